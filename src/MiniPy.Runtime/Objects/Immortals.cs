// The immortals that hot code compares with or hands out, made together at the start of a process (D6). They are reached by the names of their
// classes (LongObject.Type, TupleObject.Empty); they stand here because this class has no initialiser: reading a field of a class that has one
// costs a check in precompiled code, and in code compiled ahead of time, unless the field is read in that class's own initialiser.
//
// Each row costs every process a few microseconds at its start, so what is not hot stays in its own class, and is made at its first use (StaticType).

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class Immortals {
    public static PyTypeObject* Object { get; private set; }
    public static PyTypeObject* Type { get; private set; }
    public static PyTypeObject* Int { get; private set; }
    public static PyTypeObject* Bool { get; private set; }
    public static PyTypeObject* Float { get; private set; }
    public static PyTypeObject* Str { get; private set; }
    public static PyTypeObject* Bytes { get; private set; }
    public static PyTypeObject* Tuple { get; private set; }
    public static PyTypeObject* List { get; private set; }
    public static PyTypeObject* Dict { get; private set; }
    public static PyTypeObject* Set { get; private set; }
    public static PyTypeObject* FrozenSet { get; private set; }
    public static PyTypeObject* Slice { get; private set; }
    public static PyTypeObject* RangeIterator { get; private set; }
    public static PyTypeObject* ListIterator { get; private set; }
    public static PyTypeObject* Function { get; private set; }
    public static PyTypeObject* Method { get; private set; }
    public static PyTypeObject* Cell { get; private set; }
    public static PyTypeObject* BuiltinFunction { get; private set; }
    public static PyTypeObject* MethodDescriptor { get; private set; }
    public static PyTypeObject* ClassMethodDescriptor { get; private set; }
    public static PyTypeObject* MemberDescriptor { get; private set; }
    public static PyTypeObject* GetSetDescriptor { get; private set; }
    public static PyTypeObject* WrapperDescriptor { get; private set; }
    public static PyTypeObject* Generator { get; private set; }
    public static PyTypeObject* Coroutine { get; private set; }
    public static PyTypeObject* Code { get; private set; }
    public static PyTypeObject* Module { get; private set; }
    /// <summary>The immortal 0; the small ints stand around it, 32 bytes apart.</summary>
    public static byte* Zero { get; private set; }
    public static PyObject* EmptyTuple { get; private set; }
    /// <summary>The keys of every empty dict.</summary>
    public static DictKeys* EmptyKeys { get; private set; }
    /// <summary>The key of the hash of strings and bytes, two words.</summary>
    public static ulong* HashKey { get; private set; }
    /// <summary>b'' and, from 1 on, the bytes of length one.</summary>
    public static PyObject** ShortBytes { get; private set; }
    /// <summary>The strings of one Latin-1 character. Null while they are made.</summary>
    public static PyObject** Latin1 { get; private set; }

    /// <summary>Makes them, once, before the first interpreter. In this order: each may use those above it.</summary>
    public static void Make() {
        Py.MakeSingletons();
        Object = BaseObject.MakeType();
        Type = TypeObject.MakeType();
        Int = LongObject.MakeType();
        Bool = BoolObject.MakeType();
        Float = FloatObject.MakeType();
        Str = UnicodeObject.MakeType();
        Bytes = BytesObject.MakeType();
        Tuple = TupleObject.MakeType();
        List = ListObject.MakeType();
        Dict = DictObject.MakeType();
        Set = SetObject.MakeType();
        FrozenSet = SetObject.MakeFrozenType();
        Slice = SliceObject.MakeType();
        RangeIterator = RangeObject.MakeIteratorType();
        ListIterator = Objects.ListIterator.MakeType();
        Function = FunctionObject.MakeType();
        Method = MethodObject.MakeType();
        Cell = CellObject.MakeType();
        BuiltinFunction = CFunctionObject.MakeType();
        MethodDescriptor = Descriptors.MakeMethodType();
        ClassMethodDescriptor = Descriptors.MakeClassMethodType();
        MemberDescriptor = Descriptors.MakeMemberType();
        GetSetDescriptor = Descriptors.MakeGetSetType();
        WrapperDescriptor = Descriptors.MakeWrapperType();
        Generator = GeneratorObject.MakeType();
        Coroutine = CoroutineObject.MakeType();
        Code = CodeObject.MakeType();
        Module = ModuleObject.MakeType();
        Zero = LongObject.MakeSmall();
        EmptyTuple = TupleObject.MakeEmpty();
        EmptyKeys = DictObject.MakeEmptyKeys();
        HashKey = HashBytes.MakeKey();
        ShortBytes = BytesObject.MakeShort();
        Latin1 = UnicodeObject.MakeLatin1();
    }
}
