// The interpreter loop, and nothing else: fetch, dispatch, the few bodies that are worth having inline. Everything longer is a static
// method of Ops (one for each opcode family), which the IL tier will call too.
//
// State in locals: `pc` (next unit), `sp` (first free stack slot), `locals` (localsplus), `consts`, `frame`. What runs outside may look at the
// frame (tracebacks, sys._getframe), so `frame->pc` is stored before anything that can raise or call, and `frame->sp` before anything
// that suspends or switches frames.
//
// Calls from Python to Python push a frame and go on in the same loop; a return pops it. So do a class whose __init__ is written in Python
// and the generator or coroutine that a for loop or an await resumes. Frame.exit says where a result goes; Entry (entered from C#) leaves
// the loop. Errors go to `error`, which asks Unwinder for a handler and, when there is none, ends frames until the entry.
//
// Every stack slot is an owned reference or null; an opcode releases its inputs after it has stored its outputs.

using System.Runtime.CompilerServices;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Vm;

internal static unsafe partial class EvalLoop {
    [return: NewRef]
    [SkipLocalsInit] // entered for every item that C# code takes from a generator: clearing its locals would cost more than the item
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PyObject* Loop<TTracing>(PyThreadState* ts, Frame* frame) where TTracing : struct {
        const bool starting = false; // true in the copy for the start
        uint* pc = frame->pc;
        PyObject** locals = Frames.Locals(frame);
        PyObject** sp = frame->sp;
        PyObject** consts = TupleObject.Items(frame->code->co_consts);
        PyInterpreterState* interp = ts->interp;
        if (ErrorIndicator.Occurred(ts) != null) { // a generator is resumed by throw()
            if (typeof(TTracing) == typeof(Traced)) Tracing.ThrownInto(ts, frame);
            uint* caught; // not pc itself: a local whose address is taken lives in memory
            frame = Unwinder.Unwind(ts, frame, &caught);
            if (frame == null) return null;
            pc = caught;
            sp = frame->sp;
        }
        while (true) {
            pc++; // the unit is pc[-1], read again where its operand is wanted: kept in a local it would be spilled at every instruction
            bool compared; // results on their way to what opcodes share
            long whole;
            double real;
            PyObject* outcome;
            PyObject* lhs; // the operands of an operation, of which the right `held` lie on the stack, counted
            PyObject* rhs;
            int held;
            if (typeof(TTracing) == typeof(Traced)) {
                uint* last = frame->pc;
                frame->pc = pc;
                frame->sp = sp;
                if (ts->cframe->use_tracing == 0) {
                    frame->pc = pc - 1;
                    return SwitchLoop;
                }
                if (!Tracing.Before(ts, frame, last)) goto error;
                pc = frame->pc; // the tracer may have set f_lineno
                sp = frame->sp;
            }
            switch ((Opcode)(byte)pc[-1]) {
                case Opcode.NOP: continue;
                case Opcode.RESUME:
                    if (interp->breaker != 0 && pc[-1] >> 8 < 2) goto breaker; // not in a yield from: its inner generator does
                    continue;
                case Opcode.POP_TOP: Py.XDecRef(ts, *--sp); continue;
                case Opcode.PUSH_NULL: *sp++ = null; continue;
                case Opcode.COPY: {
                    PyObject* value = sp[-(int)(pc[-1] >> 8)];
                    Py.XIncRef(value);
                    *sp++ = value;
                    continue;
                }
                case Opcode.SWAP: {
                    PyObject** other = sp - (int)(pc[-1] >> 8);
                    PyObject* top = sp[-1];
                    sp[-1] = *other;
                    *other = top;
                    continue;
                }
                case Opcode.LOAD_CONST: {
                    PyObject* value = consts[pc[-1] >> 8];
                    Py.IncRef(value);
                    *sp++ = value;
                    continue;
                }
                case Opcode.LOAD_FAST: {
                    PyObject* value = locals[pc[-1] >> 8];
                    Py.IncRef(value);
                    *sp++ = value;
                    continue;
                }
                case Opcode.LOAD_FAST_OWNER: {
                    PyObject* owner = locals[pc[-1] >> 8];
                    // The local keeps the owner alive, and nothing runs before its value is read: it need not be counted.
                    if (typeof(TTracing) == typeof(Plain)) {
                        Opcode user = (Opcode)(byte)*pc;
                        if (user == Opcode.LOAD_ATTR_VALUE) {
                            PyTypeObject* type = owner->ob_type;
                            nint word = type->tp_version_tag == pc[1] ? *(nint*)((byte*)owner + type->tp_dictoffset) : 0;
                            if ((word & 1) != 0 && pc[2] < (uint)((DictValues*)(word - 1))->used) {
                                PyObject* value = (&((DictValues*)(word - 1))->first)[pc[2]];
                                Py.IncRef(value);
                                *sp++ = value;
                                pc += 7;
                                continue;
                            }
                        } else if (user == Opcode.STORE_ATTR_VALUE) {
                            PyTypeObject* type = owner->ob_type;
                            nint word = type->tp_version_tag == pc[1] ? *(nint*)((byte*)owner + type->tp_dictoffset) : 0;
                            if ((word & 1) != 0 && pc[2] < (uint)((DictValues*)(word - 1))->used) {
                                PyObject** slot = &(&((DictValues*)(word - 1))->first)[pc[2]];
                                PyObject* old = *slot;
                                *slot = *--sp;
                                pc += 5;
                                frame->pc = pc - 4;
                                Py.DecRef(ts, old);
                                continue;
                            }
                        } else if (user == Opcode.LOAD_ATTR_SLOT && owner->ob_type->tp_version_tag == pc[1]) {
                            PyObject* value = *(PyObject**)((byte*)owner + pc[2]);
                            if (value != null) {
                                Py.IncRef(value);
                                *sp++ = value;
                                pc += 7;
                                continue;
                            }
                        } else if (user == Opcode.STORE_ATTR_SLOT && owner->ob_type->tp_version_tag == pc[1]) {
                            PyObject** slot = (PyObject**)((byte*)owner + pc[2]);
                            PyObject* old = *slot;
                            *slot = *--sp;
                            pc += 5;
                            frame->pc = pc - 4;
                            if (old != null) Py.DecRef(ts, old);
                            continue;
                        }
                    }
                    Py.IncRef(owner);
                    *sp++ = owner;
                    continue;
                }
                case Opcode.LOAD_FAST_CHECK: {
                    PyObject* value = locals[pc[-1] >> 8];
                    if (value == null) {
                        frame->pc = pc;
                        Ops.RaiseUnboundLocal(ts, frame, (int)(pc[-1] >> 8));
                        goto error;
                    }
                    Py.IncRef(value);
                    *sp++ = value;
                    continue;
                }
                case Opcode.STORE_FAST: {
                    PyObject** slot = locals + (pc[-1] >> 8);
                    PyObject* old = *slot;
                    *slot = *--sp;
                    if (old != null) Py.DecRef(ts, old);
                    continue;
                }
                case Opcode.LOAD_FAST_LOAD_FAST: {
                    PyObject* first = locals[(pc[-1] >> 8) & 0xFFF];
                    PyObject* second = locals[pc[-1] >> 20];
                    Py.IncRef(first);
                    Py.IncRef(second);
                    sp[0] = first;
                    sp[1] = second;
                    sp += 2;
                    continue;
                }
                case Opcode.LOAD_FAST_LOAD_CONST: {
                    PyObject* first = locals[(pc[-1] >> 8) & 0xFFF];
                    PyObject* second = consts[pc[-1] >> 20];
                    Py.IncRef(first);
                    Py.IncRef(second);
                    sp[0] = first;
                    sp[1] = second;
                    sp += 2;
                    continue;
                }
                case Opcode.LOAD_FAST_OPERAND:
                    lhs = sp[-1];
                    rhs = locals[pc[-1] >> 8];
                    held = 1;
                    goto operate;
                case Opcode.LOAD_FAST_OPERANDS:
                    lhs = locals[(pc[-1] >> 8) & 0xFFF];
                    rhs = locals[pc[-1] >> 20];
                    held = 0;
                    goto operate;
                case Opcode.LOAD_FAST_CONST_OPERANDS:
                    lhs = locals[(pc[-1] >> 8) & 0xFFF];
                    rhs = consts[pc[-1] >> 20];
                    held = 0;
                    goto operate;
                operate:
                    // A local or a constant keeps its operand alive, and nothing runs before that is read: it is neither counted nor pushed.
                    if (typeof(TTracing) == typeof(Plain)) {
                        pc++;
                        switch ((Opcode)(byte)pc[-1]) {
                            case Opcode.BINARY_OP_ADD_INT: goto add_int;
                            case Opcode.BINARY_OP_SUBTRACT_INT: goto subtract_int;
                            case Opcode.BINARY_OP_MULTIPLY_INT: goto multiply_int;
                            case Opcode.BINARY_OP_INT: goto compute_int;
                            case Opcode.BINARY_OP_ADD_FLOAT: goto add_float;
                            case Opcode.BINARY_OP_SUBTRACT_FLOAT: goto subtract_float;
                            case Opcode.BINARY_OP_MULTIPLY_FLOAT: goto multiply_float;
                            case Opcode.BINARY_OP_DIVIDE_FLOAT: goto divide_float;
                            case Opcode.COMPARE_OP_INT_JUMP: goto compare_int;
                            case Opcode.COMPARE_OP_FLOAT_JUMP: goto compare_float;
                            case Opcode.COMPARE_OP_STR_JUMP: goto compare_str;
                            case Opcode.BINARY_SUBSCR_LIST_INT: goto list_item;
                            case Opcode.BINARY_SUBSCR_TUPLE_INT: goto tuple_item;
                            case Opcode.BINARY_SUBSCR_DICT: goto dict_item;
                            case Opcode.STORE_SUBSCR_LIST_INT: goto store_list_item;
                        }
                        pc--;
                    }
                push_operands:
                    Py.IncRef(rhs);
                    if (held == 0) {
                        Py.IncRef(lhs);
                        *sp++ = lhs;
                    }
                    *sp++ = rhs;
                    continue;
                unfit: // for the form that the operation has: it runs with both operands on the stack, and takes another
                    pc--;
                    goto push_operands;
                case Opcode.STORE_FAST_LOAD_FAST: {
                    PyObject** slot = locals + ((pc[-1] >> 8) & 0xFFF);
                    PyObject* old = *slot;
                    *slot = sp[-1];
                    if (old != null) Py.DecRef(ts, old);
                    PyObject* value = locals[pc[-1] >> 20];
                    Py.IncRef(value);
                    sp[-1] = value;
                    continue;
                }
                case Opcode.STORE_FAST_STORE_FAST: {
                    PyObject** slot = locals + ((pc[-1] >> 8) & 0xFFF);
                    PyObject* old = *slot;
                    *slot = *--sp;
                    if (old != null) Py.DecRef(ts, old);
                    slot = locals + (pc[-1] >> 20);
                    old = *slot;
                    *slot = *--sp;
                    if (old != null) Py.DecRef(ts, old);
                    continue;
                }
                case Opcode.DELETE_FAST: {
                    PyObject** slot = locals + (pc[-1] >> 8);
                    PyObject* old = *slot;
                    frame->pc = pc;
                    if (old == null) {
                        Ops.RaiseUnboundLocal(ts, frame, (int)(pc[-1] >> 8));
                        goto error;
                    }
                    *slot = null;
                    Py.DecRef(ts, old);
                    continue;
                }
                case Opcode.LOAD_DEREF: {
                    PyObject* value = ((PyCellObject*)locals[pc[-1] >> 8])->ob_ref;
                    if (value == null) {
                        frame->pc = pc;
                        Ops.RaiseUnboundCell(ts, frame, (int)(pc[-1] >> 8));
                        goto error;
                    }
                    Py.IncRef(value);
                    *sp++ = value;
                    continue;
                }
                case Opcode.STORE_DEREF: {
                    var cell = (PyCellObject*)locals[pc[-1] >> 8];
                    PyObject* old = cell->ob_ref;
                    cell->ob_ref = *--sp;
                    if (old != null) Py.DecRef(ts, old);
                    continue;
                }
                case Opcode.LOAD_CLOSURE: {
                    PyObject* cell = locals[pc[-1] >> 8];
                    Py.IncRef(cell);
                    *sp++ = cell;
                    continue;
                }
                case Opcode.LOAD_GLOBAL_MODULE: {
                    DictKeys* keys = ((PyDictObject*)frame->globals)->ma_keys;
                    if (frame->globals->ob_type != DictObject.Type || keys->version != pc[0]) goto load_global;
                    PyObject* value = DictObject.Entries(keys)[pc[1]].value;
                    Py.IncRef(value);
                    *sp++ = value;
                    if ((pc[-1] & 0x100) != 0) *sp++ = null;
                    pc += 4;
                    continue;
                }
                case Opcode.LOAD_GLOBAL_BUILTIN: {
                    if (frame->globals->ob_type != DictObject.Type || frame->builtins->ob_type != DictObject.Type) goto load_global; // exec() takes any mapping for __builtins__
                    DictKeys* keys = ((PyDictObject*)frame->builtins)->ma_keys;
                    if (((PyDictObject*)frame->globals)->ma_keys->version != pc[0] || keys->version != pc[2]) goto load_global;
                    PyObject* value = DictObject.Entries(keys)[pc[1]].value;
                    Py.IncRef(value);
                    *sp++ = value;
                    if ((pc[-1] & 0x100) != 0) *sp++ = null;
                    pc += 4;
                    continue;
                }
                case Opcode.LOAD_GLOBAL:
                load_global: {
                    frame->pc = pc;
                    PyObject* value = Ops.LoadGlobal(ts, frame, pc, pc[-1]);
                    if (value == null) goto error;
                    *sp++ = value;
                    if ((pc[-1] & 0x100) != 0) *sp++ = null;
                    pc += 4;
                    continue;
                }
                case Opcode.LOAD_ATTR_VALUE: {
                    PyObject* owner = sp[-1];
                    PyTypeObject* type = owner->ob_type;
                    if (type->tp_version_tag != pc[0]) goto load_attr;
                    nint word = *(nint*)((byte*)owner + type->tp_dictoffset);
                    if ((word & 1) == 0) goto load_attr;
                    var values = (DictValues*)(word - 1);
                    if (pc[1] >= (uint)values->used) goto load_attr;
                    PyObject* value = (&values->first)[pc[1]];
                    Py.IncRef(value);
                    sp[-1] = value;
                    Py.DecRef(ts, owner);
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_ATTR_SLOT: {
                    PyObject* owner = sp[-1];
                    if (owner->ob_type->tp_version_tag != pc[0]) goto load_attr;
                    PyObject* value = *(PyObject**)((byte*)owner + pc[1]);
                    if (value == null) goto load_attr;
                    Py.IncRef(value);
                    sp[-1] = value;
                    Py.DecRef(ts, owner);
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_ATTR_MODULE: {
                    PyObject* owner = sp[-1];
                    if (owner->ob_type != ModuleObject.Type) goto load_attr;
                    DictKeys* keys = ((PyDictObject*)ModuleObject.Dict(owner))->ma_keys;
                    if (keys->version != pc[0]) goto load_attr;
                    PyObject* value = DictObject.Entries(keys)[pc[1]].value;
                    Py.IncRef(value);
                    sp[-1] = value;
                    Py.DecRef(ts, owner);
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_ATTR_CLASS: {
                    PyObject* owner = sp[-1];
                    if ((owner->ob_type->tp_flags & TypeFlags.TypeSubclass) == 0 || ((PyTypeObject*)owner)->tp_version_tag != pc[0]) goto load_attr;
                    PyObject* value = *(PyObject**)(pc + 2);
                    Py.IncRef(value);
                    sp[-1] = value;
                    Py.DecRef(ts, owner);
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_ATTR_CLASS_DATA: {
                    PyObject* owner = sp[-1];
                    if ((owner->ob_type->tp_flags & TypeFlags.TypeSubclass) == 0 || ((PyTypeObject*)owner)->tp_version_tag != pc[0]) goto load_attr;
                    DictKeys* keys = ((PyDictObject*)((PyTypeObject*)owner)->tp_dict)->ma_keys;
                    if (keys->version != pc[1]) goto load_attr;
                    PyObject* value = DictObject.Entries(keys)[pc[2]].value;
                    Py.IncRef(value);
                    sp[-1] = value;
                    Py.DecRef(ts, owner);
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_ATTR_DESCRIPTOR:
                case Opcode.LOAD_ATTR:
                load_attr: {
                    frame->pc = pc;
                    PyObject* owner = sp[-1];
                    PyObject* value = (Opcode)(byte)pc[-1] == Opcode.LOAD_ATTR_DESCRIPTOR && owner->ob_type->tp_version_tag == pc[0]
                        ? Ops.LoadFromDescriptor(ts, frame, pc[-1], owner, *(PyObject**)(pc + 2))
                        : Ops.LoadAttr(ts, frame, pc, pc[-1], owner);
                    if (value == null) goto error;
                    sp[-1] = value;
                    Py.DecRef(ts, owner);
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_METHOD_PLAIN: {
                    PyObject* owner = sp[-1];
                    if (owner->ob_type->tp_version_tag != pc[0]) goto load_method;
                    PyObject* method = *(PyObject**)(pc + 2);
                    Py.IncRef(method);
                    sp[-1] = method;
                    *sp++ = owner;
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_METHOD_VALUE: {
                    PyObject* owner = sp[-1];
                    PyTypeObject* type = owner->ob_type;
                    if (type->tp_version_tag != pc[0]) goto load_method;
                    nint word = *(nint*)((byte*)owner + type->tp_dictoffset);
                    if (word != 0 && ((word & 1) == 0 || InstanceDict.SharedKeys(type)->version != pc[1])) goto load_method;
                    PyObject* method = *(PyObject**)(pc + 2);
                    Py.IncRef(method);
                    sp[-1] = method;
                    *sp++ = owner;
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_METHOD_MODULE: {
                    PyObject* owner = sp[-1];
                    if (owner->ob_type != ModuleObject.Type) goto load_method;
                    DictKeys* keys = ((PyDictObject*)ModuleObject.Dict(owner))->ma_keys;
                    if (keys->version != pc[0]) goto load_method;
                    PyObject* value = DictObject.Entries(keys)[pc[1]].value;
                    Py.IncRef(value);
                    sp[-1] = value;
                    *sp++ = null;
                    Py.DecRef(ts, owner);
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_METHOD_CLASS: {
                    PyObject* owner = sp[-1];
                    if ((owner->ob_type->tp_flags & TypeFlags.TypeSubclass) == 0 || ((PyTypeObject*)owner)->tp_version_tag != pc[0]) goto load_method;
                    PyObject* value = *(PyObject**)(pc + 2);
                    Py.IncRef(value);
                    sp[-1] = value;
                    *sp++ = null;
                    Py.DecRef(ts, owner);
                    pc += 6;
                    continue;
                }
                case Opcode.LOAD_METHOD:
                load_method:
                    frame->pc = pc;
                    if (!Ops.LoadMethod(ts, frame, pc, pc[-1], sp)) goto error;
                    sp++;
                    pc += 6;
                    continue;
                case Opcode.STORE_ATTR_VALUE: {
                    PyObject* owner = sp[-1];
                    PyTypeObject* type = owner->ob_type;
                    if (type->tp_version_tag != pc[0]) goto store_attr;
                    nint* word = (nint*)((byte*)owner + type->tp_dictoffset);
                    if (*word == 0 && !InstanceDict.Begin(ts, word, type)) goto store_attr;
                    if ((*word & 1) == 0) goto store_attr;
                    var values = (DictValues*)(*word - 1);
                    uint index = pc[1];
                    if (index < (uint)values->used) {
                        PyObject* old = (&values->first)[index];
                        (&values->first)[index] = sp[-2];
                        sp -= 2;
                        frame->pc = pc;
                        Py.DecRef(ts, old);
                    } else if (index == (uint)values->used && index < (uint)values->capacity) {
                        (&values->first)[index] = sp[-2];
                        values->used++;
                        sp -= 2;
                    } else {
                        goto store_attr;
                    }
                    Py.DecRef(ts, owner);
                    pc += 4;
                    continue;
                }
                case Opcode.STORE_ATTR_SLOT: {
                    PyObject* owner = sp[-1];
                    if (owner->ob_type->tp_version_tag != pc[0]) goto store_attr;
                    PyObject** slot = (PyObject**)((byte*)owner + pc[1]);
                    PyObject* old = *slot;
                    *slot = sp[-2];
                    sp -= 2;
                    frame->pc = pc;
                    if (old != null) Py.DecRef(ts, old);
                    Py.DecRef(ts, owner);
                    pc += 4;
                    continue;
                }
                case Opcode.STORE_ATTR:
                store_attr: {
                    frame->pc = pc;
                    PyObject* owner = sp[-1];
                    PyObject* value = sp[-2];
                    int status = Ops.StoreAttr(ts, frame, pc, pc[-1], owner, value);
                    sp -= 2;
                    Py.DecRef(ts, value);
                    Py.DecRef(ts, owner);
                    if (status < 0) goto error;
                    pc += 4;
                    continue;
                }
                case Opcode.BINARY_OP_ADD_INT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                add_int:
                    if (!Ops.AreSmallInts(lhs, rhs)) goto other_arithmetic;
                    whole = LongObject.SmallValue(lhs) + LongObject.SmallValue(rhs);
                    goto put_int;
                case Opcode.BINARY_OP_SUBTRACT_INT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                subtract_int:
                    if (!Ops.AreSmallInts(lhs, rhs)) goto other_arithmetic;
                    whole = LongObject.SmallValue(lhs) - LongObject.SmallValue(rhs);
                    goto put_int;
                case Opcode.BINARY_OP_MULTIPLY_INT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                multiply_int:
                    if (!Ops.AreSmallInts(lhs, rhs)) goto other_arithmetic;
                    whole = LongObject.SmallValue(lhs) * LongObject.SmallValue(rhs);
                    goto put_int;
                case Opcode.BINARY_OP_INT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                compute_int:
                    if (!Ops.AreSmallInts(lhs, rhs)) goto other_arithmetic;
                    whole = Ops.Compute(LongObject.SmallValue(lhs), LongObject.SmallValue(rhs), pc[-1] >> 8);
                    if (whole == Ops.NotComputed) goto other_arithmetic;
                    goto put_int;
                put_int:
                    if (typeof(TTracing) == typeof(Plain) && Ops.TryStoreInt(locals, pc[1], lhs, rhs, held, whole)) goto stored;
                    if (held != 0 && Ops.TryOverwriteInt(lhs, 1, whole)) goto put_left;
                    outcome = LongObject.FromInt64(ts, whole);
                    goto put_outcome;
                case Opcode.BINARY_OP_ADD_FLOAT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                add_float:
                    if (!Ops.AreFloats(lhs, rhs)) goto other_arithmetic;
                    real = FloatObject.Value(lhs) + FloatObject.Value(rhs);
                    goto put_float;
                case Opcode.BINARY_OP_SUBTRACT_FLOAT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                subtract_float:
                    if (!Ops.AreFloats(lhs, rhs)) goto other_arithmetic;
                    real = FloatObject.Value(lhs) - FloatObject.Value(rhs);
                    goto put_float;
                case Opcode.BINARY_OP_MULTIPLY_FLOAT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                multiply_float:
                    if (!Ops.AreFloats(lhs, rhs)) goto other_arithmetic;
                    real = FloatObject.Value(lhs) * FloatObject.Value(rhs);
                    goto put_float;
                case Opcode.BINARY_OP_DIVIDE_FLOAT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                divide_float:
                    if (!Ops.AreFloats(lhs, rhs) || FloatObject.Value(rhs) == 0) goto other_arithmetic;
                    real = FloatObject.Value(lhs) / FloatObject.Value(rhs);
                    goto put_float;
                put_float:
                    if (typeof(TTracing) == typeof(Plain) && Ops.TryStoreFloat(locals, pc[1], lhs, rhs, held, real)) goto stored;
                    if (held != 0 && Py.IsUnique(lhs)) {
                        ((PyFloatObject*)lhs)->ob_fval = real;
                        goto put_left;
                    }
                    if (held == 2 && Py.IsUnique(rhs)) {
                        ((PyFloatObject*)rhs)->ob_fval = real;
                        sp[-2] = rhs;
                        sp--;
                        pc++;
                        Py.DecRef(ts, lhs);
                        continue;
                    }
                    outcome = Ops.NewFloat(ts, real);
                    goto put_outcome;
                put_left: // the left operand on the stack was changed into the result
                    pc++;
                    if (held == 1) continue;
                    sp--;
                    Py.DecRef(ts, rhs);
                    continue;
                put_outcome: // of an operation with a cache unit
                    if (outcome == null) {
                        frame->pc = pc;
                        goto error;
                    }
                    sp -= held;
                    *sp++ = outcome;
                    pc++;
                    if (held == 0) continue;
                    Py.DecRef(ts, lhs);
                    if (held == 2) Py.DecRef(ts, rhs);
                    continue;
                stored: { // the result is in the local that the next instruction stores to
                    pc += 2;
                    sp -= held;
                    if (held != 0) {
                        Py.DecRef(ts, lhs);
                        if (held == 2) Py.DecRef(ts, rhs);
                    }
                    if ((Opcode)(byte)pc[-1] != Opcode.STORE_FAST_LOAD_FAST) continue;
                    PyObject* value = locals[pc[-1] >> 20];
                    Py.IncRef(value);
                    *sp++ = value;
                    continue;
                }
                other_arithmetic:
                    if (held != 2) goto unfit;
                    goto binary_op;
                case Opcode.BINARY_OP_ADD_STR: {
                    PyObject* left = sp[-2];
                    if (left->ob_type != UnicodeObject.Type || sp[-1]->ob_type != UnicodeObject.Type) goto binary_op;
                    frame->pc = pc;
                    // `s += t`: the variable that is stored next gives its reference up first, so that s may grow where it lies.
                    uint store = pc[1];
                    if ((Opcode)(byte)store == Opcode.STORE_FAST && locals[store >> 8] == left) {
                        locals[store >> 8] = null;
                        Py.DecRef(ts, left);
                    }
                    if (!Ops.AppendText(ts, sp)) goto error;
                    sp--;
                    pc++;
                    continue;
                }
                case Opcode.BINARY_OP:
                binary_op: {
                    PyObject* left = sp[-2];
                    PyObject* right = sp[-1];
                    frame->pc = pc;
                    PyObject* result = Ops.BinaryOp(ts, left, right, pc[-1] >> 8, pc);
                    if (result == null) goto error;
                    sp[-2] = result;
                    sp--;
                    Py.DecRef(ts, left);
                    Py.DecRef(ts, right);
                    pc++;
                    continue;
                }
                case Opcode.COMPARE_OP_INT_JUMP:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                compare_int:
                    if (!Ops.AreSmallInts(lhs, rhs)) goto other_comparison;
                    compared = Ops.CompareInts(LongObject.SmallValue(lhs), LongObject.SmallValue(rhs), pc[-1] >> 8);
                    goto jump_on_compared;
                case Opcode.COMPARE_OP_FLOAT_JUMP:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                compare_float:
                    if (!Ops.AreFloats(lhs, rhs)) goto other_comparison;
                    compared = Ops.CompareFloats(FloatObject.Value(lhs), FloatObject.Value(rhs), pc[-1] >> 8);
                    goto jump_on_compared;
                case Opcode.COMPARE_OP_STR_JUMP:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                compare_str:
                    if (lhs->ob_type != UnicodeObject.Type || rhs->ob_type != UnicodeObject.Type) goto other_comparison;
                    compared = (lhs == rhs || UnicodeObject.Equals(lhs, rhs)) == (pc[-1] >> 8 == 2);
                    goto jump_on_compared;
                jump_on_compared: {
                    sp -= held;
                    if (held != 0) {
                        Py.DecRef(ts, lhs);
                        if (held == 2) Py.DecRef(ts, rhs);
                    }
                    uint jump = pc[1];
                    pc += 2;
                    if (compared != ((Opcode)(byte)jump == Opcode.POP_JUMP_IF_TRUE)) continue;
                    uint* target = frame->code->units + (jump >> 8);
                    if (target < pc && interp->breaker != 0) {
                        pc = target;
                        goto breaker;
                    }
                    pc = target;
                    continue;
                }
                other_comparison:
                    if (held != 2) goto unfit;
                    goto compare_op;
                case Opcode.COMPARE_OP:
                compare_op: {
                    PyObject* left = sp[-2];
                    PyObject* right = sp[-1];
                    PyObject* result;
                    if (typeof(TTracing) == typeof(Plain)) Ops.SpecialiseCompare(left, right, pc);
                    if (left->ob_type == LongObject.Type && right->ob_type == LongObject.Type && LongObject.IsOneDigit(left) && LongObject.IsOneDigit(right)) {
                        result = Py.Bool(Ops.CompareInts(LongObject.SmallValue(left), LongObject.SmallValue(right), pc[-1] >> 8));
                    } else {
                        frame->pc = pc;
                        result = Ops.Compare(ts, left, right, (int)(pc[-1] >> 8));
                        if (result == null) goto error;
                    }
                    sp[-2] = result;
                    sp--;
                    Py.DecRef(ts, left);
                    Py.DecRef(ts, right);
                    pc++;
                    continue;
                }
                case Opcode.IS_OP: {
                    PyObject* left = sp[-2];
                    PyObject* right = sp[-1];
                    sp[-2] = (left == right) != ((pc[-1] >> 8) != 0) ? Py.True : Py.False;
                    sp--;
                    Py.DecRef(ts, left);
                    Py.DecRef(ts, right);
                    continue;
                }
                case Opcode.CONTAINS_OP: {
                    frame->pc = pc;
                    int found = Ops.Contains(ts, sp[-1], sp[-2]);
                    if (found < 0) goto error;
                    PyObject* container = sp[-1];
                    PyObject* item = sp[-2];
                    sp[-2] = (found != 0) != ((pc[-1] >> 8) != 0) ? Py.True : Py.False;
                    sp--;
                    Py.DecRef(ts, item);
                    Py.DecRef(ts, container);
                    continue;
                }
                case Opcode.UNARY_NOT: {
                    PyObject* value = sp[-1];
                    frame->pc = pc;
                    int status = value == Py.True ? 1 : value == Py.False ? 0 : ObjectProtocol.IsTrue(ts, value);
                    if (status < 0) goto error;
                    sp[-1] = status == 0 ? Py.True : Py.False;
                    Py.DecRef(ts, value);
                    continue;
                }
                case Opcode.BUILD_TUPLE: {
                    int count = (int)(pc[-1] >> 8);
                    sp -= count;
                    frame->pc = pc;
                    PyObject* tuple = TupleObject.FromArraySteal(ts, sp, count);
                    if (tuple == null) goto error;
                    *sp++ = tuple;
                    continue;
                }
                case Opcode.BUILD_LIST: {
                    int count = (int)(pc[-1] >> 8);
                    sp -= count;
                    frame->pc = pc;
                    PyObject* list = ListObject.FromArraySteal(ts, sp, count);
                    if (list == null) goto error;
                    *sp++ = list;
                    continue;
                }
                case Opcode.LIST_APPEND: {
                    PyObject* value = *--sp;
                    frame->pc = pc;
                    if (ListObject.AppendSteal(ts, sp[-(int)(pc[-1] >> 8)], value) < 0) goto error;
                    continue;
                }
                case Opcode.SET_ADD: {
                    PyObject* value = *--sp;
                    frame->pc = pc;
                    frame->sp = sp;
                    int status = SetObject.Add(ts, sp[-(int)(pc[-1] >> 8)], value);
                    Py.DecRef(ts, value);
                    if (status < 0) goto error;
                    continue;
                }
                case Opcode.GET_ITER: {
                    PyObject* iterable = sp[-1];
                    frame->pc = pc;
                    PyObject* iterator = ObjectProtocol.GetIter(ts, iterable);
                    if (iterator == null) goto error;
                    sp[-1] = iterator;
                    Py.DecRef(ts, iterable);
                    continue;
                }
                case Opcode.BINARY_SUBSCR_LIST_INT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                list_item:
                    outcome = Ops.ListItem(lhs, rhs);
                    if (outcome == null) goto other_subscript;
                    goto put_item;
                case Opcode.BINARY_SUBSCR_TUPLE_INT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                tuple_item:
                    outcome = Ops.TupleItem(lhs, rhs);
                    if (outcome == null) goto other_subscript;
                    goto put_item;
                case Opcode.BINARY_SUBSCR_DICT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                dict_item:
                    outcome = Ops.DictItem(lhs, rhs);
                    if (outcome == null) goto other_subscript;
                    goto put_item;
                put_item:
                    Py.IncRef(outcome);
                    sp -= held;
                    *sp++ = outcome;
                    pc++;
                    if (held == 0) continue;
                    if (held == 2) Py.DecRef(ts, rhs);
                    Py.DecRef(ts, lhs);
                    continue;
                other_subscript:
                    if (held != 2) goto unfit;
                    goto binary_subscr;
                case Opcode.BINARY_SUBSCR:
                binary_subscr: {
                    PyObject* container = sp[-2];
                    PyObject* key = sp[-1];
                    frame->pc = pc;
                    PyObject* result = Ops.Subscript(ts, container, key, pc);
                    if (result == null) goto error;
                    sp[-2] = result;
                    sp--;
                    Py.DecRef(ts, key);
                    Py.DecRef(ts, container);
                    pc++;
                    continue;
                }
                case Opcode.STORE_SUBSCR_LIST_INT:
                    lhs = sp[-2];
                    rhs = sp[-1];
                    held = 2;
                store_list_item: {
                    PyObject** slot = Ops.ListSlot(lhs, rhs);
                    if (slot == null) {
                        if (held != 2) goto unfit;
                        goto store_subscr;
                    }
                    PyObject* old = *slot;
                    sp -= held;
                    *slot = *--sp;
                    frame->pc = pc++;
                    Py.DecRef(ts, old);
                    if (held == 0) continue;
                    if (held == 2) Py.DecRef(ts, rhs);
                    Py.DecRef(ts, lhs);
                    continue;
                }
                case Opcode.STORE_SUBSCR:
                store_subscr: {
                    frame->pc = pc;
                    int status = Ops.StoreSubscript(ts, sp[-2], sp[-1], sp[-3], pc);
                    PyObject* value = sp[-3];
                    PyObject* container = sp[-2];
                    PyObject* key = sp[-1];
                    sp -= 3;
                    Py.DecRef(ts, value);
                    Py.DecRef(ts, container);
                    Py.DecRef(ts, key);
                    if (status < 0) goto error;
                    pc++;
                    continue;
                }
                case Opcode.JUMP: {
                    uint* target = frame->code->units + (pc[-1] >> 8);
                    if (target < pc && interp->breaker != 0) {
                        pc = target;
                        goto breaker;
                    }
                    pc = target;
                    continue;
                }
                case Opcode.JUMP_NO_INTERRUPT:
                    pc = frame->code->units + (pc[-1] >> 8);
                    continue;
                case Opcode.POP_JUMP_IF_FALSE:
                case Opcode.POP_JUMP_IF_TRUE: {
                    PyObject* value = *--sp;
                    bool truth;
                    if (value == Py.True) truth = true;
                    else if (value == Py.False) truth = false;
                    else {
                        frame->pc = pc;
                        int status = ObjectProtocol.IsTrue(ts, value);
                        Py.DecRef(ts, value);
                        if (status < 0) goto error;
                        truth = status != 0;
                    }
                    if (truth != ((Opcode)(byte)pc[-1] == Opcode.POP_JUMP_IF_TRUE)) continue;
                    uint* target = frame->code->units + (pc[-1] >> 8);
                    if (target < pc && interp->breaker != 0) {
                        pc = target;
                        goto breaker;
                    }
                    pc = target;
                    continue;
                }
                case Opcode.POP_JUMP_IF_NONE:
                case Opcode.POP_JUMP_IF_NOT_NONE: {
                    PyObject* value = *--sp;
                    bool jump = (value == Py.None) == ((Opcode)(byte)pc[-1] == Opcode.POP_JUMP_IF_NONE);
                    Py.DecRef(ts, value);
                    if (!jump) continue;
                    uint* target = frame->code->units + (pc[-1] >> 8);
                    if (target < pc && interp->breaker != 0) {
                        pc = target;
                        goto breaker;
                    }
                    pc = target;
                    continue;
                }
                case Opcode.JUMP_IF_FALSE_OR_POP:
                case Opcode.JUMP_IF_TRUE_OR_POP: {
                    frame->pc = pc;
                    int status = ObjectProtocol.IsTrue(ts, sp[-1]);
                    if (status < 0) goto error;
                    if ((status != 0) == ((Opcode)(byte)pc[-1] == Opcode.JUMP_IF_TRUE_OR_POP)) pc = frame->code->units + (pc[-1] >> 8);
                    else Py.DecRef(ts, *--sp);
                    continue;
                }
                case Opcode.FOR_ITER_RANGE: {
                    if (sp[-1]->ob_type != RangeObject.IteratorType) goto for_iter;
                    var range = (PyRangeIter*)sp[-1];
                    if (range->remaining <= 0) goto exhausted;
                    long value = range->start;
                    range->start = value + range->step;
                    range->remaining--;
                    pc++;
                    // The loop variable's int is changed where it lies when nobody else has it.
                    if (typeof(TTracing) == typeof(Plain)) {
                        uint store = *pc;
                        if ((Opcode)(byte)store == Opcode.STORE_FAST && Ops.TryOverwriteInt(locals[store >> 8], 1, value)) {
                            pc++;
                            continue;
                        }
                        if ((Opcode)(byte)store == Opcode.STORE_FAST_LOAD_FAST && Ops.TryOverwriteInt(locals[(store >> 8) & 0xFFF], 1, value)) {
                            pc++;
                            PyObject* next = locals[store >> 20];
                            Py.IncRef(next);
                            *sp++ = next;
                            continue;
                        }
                    }
                    PyObject* item = LongObject.FromInt64(ts, value);
                    if (item == null) {
                        frame->pc = pc;
                        goto error;
                    }
                    *sp++ = item;
                    continue;
                }
                case Opcode.FOR_ITER_LIST: {
                    if (sp[-1]->ob_type != ListIterator.Type) goto for_iter;
                    var list = (PyListIter*)sp[-1];
                    if (list->seq == null || list->index >= ListObject.Size(list->seq)) goto for_iter;
                    PyObject* item = ListObject.Items(list->seq)[list->index++];
                    Py.IncRef(item);
                    *sp++ = item;
                    pc++;
                    continue;
                }
                case Opcode.FOR_ITER_GENERATOR: {
                    if (sp[-1]->ob_type != GeneratorObject.Type) goto for_iter;
                    frame->pc = pc;
                    frame->sp = sp;
                    Frame* inner = GeneratorObject.EnterFrame(ts, (PyGenObject*)sp[-1], frame, Py.None);
                    if (inner == null) goto for_iter;
                    frame = inner;
                    goto enter;
                }
                case Opcode.FOR_ITER:
                for_iter: {
                    PyObject* iterator = sp[-1];
                    frame->pc = pc;
                    PyObject* item = Ops.Next(ts, iterator, pc);
                    if (item != null) {
                        *sp++ = item;
                        pc++;
                        continue;
                    }
                    if (ts->curexc_type != null) {
                        if (typeof(TTracing) == typeof(Traced) && Err.Matches(ts, Exc.StopIteration)) Tracing.Raised(ts, frame);
                        if (!ObjectProtocol.ClearStopIteration(ts)) goto error;
                    }
                    goto exhausted;
                }
                exhausted: {
                    PyObject* iterator = *--sp;
                    frame->pc = pc;
                    pc = frame->code->units + (pc[-1] >> 8);
                    Py.DecRef(ts, iterator);
                    continue;
                }
                case Opcode.CALL_FUNCTION: {
                    int count = (int)(pc[-1] >> 8);
                    PyObject** args = sp - count;
                    PyObject* callable = args[-2];
                    if (callable->ob_type != FunctionObject.Type || ((PyFunctionObject*)callable)->func_version != pc[0]) goto call;
                    if (args[-1] != null) {
                        args--;
                        count++;
                    }
                    var code = (PyCodeObject*)((PyFunctionObject*)callable)->func_code;
                    if (count != code->co_argcount) goto call;
                    frame->pc = pc + 6;
                    Frame* inner = Frames.Push(ts, (PyFunctionObject*)callable, count);
                    if (inner == null) {
                        frame->pc = pc;
                        goto error;
                    }
                    PyObject** to = Frames.Locals(inner);
                    for (int i = 0; i < count; i++) to[i] = args[i]; // the references move
                    sp = sp - (int)(pc[-1] >> 8) - 2;
                    frame->sp = sp;
                    inner->previous = frame;
                    Py.DecRef(ts, callable); // the frame holds the function
                    frame = inner;
                    ts->cframe->current_frame = frame;
                    goto enter;
                }
                case Opcode.CALL_CLASS: {
                    PyObject** args = sp - (int)(pc[-1] >> 8);
                    PyObject* callable = args[-2];
                    if (callable->ob_type != TypeObject.Type || ((PyTypeObject*)callable)->tp_version_tag != pc[0] || args[-1] != null) goto call;
                    frame->pc = pc;
                    frame->sp = sp;
                    Frame* inner = Calls.PushConstructor(ts, (PyTypeObject*)callable, *(PyFunctionObject**)(pc + 2), args, (int)(pc[-1] >> 8));
                    if (inner == null) {
                        if (ErrorIndicator.Occurred(ts) != null) goto error;
                        goto call;
                    }
                    frame->sp = args - 1; // the instance lies where the callable lay
                    frame->pc = pc + 6;
                    inner->previous = frame;
                    frame = inner;
                    ts->cframe->current_frame = frame;
                    goto enter;
                }
                case Opcode.CALL_BUILTIN_O: {
                    PyObject* argument = sp[-1];
                    PyObject* callable = sp[-3];
                    if (typeof(TTracing) == typeof(Traced) || callable->ob_type != CFunctionObject.Type || ((PyCFunctionObject*)callable)->m_ml != *(PyMethodDef**)(pc + 2) || sp[-2] != null) goto call;
                    frame->pc = pc;
                    frame->sp = sp;
                    outcome = ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)((BuiltinMethod*)((PyCFunctionObject*)callable)->m_ml)->managed)(ts, ((PyCFunctionObject*)callable)->m_self, argument);
                    sp -= 3;
                    Py.DecRef(ts, argument);
                    Py.DecRef(ts, callable);
                    goto called;
                }
                case Opcode.CALL_BUILTIN_FAST: {
                    int count = (int)(pc[-1] >> 8);
                    PyObject** args = sp - count;
                    PyObject* callable = args[-2];
                    if (typeof(TTracing) == typeof(Traced) || callable->ob_type != CFunctionObject.Type || ((PyCFunctionObject*)callable)->m_ml != *(PyMethodDef**)(pc + 2) || args[-1] != null) goto call;
                    frame->pc = pc;
                    frame->sp = sp;
                    outcome = CFunctionObject.InvokeFast(ts, (BuiltinMethod*)((PyCFunctionObject*)callable)->m_ml, ((PyCFunctionObject*)callable)->m_self, args, count);
                    outcome = Calls.Finish(ts, outcome, callable, args, count);
                    sp = args - 2;
                    goto called;
                }
                case Opcode.CALL_METHOD_NOARGS: {
                    PyObject* self = sp[-1];
                    PyObject* callable = sp[-2];
                    if (typeof(TTracing) == typeof(Traced) || self == null || self->ob_type->tp_version_tag != pc[0] || callable->ob_type != Descriptors.MethodType || ((PyMethodDescrObject*)callable)->d_method != *(PyMethodDef**)(pc + 2)) goto call;
                    frame->pc = pc;
                    frame->sp = sp;
                    outcome = ((delegate*<PyThreadState*, PyObject*, PyObject*>)((BuiltinMethod*)((PyMethodDescrObject*)callable)->d_method)->managed)(ts, self);
                    sp -= 2;
                    Py.DecRef(ts, self);
                    Py.DecRef(ts, callable);
                    goto called;
                }
                case Opcode.CALL_METHOD_O: {
                    PyObject* argument = sp[-1];
                    PyObject* self = sp[-2];
                    PyObject* callable = sp[-3];
                    if (typeof(TTracing) == typeof(Traced) || self == null || self->ob_type->tp_version_tag != pc[0] || callable->ob_type != Descriptors.MethodType || ((PyMethodDescrObject*)callable)->d_method != *(PyMethodDef**)(pc + 2)) goto call;
                    frame->pc = pc;
                    frame->sp = sp;
                    outcome = ((delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*>)((BuiltinMethod*)((PyMethodDescrObject*)callable)->d_method)->managed)(ts, self, argument);
                    sp -= 3;
                    Py.DecRef(ts, argument);
                    Py.DecRef(ts, self);
                    Py.DecRef(ts, callable);
                    goto called;
                }
                case Opcode.CALL_METHOD_FAST: {
                    int count = (int)(pc[-1] >> 8);
                    PyObject** args = sp - count;
                    PyObject* self = args[-1];
                    PyObject* callable = args[-2];
                    if (typeof(TTracing) == typeof(Traced) || self == null || self->ob_type->tp_version_tag != pc[0] || callable->ob_type != Descriptors.MethodType || ((PyMethodDescrObject*)callable)->d_method != *(PyMethodDef**)(pc + 2)) goto call;
                    frame->pc = pc;
                    frame->sp = sp;
                    outcome = CFunctionObject.InvokeFast(ts, (BuiltinMethod*)((PyMethodDescrObject*)callable)->d_method, self, args, count);
                    outcome = Calls.Finish(ts, outcome, callable, args, count);
                    sp = args - 2;
                    goto called;
                }
                case Opcode.CALL_TYPE: {
                    int count = (int)(pc[-1] >> 8);
                    PyObject** args = sp - count;
                    PyObject* callable = args[-2];
                    if (typeof(TTracing) == typeof(Traced) || callable != *(PyObject**)(pc + 2) || args[-1] != null) goto call;
                    frame->pc = pc;
                    frame->sp = sp;
                    outcome = TypeSlots.Of((PyTypeObject*)callable)->construct(ts, args, count);
                    for (int i = 0; i < count; i++) Py.DecRef(ts, args[i]);
                    sp = args - 2;
                    goto called; // the type itself is immortal
                }
                case Opcode.CALL:
                call: {
                    int count = (int)(pc[-1] >> 8);
                    PyObject** args = sp - count;
                    frame->pc = pc;
                    frame->sp = sp;
                    Frame* inner = null;
                    if (args[-2]->ob_type == MethodObject.Type) {
                        if (args[-1] == null) {
                            Calls.UnpackMethod(ts, args);
                        } else { // __exit__(None, None, None)
                            inner = Calls.PushMethod(ts, (PyMethodObject*)args[-2], args - 1, count + 1);
                            if (inner == null && ErrorIndicator.Occurred(ts) != null) goto error;
                        }
                    }
                    PyObject* callable = args[-2];
                    if (callable->ob_type == FunctionObject.Type) {
                        inner = args[-1] != null ? Calls.PushForCall(ts, (PyFunctionObject*)callable, args - 1, count + 1, pc) : Calls.PushForCall(ts, (PyFunctionObject*)callable, args, count, pc);
                        if (inner == null) goto error;
                    }
                    if (inner != null) {
                        sp = args - 2;
                        frame->sp = sp;
                        frame->pc = pc + 6;
                        inner->previous = frame;
                        Py.DecRef(ts, callable);
                        frame = inner;
                        ts->cframe->current_frame = frame;
                        goto enter;
                    }
                    outcome = Calls.Call(ts, callable, args, count, pc);
                    sp = args - 2;
                    goto called;
                }
                called:
                    if (outcome == null) goto error;
                    *sp++ = outcome;
                    pc += 6;
                    if (interp->breaker != 0) goto breaker;
                    continue;
                case Opcode.CALL_KW:
                case Opcode.CALL_FUNCTION_EX: {
                    frame->pc = pc;
                    frame->sp = sp;
                    Frame* inner;
                    bool done = (Opcode)(byte)pc[-1] == Opcode.CALL_KW ? Calls.CallKeywords(ts, frame, (int)(pc[-1] >> 8), &inner) : Calls.CallUnpacked(ts, frame, (int)(pc[-1] >> 8), &inner);
                    sp = frame->sp;
                    if (!done) goto error;
                    if ((Opcode)(byte)pc[-1] == Opcode.CALL_KW) pc++;
                    if (inner != null) {
                        frame->pc = pc;
                        inner->previous = frame;
                        frame = inner;
                        ts->cframe->current_frame = frame;
                        goto enter;
                    }
                    if (interp->breaker != 0) goto breaker;
                    continue;
                }
                case Opcode.BEFORE_WITH: {
                    frame->pc = pc;
                    frame->sp = sp;
                    Frame* inner = Ops.PushEnter(ts, frame);
                    if (inner == null) {
                        if (ErrorIndicator.Occurred(ts) != null) goto error;
                        goto default;
                    }
                    inner->previous = frame;
                    frame = inner;
                    ts->cframe->current_frame = frame;
                    goto enter;
                }
                case Opcode.RETURN_VALUE: {
                    PyObject* result = *--sp;
                    frame->sp = sp;
                    frame->pc = pc;
                    Frame* previous = frame->previous;
                    if (frame->exit != FrameExit.Caller) goto special_return;
                    ts->cframe->current_frame = previous;
                    Frames.Pop(ts, frame);
                    frame = previous;
                    pc = frame->pc;
                    sp = frame->sp;
                    locals = Frames.Locals(frame);
                    consts = TupleObject.Items(frame->code->co_consts);
                    *sp++ = result;
                    if (interp->breaker != 0) goto breaker;
                    continue;
                special_return:
                    FrameExit exit = frame->exit;
                    if (frame->generator != null) GeneratorObject.Returned(ts, frame);
                    else {
                        ts->cframe->current_frame = previous;
                        Frames.Pop(ts, frame);
                    }
                    if (exit == FrameExit.Entry) return result;
                    frame = previous;
                    pc = frame->pc;
                    sp = frame->sp;
                    locals = Frames.Locals(frame);
                    consts = TupleObject.Items(frame->code->co_consts);
                    if (exit == FrameExit.Resumer) {
                        // The generator is at its end: its FOR_ITER or SEND stands before pc.
                        if ((Opcode)(byte)pc[-1] == Opcode.SEND) {
                            if (typeof(TTracing) == typeof(Traced) && !Tracing.Stopped(ts, frame, sp[-1], result)) {
                                *sp++ = result;
                                goto error;
                            }
                            PyObject* receiver = sp[-1];
                            sp[-1] = result;
                            Py.DecRef(ts, receiver);
                            pc = frame->code->units + (pc[-1] >> 8);
                            continue;
                        }
                        bool stopped = typeof(TTracing) != typeof(Traced) || Tracing.Stopped(ts, frame, sp[-1], result);
                        Py.DecRef(ts, result);
                        if (!stopped) goto error;
                        goto exhausted;
                    }
                    if (result != Py.None && !Calls.InitReturned(ts, result)) goto error;
                    if (interp->breaker != 0) goto breaker;
                    continue;
                }
                case Opcode.YIELD_VALUE: {
                    PyObject* result = *--sp;
                    frame->sp = sp;
                    frame->pc = pc;
                    Frame* previous = frame->previous;
                    FrameExit exit = frame->exit;
                    GeneratorObject.Yielded(ts, frame);
                    if (exit == FrameExit.Entry) return result;
                    frame = previous;
                    pc = frame->pc;
                    sp = frame->sp;
                    locals = Frames.Locals(frame);
                    consts = TupleObject.Items(frame->code->co_consts);
                    *sp++ = result;
                    if ((Opcode)(byte)pc[-1] != Opcode.SEND) pc++; // FOR_ITER has a cache unit
                    if (interp->breaker != 0) goto breaker;
                    continue;
                }
                case Opcode.RETURN_GENERATOR: {
                    frame->pc = pc;
                    frame->sp = sp;
                    PyObject* generator = GeneratorObject.FromFrame(ts, frame);
                    if (generator == null) goto error;
                    Frame* previous = frame->previous;
                    bool entry = frame->exit == FrameExit.Entry;
                    ts->cframe->current_frame = previous;
                    ts->recursion_remaining++;
                    ts->datastack_top = (PyObject**)frame; // its contents moved into the generator
                    if (entry) return generator;
                    frame = previous;
                    pc = frame->pc;
                    sp = frame->sp;
                    locals = Frames.Locals(frame);
                    consts = TupleObject.Items(frame->code->co_consts);
                    *sp++ = generator;
                    continue;
                }
                case Opcode.SEND: {
                    frame->pc = pc;
                    if (sp[-2]->ob_type == GeneratorObject.Type || sp[-2]->ob_type == CoroutineObject.Type) {
                        frame->sp = sp - 1;
                        Frame* inner = GeneratorObject.EnterFrame(ts, (PyGenObject*)sp[-2], frame, sp[-1]);
                        if (inner != null) {
                            Py.DecRef(ts, sp[-1]);
                            frame = inner;
                            goto enter;
                        }
                    }
                    PyObject* result;
                    int status = GeneratorObject.Send(ts, sp[-2], sp[-1], &result);
                    Py.DecRef(ts, sp[-1]);
                    if (status < 0) {
                        sp--;
                        goto error;
                    }
                    if (status > 0) {
                        sp[-1] = result; // yielded
                        continue;
                    }
                    if (typeof(TTracing) == typeof(Traced) && !Tracing.Stopped(ts, frame, sp[-2], result)) {
                        sp[-1] = result;
                        goto error;
                    }
                    PyObject* receiver = sp[-2];
                    sp[-2] = result; // returned
                    sp--;
                    Py.DecRef(ts, receiver);
                    pc = frame->code->units + (pc[-1] >> 8);
                    continue;
                }
                case Opcode.UNPACK_SEQUENCE: {
                    frame->pc = pc;
                    PyObject* sequence = sp[-1];
                    int count = (int)(pc[-1] >> 8);
                    if (count == 2 && sequence->ob_type == TupleObject.Type && TupleObject.Size(sequence) == 2) {
                        PyObject* first = TupleObject.Items(sequence)[0];
                        PyObject* second = TupleObject.Items(sequence)[1];
                        Py.IncRef(first);
                        Py.IncRef(second);
                        sp[-1] = second;
                        *sp++ = first;
                        pc++;
                        Py.DecRef(ts, sequence);
                        continue;
                    }
                    sp--;
                    bool done = Ops.UnpackSequence(ts, sequence, count, sp);
                    Py.DecRef(ts, sequence);
                    if (!done) goto error;
                    sp += count;
                    pc++;
                    continue;
                }
                case Opcode.BUILD_MAP:
                    if (typeof(TTracing) == typeof(Plain) && pc[-1] == (uint)Opcode.BUILD_MAP && Ops.IsPassedOn(pc, sp, locals)) {
                        PyObject* passed = locals[*pc >> 8];
                        Py.IncRef(passed);
                        *sp++ = passed;
                        pc += 2;
                        continue;
                    }
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.BuildMap(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.BUILD_CONST_KEY_MAP:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.BuildConstKeyMap(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.BUILD_STRING:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.BuildString(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.BUILD_SLICE:
                    frame->pc = pc;
                    frame->sp = sp;
                    // x[a:b] of the builtin sequences: the slice object that would be made only to be read is left out.
                    if (typeof(TTracing) == typeof(Plain) && (Opcode)(byte)*pc == Opcode.BINARY_SUBSCR && pc[-1] >> 8 == 2) {
                        PyObject* part = Ops.Slice(ts, sp[-3], sp[-2], sp[-1]);
                        if (part != null) {
                            PyObject* container = sp[-3];
                            PyObject* start = sp[-2];
                            PyObject* stop = sp[-1];
                            sp[-3] = part;
                            sp -= 2;
                            pc += 2;
                            Py.DecRef(ts, stop);
                            Py.DecRef(ts, start);
                            Py.DecRef(ts, container);
                            continue;
                        }
                        if (ErrorIndicator.Occurred(ts) != null) goto error;
                    }
                    compared = Ops.BuildSlice(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.MAP_ADD:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.MapAdd(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.STORE_GLOBAL:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.StoreGlobal(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.PUSH_EXC_INFO:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.PushExcInfo(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.POP_EXCEPT:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.PopExcept(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.CHECK_EXC_MATCH:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.CheckExcMatch(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.COPY_FREE_VARS:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.CopyFreeVars(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.FORMAT_VALUE:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.FormatValue(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                case Opcode.MAKE_FUNCTION:
                    frame->pc = pc;
                    frame->sp = sp;
                    compared = Ops.MakeFunction(ts, frame, (int)(pc[-1] >> 8));
                    goto executed;
                executed:
                    sp = frame->sp;
                    if (compared) continue;
                    goto error;
                default: {
                    // The rest is less hot: one call for each, sp through memory.
                    frame->pc = pc;
                    frame->sp = sp;
                    if (!Ops.Execute(ts, frame, pc[-1])) {
                        sp = frame->sp;
                        goto error;
                    }
                    sp = frame->sp;
                    pc = frame->pc;
                    continue;
                }
            }

        enter:
            pc = frame->pc;
        resume:
            sp = frame->sp;
            locals = Frames.Locals(frame);
            consts = TupleObject.Items(frame->code->co_consts);
            continue;

        breaker:
            uint* ran = frame->pc; // the tracer compares the next instruction with it
            frame->pc = pc;
            frame->sp = sp;
            if (BreakerHandler.Handle(ts)) {
                if (typeof(TTracing) == typeof(Traced)) frame->pc = ran;
                else if (starting || ts->cframe->use_tracing != 0) return SwitchLoop;
                continue;
            }

        error:
            frame->sp = sp;
            uint* handler;
            frame = Unwinder.Unwind(ts, frame, &handler);
            if (frame == null) return null; // the entry frame ended (or, for a generator, is finished)
            pc = handler;
            goto resume;
        }
    }
}
