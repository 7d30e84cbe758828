// frame.f_lineno = n inside a trace function: the frame goes on at another line.
//
// Allowed is every line whose first instruction finds on the value stack what lies there now, after dropping what lies above. What kind of
// thing each slot holds is found by walking the code once: an iterator of a loop is no plain object, the saved exception of an except
// block none at all. Messages are CPython's (frame_setlineno).

using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using MiniPy.Syntax;

namespace MiniPy.Vm;

internal static unsafe class LineJump {
    private const byte Object = 1, Null = 2, Iterator = 3, Except = 4, Lasti = 5;

    /// <summary>0, or -1 with ValueError (or what a warning became). May run Python code.</summary>
    public static int Jump(PyThreadState* ts, Frame* frame, int line) {
        if ((TraceEvent)ts->tracing_what != TraceEvent.Line || ts->tracing == 0)
            return Err.ValueError(ts, ts->tracing == 0 || (TraceEvent)ts->tracing_what == TraceEvent.Call ? "can't jump from the 'call' trace event of a new frame" : "can only jump from a 'line' trace event");
        if (line < frame->code->co_firstlineno) return Err.ValueError(ts, $"line {line} comes before the current code block");
        CompiledCode code = CodeObject.Compiled(frame->code);
        int nearest = int.MaxValue;
        foreach (Span span in code.Positions)
            if (span.Line >= line && span.Line < nearest) nearest = span.Line;
        if (nearest == int.MaxValue) return Err.ValueError(ts, $"line {line} comes after the current code block");
        byte[]?[] stacks = Walk(code);
        byte[]? from = stacks[Frames.UnitOf(frame)];
        if (from == null) return Err.ValueError(ts, "can't jump from unreachable code");
        int best = -1, before = 0;
        byte[]? refused = null;
        for (int unit = 0; unit < stacks.Length; unit++) {
            // Only where a line begins: the stack of its later instructions holds operands of its own.
            int at = code.Positions[unit].Line;
            bool begins = at == nearest && at != before;
            if (at > 0) before = at;
            byte[]? to = stacks[unit];
            if (to == null || !begins) continue;
            if (!Fits(from, to)) refused = to;
            else if (best < 0 || to.Length > stacks[best]!.Length) best = unit;
        }
        if (best < 0) return Err.ValueError(ts, Explain(refused));
        if (!BindLocals(ts, frame)) return -1;
        Drop(ts, frame, from, stacks[best]!.Length);
        frame->pc = frame->code->units + best + 1;
        return 0;
    }

    private static bool Fits(byte[] from, byte[] to) {
        if (to.Length > from.Length) return false;
        for (int i = 0; i < to.Length; i++)
            if (to[i] == Object ? from[i] == Null : to[i] != Null && from[i] != to[i]) return false;
        return true;
    }

    private static string Explain(byte[]? refused) => refused == null || refused.Length == 0 ? "incompatible stacks" : refused[^1] switch {
        Except or Lasti => "can't jump into an 'except' block as there's no exception",
        Iterator => "can't jump into the body of a for loop",
        _ => "incompatible stacks",
    };

    /// <summary>The compiler proved locals to be bound on the way that is left now.</summary>
    private static bool BindLocals(PyThreadState* ts, Frame* frame) {
        PyObject** locals = Frames.Locals(frame);
        int unbound = 0;
        for (int i = 0; i < frame->code->co_nlocalsplus; i++)
            if (locals[i] == null) unbound++;
        if (unbound == 0) return true;
        if (Warnings.Warn(ts, Exc.RuntimeWarning, $"assigning None to {unbound} unbound local{(unbound == 1 ? "" : "s")}", 0) < 0) return false;
        for (int i = 0; i < frame->code->co_nlocalsplus; i++)
            if (locals[i] == null) locals[i] = Py.None;
        return true;
    }

    /// <summary>Leaves blocks: an exception that was saved becomes the handled one again.</summary>
    private static void Drop(PyThreadState* ts, Frame* frame, byte[] kinds, int depth) {
        for (int i = kinds.Length - 1; i >= depth; i--) {
            PyObject* value = *--frame->sp;
            if (kinds[i] == Except) {
                PyObject* handled = ts->exc_info->exc_value;
                ts->exc_info->exc_value = Py.IsNone(value) ? null : value;
                value = handled;
            }
            if (value != null) Py.DecRef(ts, value);
        }
    }

    /// <summary>The kinds on the stack before each reachable instruction.</summary>
    private static byte[]?[] Walk(CompiledCode code) {
        var stacks = new byte[]?[code.Units.Length];
        var work = new Stack<int>();
        void Reach(int unit, List<byte> stack) {
            if (unit >= stacks.Length || stacks[unit] != null) return;
            stacks[unit] = [.. stack];
            work.Push(unit);
        }
        Reach(0, []);
        while (work.TryPop(out int unit)) {
            var opcode = (Opcode)(byte)code.Units[unit];
            int oparg = (int)(code.Units[unit] >> 8);
            OpcodeFlags flags = OpcodeTable.Rows[(int)opcode].Flags;
            foreach (ExceptionHandlerEntry handler in code.Handlers) {
                if (unit < handler.Start || unit >= handler.End) continue;
                List<byte> at = [.. stacks[unit]![..System.Math.Min(handler.Depth, stacks[unit]!.Length)]];
                if (handler.PushLasti) at.Add(Lasti);
                at.Add(Except);
                Reach(handler.Target, at);
                break;
            }
            List<byte> stack = [.. stacks[unit]!];
            if ((flags & OpcodeFlags.Jumps) != 0) Reach(oparg, Shift([.. stack], OpcodeTable.JumpEffect(opcode, oparg)));
            if ((flags & OpcodeFlags.EndsBlock) != 0) continue;
            Step(opcode, oparg, stack);
            Reach(unit + 1 + OpcodeTable.CacheUnits[(int)opcode], stack);
        }
        return stacks;
    }

    private static void Step(Opcode opcode, int oparg, List<byte> stack) {
        switch (opcode) {
            case Opcode.COPY: stack.Add(stack[^oparg]); return;
            case Opcode.SWAP: (stack[^1], stack[^oparg]) = (stack[^oparg], stack[^1]); return;
            case Opcode.PUSH_NULL: stack.Add(Null); return;
            case Opcode.PUSH_EXC_INFO: stack.Add(Except); return;
            case Opcode.GET_ITER or Opcode.GET_AITER or Opcode.GET_YIELD_FROM_ITER: stack[^1] = Iterator; return;
            case Opcode.LOAD_METHOD:
                stack.Add(Null); // it may be self, but nothing may rely on it
                return;
            case Opcode.LOAD_GLOBAL when (oparg & 1) != 0:
                stack.Add(Object);
                stack.Add(Null);
                return;
        }
        Shift(stack, OpcodeTable.StackEffect(opcode, oparg));
    }

    private static List<byte> Shift(List<byte> stack, int effect) {
        if (effect < 0) stack.RemoveRange(stack.Count + effect, -effect);
        for (; effect > 0; effect--) stack.Add(Object);
        return stack;
    }
}
