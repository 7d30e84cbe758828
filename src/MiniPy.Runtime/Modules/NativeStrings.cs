// Arrays of C strings for the system (argv, envp): made from Python sequences, freed at the end of the scope.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal sealed unsafe class NativeStrings : IDisposable {
    private readonly List<nint> _texts = [];
    private byte** _array;

    public int Count => _texts.Count;

    public void Add(ReadOnlySpan<byte> text) {
        var copy = (byte*)NativeMemory.Alloc((nuint)text.Length + 1);
        text.CopyTo(new Span<byte>(copy, text.Length));
        copy[text.Length] = 0;
        _texts.Add((nint)copy);
    }

    public byte* this[int index] => (byte*)_texts[index];

    /// <summary>The strings with a closing null pointer; made once, after the last Add.</summary>
    public byte** Array {
        get {
            if (_array != null) return _array;
            _array = (byte**)NativeMemory.Alloc((nuint)((_texts.Count + 1) * sizeof(nint)));
            for (int i = 0; i < _texts.Count; i++) _array[i] = (byte*)_texts[i];
            _array[_texts.Count] = null;
            return _array;
        }
    }

    public void Dispose() {
        foreach (nint text in _texts) NativeMemory.Free((void*)text);
        _texts.Clear();
        if (_array != null) NativeMemory.Free(_array);
        _array = null;
    }

    /// <summary>Paths of a tuple or list; null with an error. Converting may run Python code, which may shorten a list.</summary>
    public static NativeStrings? FromPaths(PyThreadState* ts, PyObject* sequence) {
        using Owned items = new(ts, TupleObject.FromIterable(ts, sequence));
        if (items.IsNull) return null;
        var strings = new NativeStrings();
        for (nint i = 0; i < TupleObject.Size(items); i++) {
            byte[]? text = FileNames.Encode(ts, TupleObject.Items(items)[i], out _);
            if (text == null) {
                strings.Dispose();
                return null;
            }
            strings.Add(text.AsSpan(0, text.Length - 1));
        }
        return strings;
    }

    /// <summary>KEY=VALUE lines of a mapping; null with an error.</summary>
    public static NativeStrings? FromEnvironment(PyThreadState* ts, PyObject* mapping) {
        using Owned keysView = new(ts, CallProtocol.CallMethod(ts, mapping, Names.keys));
        using Owned keys = new(ts, keysView.IsNull ? null : ListObject.FromIterable(ts, keysView));
        using Owned valuesView = new(ts, keys.IsNull ? null : CallProtocol.CallMethod(ts, mapping, Names.values));
        using Owned values = new(ts, valuesView.IsNull ? null : ListObject.FromIterable(ts, valuesView));
        if (values.IsNull) return null;
        var strings = new NativeStrings();
        for (nint i = 0; i < ListObject.Size(keys) && i < ListObject.Size(values); i++) {
            byte[]? key = FileNames.Encode(ts, ListObject.Items(keys)[i], out _), value = key == null ? null : FileNames.Encode(ts, ListObject.Items(values)[i], out _);
            if (value != null && (key!.Length == 1 || System.Array.IndexOf(key, (byte)'=') >= 0)) {
                Err.ValueError(ts, "illegal environment variable name");
                value = null;
            }
            if (value == null) {
                strings.Dispose();
                return null;
            }
            var line = new byte[key!.Length + value.Length - 1];
            key.AsSpan(0, key.Length - 1).CopyTo(line);
            line[key.Length - 1] = (byte)'=';
            value.AsSpan(0, value.Length - 1).CopyTo(line.AsSpan(key.Length));
            strings.Add(line);
        }
        return strings;
    }
}
