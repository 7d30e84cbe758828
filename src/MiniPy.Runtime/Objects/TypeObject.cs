// Types: tests, names, attribute look-up along the MRO with a cache, version tags.
//
// Look-up is cached per interpreter by (version tag, name). A tag is given when a type is first looked into and taken away, from the type
// and its subclasses, when its dict or bases change; inline caches compare the same tag. Static types are never modified, so their tags
// are for ever and every interpreter shares them.
//
// Making classes is in TypeObject.New, slots of classes in TypeObject.Slots, attributes of types in TypeObject.Members.

using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

/// <summary>What an interpreter knows of types beyond their structs: subclasses (also of static types), by address.</summary>
internal sealed class TypeTable {
    public readonly Dictionary<nint, List<nint>> Subclasses = [];
}

internal static unsafe partial class TypeObject {
    private static readonly int CacheSize = Diagnostics.DebugSwitches.TinyTables ? 4 : 4096; // a power of two

    private struct CacheEntry {
        public uint Version;
        public PyObject* Name;
        /// <summary>What the name stands for; for plain data, the dict of the class that has it.</summary>
        public PyObject* Value;
        /// <summary>For plain data, the number of its entry in that dict; else -1.</summary>
        public int Index;
    }

    public static PyTypeObject* Type => Immortals.Type;
    internal static PyTypeObject* MakeType() => StaticType.Create("type", "PyType_Type", sizeof(PyHeapTypeObject),
        TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.TypeSubclass | TypeFlags.HaveVectorcall, &Slots, &Members, itemSize: sizeof(PyMemberDef),
        doc: "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type", dictOffset: 264, weakListOffset: 368);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasFlag(PyObject* op, nuint flag) => (op->ob_type->tp_flags & flag) != 0;

    public static bool Check(PyObject* op) => HasFlag(op, TypeFlags.TypeSubclass);

    public static bool IsSubtype(PyTypeObject* type, PyTypeObject* other) {
        if (type == other) return true;
        PyObject* mro = type->tp_mro;
        if (mro == null) { // static and not looked into yet: single inheritance
            for (PyTypeObject* at = type; at != null; at = at->tp_base)
                if (at == other) return true;
            return false;
        }
        PyObject** items = TupleObject.Items(mro);
        nint count = TupleObject.Size(mro);
        for (nint i = 0; i < count; i++)
            if (items[i] == (PyObject*)other) return true;
        return false;
    }

    /// <summary>The same by the order alone: a class whose mro() left it out is not listed in its own.</summary>
    public static bool IsListed(PyTypeObject* type, PyTypeObject* other) {
        PyObject* mro = type->tp_mro;
        if (mro == null || (type->tp_flags & TypeFlags.HeapType) == 0) return IsSubtype(type, other);
        for (nint i = 0; i < TupleObject.Size(mro); i++)
            if (TupleObject.Items(mro)[i] == (PyObject*)other) return true;
        return false;
    }

    /// <summary>Is the object of this type or a subtype? Runs no Python code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInstance(PyObject* op, PyTypeObject* type) => op->ob_type == type || IsSubtype(op->ob_type, type);

    public static string FullName(PyTypeObject* type) => Marshal.PtrToStringUTF8((nint)type->tp_name)!;

    /// <summary>The name without its module.</summary>
    public static string Name(PyTypeObject* type) {
        if ((type->tp_flags & TypeFlags.HeapType) != 0) return UnicodeObject.ToString(((PyHeapTypeObject*)type)->ht_name);
        string name = FullName(type);
        return name[(name.LastIndexOf('.') + 1)..];
    }

    /// <summary>The attribute along the MRO, borrowed, descriptors not called; null without an error when missing. Runs no Python code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [return: Borrowed]
    public static PyObject* Lookup(PyThreadState* ts, PyTypeObject* type, PyObject* name) {
        uint version = type->tp_version_tag;
        if (version != 0 && ts->interp->method_cache != 0) {
            CacheEntry* entry = CacheSlot(ts, version, name);
            if (entry->Version == version && entry->Name == name) {
                if (entry->Index < 0) return entry->Value;
                PyObject* value = DictObject.TextAt(entry->Value, entry->Index, name);
                if (value != null) return value;
            }
        }
        return LookupSlow(ts, type, name);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static CacheEntry* CacheSlot(PyThreadState* ts, uint version, PyObject* name) =>
        (CacheEntry*)ts->interp->method_cache + ((version * 31 ^ (nuint)name >> 4) & (nuint)(CacheSize - 1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static PyObject* LookupSlow(PyThreadState* ts, PyTypeObject* type, PyObject* name) {
        // Only interned names are cached, of types whose order is known. The tag is taken first: a key's __eq__ may change the type meanwhile.
        uint version = UnicodeObject.IsInterned(name) && MroOf(type) != null && EnsureVersion(ts, type) ? type->tp_version_tag : 0;
        PyObject* value = LookupUncached(ts, type, name, out PyTypeObject* owner);
        if (version == 0 || type->tp_version_tag != version) return value;
        if (ts->interp->method_cache == 0) ts->interp->method_cache = (nint)NativeMemory.AllocZeroed((nuint)CacheSize, (nuint)sizeof(CacheEntry));
        CacheEntry* entry = CacheSlot(ts, type->tp_version_tag, name);
        if (entry->Name != null) {
            PyObject* old = entry->Name;
            entry->Name = null;
            Py.DecRef(ts, old); // an exact str: no Python code
        }
        entry->Version = type->tp_version_tag;
        entry->Name = Py.NewRef(name); // keeps the address from being taken by another str
        entry->Value = value;
        entry->Index = -1;
        // Data of a class of another metaclass is not replaced silently; and C code may give such a class another dict (ctypes does) and let the first one die.
        if (value != null && IsPlainData(value) && owner->ob_base.ob_base.ob_type == Type) {
            entry->Value = DictOf(owner);
            entry->Index = (int)DictObject.IndexOfText(entry->Value, name, UnicodeObject.Hash(name));
            if (entry->Index < 0) entry->Version = 0; // among keys with an __eq__ of their own
        }
        return value;
    }

    /// <summary>
    /// Is the object plain data: of a builtin type that is no descriptor? Replacing plain data by plain data in a class (a counter, say) leaves the
    /// version tags alone: no cache holds such a value, only where it stands.
    /// </summary>
    public static bool IsPlainData(PyObject* value) =>
        (value->ob_type->tp_flags & TypeFlags.HeapType) == 0 && TypeSlots.Of(value)->descr_get == null && TypeSlots.Of(value)->descr_set == null;

    [return: Borrowed]
    public static PyObject* LookupUncached(PyThreadState* ts, PyTypeObject* type, PyObject* name) => LookupUncached(ts, type, name, out _);

    /// <summary>The attribute along the MRO and the class that has it, both borrowed.</summary>
    [return: Borrowed]
    private static PyObject* LookupUncached(PyThreadState* ts, PyTypeObject* type, PyObject* name, out PyTypeObject* owner) {
        owner = null;
        PyObject* mro = MroOf(type);
        if (mro == null) return null; // a class whose mro() runs just now has no attributes yet
        nint count = TupleObject.Size(mro);
        PyObject* value = null;
        Py.IncRef(mro); // a key's __eq__ may assign __bases__
        nint hash = UnicodeObject.CheckExact(name) ? UnicodeObject.Hash(name) : -1;
        for (nint i = 0; i < count && value == null; i++) {
            owner = (PyTypeObject*)TupleObject.Items(mro)[i];
            PyObject* dict = DictOf(owner);
            value = hash != -1 && DictObject.HasPlainTextKeys(dict) ? DictObject.GetText(dict, name, hash) : DictObject.GetItem(ts, dict, name);
        }
        Py.DecRef(ts, mro);
        return value;
    }

    [return: Borrowed]
    public static PyObject* MroOf(PyTypeObject* type) {
        if (type->tp_mro == null) StaticType.EnsureFilled(type);
        return type->tp_mro;
    }

    [return: Borrowed]
    public static PyObject* DictOf(PyTypeObject* type) {
        if (type->tp_dict == null) StaticType.EnsureFilled(type);
        return type->tp_dict;
    }

    /// <summary>Gives the type (and first its bases) a version tag; false when the numbers have run out.</summary>
    public static bool EnsureVersion(PyThreadState* ts, PyTypeObject* type) {
        if (type->tp_version_tag != 0) return true;
        if ((type->tp_flags & TypeFlags.HeapType) == 0) return false;
        if (ts->interp->next_type_version == 0) return false;
        PyObject* bases = type->tp_bases;
        for (nint i = 0; i < TupleObject.Size(bases); i++)
            if (!EnsureVersion(ts, (PyTypeObject*)TupleObject.Items(bases)[i])) return false;
        type->tp_version_tag = ts->interp->next_type_version++;
        type->tp_flags |= TypeFlags.ValidVersionTag;
        return true;
    }

    /// <summary>PyType_Modified: the type's attributes changed; caches of it and its subclasses lose their tag.</summary>
    public static void Modified(PyThreadState* ts, PyTypeObject* type) {
        if (type->tp_version_tag == 0) return; // then no subclass has one either
        foreach (nint sub in SubclassesOf(ts, type)) Modified(ts, (PyTypeObject*)sub);
        type->tp_version_tag = 0;
        type->tp_flags &= ~TypeFlags.ValidVersionTag;
    }

    public static IReadOnlyList<nint> SubclassesOf(PyThreadState* ts, PyTypeObject* type) =>
        Interpreter.From(ts).Part<TypeTable>().Subclasses.TryGetValue((nint)type, out List<nint>? list) ? list.ToArray() : Array.Empty<nint>();

    /// <summary>The living subclasses made in this interpreter, as a new list: for walks that may run Python code.</summary>
    [return: NewRef]
    public static PyObject* SubclassList(PyThreadState* ts, PyTypeObject* type) {
        PyObject* list = ListObject.New(ts, 0);
        if (list == null) return null;
        foreach (nint sub in SubclassesOf(ts, type)) {
            if (CycleCollector.IsDying((PyObject*)sub) || ListObject.Append(ts, list, (PyObject*)sub) == 0) continue;
            Py.DecRef(ts, list);
            return null;
        }
        return list;
    }

    private static void AddSubclass(PyThreadState* ts, PyTypeObject* @base, PyTypeObject* type) {
        Dictionary<nint, List<nint>> table = Interpreter.From(ts).Part<TypeTable>().Subclasses;
        if (!table.TryGetValue((nint)@base, out List<nint>? list)) table.Add((nint)@base, list = []);
        list.Add((nint)type);
    }

    private static void RemoveSubclass(PyThreadState* ts, PyTypeObject* @base, PyTypeObject* type) {
        Dictionary<nint, List<nint>> table = Interpreter.From(ts).Part<TypeTable>().Subclasses;
        if (!table.TryGetValue((nint)@base, out List<nint>? list)) return;
        list.Remove((nint)type);
        if (list.Count == 0) table.Remove((nint)@base);
    }

    /// <summary>Drops the method cache (its names hold references); the interpreter ends or its heap is to balance.</summary>
    public static void ClearCache(PyThreadState* ts) {
        var cache = (CacheEntry*)ts->interp->method_cache;
        if (cache == null) return;
        for (int i = 0; i < CacheSize; i++) {
            if (cache[i].Name == null) continue;
            PyObject* name = cache[i].Name;
            cache[i] = default;
            Py.DecRef(ts, name);
        }
    }

    /// <summary>The docstring without the signature line that Argument Clinic puts before it; a new reference.</summary>
    [return: NewRef]
    public static PyObject* DocFromSignature(PyThreadState* ts, byte* name, byte* doc) {
        string text = Marshal.PtrToStringUTF8((nint)doc)!;
        int end = SignatureEnd(name, text);
        return UnicodeObject.FromString(ts, text.AsSpan(Math.Max(end, 0)));
    }

    /// <summary>The "(…)" of the signature line, else what the table says of the qualified name, else None; a new reference.</summary>
    [return: NewRef]
    public static PyObject* TextSignature(PyThreadState* ts, byte* name, byte* doc, string qualifiedName) {
        if (SignatureTable.Find(qualifiedName) is { } known) return UnicodeObject.FromString(ts, known);
        if (doc == null) return Py.None;
        string text = Marshal.PtrToStringUTF8((nint)doc)!;
        int end = SignatureEnd(name, text);
        if (end < 0) return Py.None;
        int open = text.IndexOf('(');
        return UnicodeObject.FromString(ts, text.AsSpan(open, end - 5 - open));
    }

    private static int SignatureEnd(byte* name, string doc) {
        string last = Marshal.PtrToStringUTF8((nint)name)!;
        last = last[(last.LastIndexOf('.') + 1)..];
        if (!doc.StartsWith(last + "(", StringComparison.Ordinal)) return -1;
        int mark = doc.IndexOf(")\n--\n\n", StringComparison.Ordinal);
        return mark < 0 ? -1 : mark + 6;
    }
}
