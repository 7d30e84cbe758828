// Builds bytes piece by piece in a buffer of the interpreter's heap that doubles when full. Failure is sticky, as in UnicodeBuilder.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal unsafe ref struct BytesBuilder {
    private readonly PyThreadState* _ts;
    private byte* _bytes;
    private nint _capacity;
    private bool _failed;
    public nint Length;

    public BytesBuilder(PyThreadState* ts) => _ts = ts;

    public readonly bool Failed => _failed;
    public readonly ReadOnlySpan<byte> Span => new(_bytes, (int)Length);

    /// <summary>Where the next byte goes; what was reserved lies behind it.</summary>
    public readonly byte* End => _bytes + Length;
    /// <summary>How much was reserved and is not used yet.</summary>
    public readonly nint Free => _capacity - Length;

    public void Dispose() {
        ObjectMemory.FreeBuffer(_ts, _bytes);
        _bytes = null;
        _capacity = 0;
    }

    public bool Reserve(nint more) {
        if (_failed) return false;
        if (more <= _capacity - Length) return true;
        const nint limit = int.MaxValue - 4096;
        void* bytes = null;
        nint capacity = 0;
        if (more > limit - Length) Err.NoMemory(_ts);
        else {
            capacity = Math.Min(limit, Math.Max(Length + more, Math.Max(32, _capacity * 2)));
            bytes = ObjectMemory.Resize(_ts, _bytes, capacity);
        }
        if (bytes == null) {
            _failed = true;
            return false;
        }
        _bytes = (byte*)bytes;
        _capacity = capacity;
        return true;
    }

    /// <summary>Reserved room after what is there.</summary>
    public readonly Span<byte> Room(nint size) => new(_bytes + Length, (int)size);

    /// <summary>The caller wrote `size` bytes to the room.</summary>
    public void Advance(nint size) => Length += size;

    public bool Append(int value) {
        if (Length == _capacity && !Reserve(1)) return false;
        _bytes[Length++] = (byte)value;
        return true;
    }

    public bool Append(ReadOnlySpan<byte> bytes) {
        if (!Reserve(bytes.Length)) return false;
        bytes.CopyTo(new Span<byte>(_bytes + Length, bytes.Length));
        Length += bytes.Length;
        return true;
    }

    [return: NewRef]
    public PyObject* Finish() {
        PyObject* op = _failed ? null : BytesObject.FromSpan(_ts, Span);
        Length = 0;
        Dispose();
        return op;
    }
}
