// What the Members function of a builtin type writes into its dict: methods, class and static methods, getters, struct members, values.
//
// A method's calling convention is its managed signature; every one has the thread state and self first:
//   (ts, self)                        METH_NOARGS
//   (ts, self, arg)                   METH_O
//   (ts, self, args, count)           METH_FASTCALL
//   (ts, self, args, count, kwnames)  METH_FASTCALL | METH_KEYWORDS: keyword values follow the `count` positional ones, kwnames is a tuple or null
// `doc` is the docstring as CPython has it; a first line "name(signature)\n--\n\n" gives __text_signature__.
//
// Definitions live for ever in one arena, so that "is this PyMethodDef ours?" is a range check: ours are called through `managed`, an
// extension's through ml_meth.

using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal enum MethodKind { NoArgs, One, Fast, FastKeywords }

/// <summary>A PyMethodDef of ours, with the managed body behind it.</summary>
internal unsafe struct BuiltinMethod {
    public PyMethodDef def;
    public void* managed;
    public MethodKind kind;
}

/// <summary>A PyGetSetDef of ours.</summary>
internal unsafe struct BuiltinGetSet {
    public PyGetSetDef def;
    public delegate*<PyThreadState*, PyObject*, PyObject*> get;
    public delegate*<PyThreadState*, PyObject*, PyObject*, int> set;
}

internal static unsafe class BuiltinArena {
    private const nint Size = 64 << 20;
    private static readonly byte* s_start = OsMemory.Reserve((nuint)Size, commit: true);
    private static long s_used;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contains(void* address) => (nuint)((byte*)address - s_start) < (nuint)Size;

    /// <summary>Zeroed memory that lives as long as the process.</summary>
    public static void* Alloc(nint bytes) {
        bytes = (bytes + 15) & ~15;
        nint end = (nint)System.Threading.Interlocked.Add(ref s_used, bytes);
        return s_start + end - bytes;
    }

    public static byte* Text(string? text) {
        if (text == null) return null;
        int length = System.Text.Encoding.UTF8.GetByteCount(text);
        var bytes = (byte*)Alloc(length + 1);
        System.Text.Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
        return bytes;
    }

    public const int METH_VARARGS = 1, METH_KEYWORDS = 2, METH_NOARGS = 4, METH_O = 8, METH_CLASS = 16, METH_STATIC = 32, METH_FASTCALL = 128, METH_METHOD = 512;

    public static BuiltinMethod* Method(string name, void* managed, MethodKind kind, string? doc, int extraFlags = 0) {
        var method = (BuiltinMethod*)Alloc(sizeof(BuiltinMethod));
        method->def.ml_name = Text(name);
        method->def.ml_doc = Text(doc);
        method->def.ml_flags = extraFlags | kind switch {
            MethodKind.NoArgs => METH_NOARGS, MethodKind.One => METH_O, MethodKind.Fast => METH_FASTCALL, _ => METH_FASTCALL | METH_KEYWORDS,
        };
        method->managed = managed;
        method->kind = kind;
        return method;
    }
}

internal readonly unsafe struct TypeBuilder {
    public readonly PyThreadState* Ts;
    public readonly PyTypeObject* Type;
    public readonly PyObject* Dict;

    public TypeBuilder(PyThreadState* ts, PyTypeObject* type, PyObject* dict) {
        Ts = ts;
        Type = type;
        Dict = dict;
    }

    public void Method(string name, delegate*<PyThreadState*, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.NoArgs, doc, 0);
    public void Method(string name, delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.One, doc, 0);
    public void Method(string name, delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.Fast, doc, 0);
    public void Method(string name, delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.FastKeywords, doc, 0);

    /// <summary>`self` is the class.</summary>
    public void ClassMethod(string name, delegate*<PyThreadState*, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.NoArgs, doc, BuiltinArena.METH_CLASS);
    public void ClassMethod(string name, delegate*<PyThreadState*, PyObject*, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.One, doc, BuiltinArena.METH_CLASS);
    public void ClassMethod(string name, delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.Fast, doc, BuiltinArena.METH_CLASS);
    public void ClassMethod(string name, delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.FastKeywords, doc, BuiltinArena.METH_CLASS);

    /// <summary>`self` is the type that the method was declared in.</summary>
    public void StaticMethod(string name, delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.Fast, doc, BuiltinArena.METH_STATIC);
    public void StaticMethod(string name, delegate*<PyThreadState*, PyObject*, PyObject**, nint, PyObject*, PyObject*> body, string? doc = null) => Add(name, body, MethodKind.FastKeywords, doc, BuiltinArena.METH_STATIC);

    /// <summary>A computed attribute. Without a setter it is read-only; a setter gets null for deletion.</summary>
    public void Getter(string name, delegate*<PyThreadState*, PyObject*, PyObject*> get, delegate*<PyThreadState*, PyObject*, PyObject*, int> set = null, string? doc = null) {
        var getset = (BuiltinGetSet*)BuiltinArena.Alloc(sizeof(BuiltinGetSet));
        getset->def.name = BuiltinArena.Text(name);
        getset->def.doc = BuiltinArena.Text(doc);
        getset->get = get;
        getset->set = set;
        Put(name, Descriptors.NewGetSet(Ts, Type, &getset->def));
    }

    /// <summary>A field of the struct, as PyMemberDef describes it.</summary>
    public void Member(string name, MemberType type, nint offset, bool readOnly = true, string? doc = null) {
        var member = (PyMemberDef*)BuiltinArena.Alloc(sizeof(PyMemberDef));
        member->name = BuiltinArena.Text(name);
        member->type = (int)type;
        member->offset = offset;
        member->flags = readOnly ? 1 : 0;
        member->doc = BuiltinArena.Text(doc);
        Put(name, Descriptors.NewMember(Ts, Type, member));
    }

    /// <summary>Any object as a class attribute; the reference is taken over.</summary>
    public void Value(string name, [Steals] PyObject* value) => Put(name, value);

    private void Add(string name, void* body, MethodKind kind, string? doc, int flags) {
        BuiltinMethod* method = BuiltinArena.Method(name, body, kind, doc, flags);
        PyObject* descriptor;
        if ((flags & BuiltinArena.METH_CLASS) != 0) descriptor = Descriptors.NewClassMethod(Ts, Type, &method->def);
        else if ((flags & BuiltinArena.METH_STATIC) != 0) descriptor = StaticMethodObject.New(Ts, CFunctionObject.New(Ts, &method->def, (PyObject*)Type, null));
        else descriptor = Descriptors.NewMethod(Ts, Type, &method->def);
        Put(name, descriptor);
    }

    private void Put(string name, PyObject* value) {
        PyObject* key = StaticState.InternedString(name);
        DictObject.SetItem(Ts, Dict, key, value);
    }
}

/// <summary>T_* of structmember.h.</summary>
internal enum MemberType {
    Short = 0, Int = 1, Long = 2, Float = 3, Double = 4, String = 5, Object = 6, Char = 7, Byte = 8, UByte = 9, UShort = 10, UInt = 11, ULong = 12,
    StringInPlace = 13, Bool = 14, ObjectEx = 16, LongLong = 17, ULongLong = 18, Ssize = 19, None = 20,
}
