// s += t where nobody else has s: the str grows where it lies.
//
// A str is immutable for everyone who can see it; one with a count of 1 is seen by its holder alone, which is about to replace it. So the
// units of the right operand are written behind the left one's, in the slack of its block or after moving it (Heap.Realloc), and a loop
// that builds a text by += is linear. The hash falls, as the text changed.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeObject {
    /// <summary>left + right, both exact str; takes the reference to `left` when it succeeds. Null with an error leaves both.</summary>
    [return: NewRef]
    public static PyObject* AppendSteal(PyThreadState* ts, [Steals] PyObject* left, PyObject* right) {
        nint used = Length(left), more = Length(right);
        int kind = Kind(left);
        const uint plain = CompactBit | ReadyBit;
        uint state = ((PyASCIIObject*)left)->state;
        bool fits = Py.IsUnique(left) && left != right && used > 0 && (state & (plain | InternedMask)) == plain && Kind(right) <= kind && (IsAscii(right) || !IsAscii(left))
            && used + more <= int.MaxValue / kind - 4096 && (IsAscii(left) || ((PyCompactUnicodeObject*)left)->utf8 == null);
        if (!fits) {
            PyObject* result = Concat(ts, left, right);
            if (result != null) Py.DecRef(ts, left);
            return result;
        }
        nint header = IsAscii(left) ? sizeof(PyASCIIObject) : sizeof(PyCompactUnicodeObject);
        nint size = header + (used + more + 1) * kind;
        if (size > ts->heap->SizeOf(left)) {
            // A quarter more than asked for, so that the next appends find room.
            var moved = (PyObject*)Heap.Realloc(ts->heap, left, size + (size >> 2));
            if (moved == null) moved = (PyObject*)Heap.Realloc(ts->heap, left, size);
            if (moved == null) return Err.NoMemory(ts);
            left = moved;
        }
        CopyUnits(kind, Data(left), used, Kind(right), Data(right), 0, more);
        ((PyASCIIObject*)left)->length = used + more;
        ((PyASCIIObject*)left)->hash = -1;
        Write(kind, Data(left), used + more, 0);
        return left;
    }
}
