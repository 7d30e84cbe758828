// Slices over sequences of a known length, and bounds like those of str.find: shared by str, bytes, bytearray and memoryview.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class SliceIndices {
    public static bool IsSlice(PyObject* op) => op->ob_type == SliceObject.Type;

    /// <summary>A bound of a slice, clipped to what nint holds; None leaves `value` alone. May run __index__.</summary>
    public static bool Bound(PyThreadState* ts, PyObject* op, ref nint value) {
        if (op == null || Py.IsNone(op)) return true;
        if (!NumberProtocol.IsIndex(op)) return Err.TypeError(ts, "slice indices must be integers or None or have an __index__ method");
        nint index = NumberProtocol.AsSsize(ts, op, null);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return false;
        value = index;
        return true;
    }

    /// <summary>The three numbers of a slice, defaults filled in but not yet adjusted to a length. May run Python code.</summary>
    public static bool Unpack(PyThreadState* ts, PyObject* slice, out nint start, out nint stop, out nint step) {
        var fields = (PySliceObject*)slice;
        start = stop = 0;
        step = 1;
        if (!Bound(ts, fields->step, ref step)) return false;
        if (step == 0) return Err.ValueError(ts, "slice step cannot be zero");
        if (step < -nint.MaxValue) step = -nint.MaxValue;
        start = step < 0 ? nint.MaxValue : 0;
        stop = step < 0 ? nint.MinValue : nint.MaxValue;
        return Bound(ts, fields->start, ref start) && Bound(ts, fields->stop, ref stop);
    }

    /// <summary>Clips to the length and answers how many items the slice has.</summary>
    public static nint Adjust(nint length, ref nint start, ref nint stop, nint step) {
        start = Clip(start, length, step);
        stop = Clip(stop, length, step);
        if (step < 0) return stop < start ? (start - stop - 1) / -step + 1 : 0;
        return start < stop ? (stop - start - 1) / step + 1 : 0;
    }

    private static nint Clip(nint bound, nint length, nint step) {
        if (bound < 0) {
            bound += length;
            return bound < 0 ? step < 0 ? -1 : 0 : bound;
        }
        return bound >= length ? step < 0 ? length - 1 : length : bound;
    }

    /// <summary>Unpack and Adjust in one, for a length that Python code cannot change meanwhile.</summary>
    public static bool Get(PyThreadState* ts, PyObject* slice, nint length, out nint start, out nint step, out nint count) {
        count = 0;
        if (!Unpack(ts, slice, out start, out nint stop, out step)) return false;
        count = Adjust(length, ref start, ref stop, step);
        return true;
    }

    /// <summary>
    /// Arguments (sub[, start[, end]]) of find and its like. The bounds stay as given: Python code run by their __index__ may change a
    /// bytearray's length, so callers adjust them (Range) once they hold the text.
    /// </summary>
    public static bool SearchBounds(PyThreadState* ts, string name, PyObject** args, nint count, out nint start, out nint end) {
        start = 0;
        end = nint.MaxValue;
        if (count < 1) return Err.TypeError(ts, $"{name}() takes at least 1 argument (0 given)");
        if (count > 3) return Err.TypeError(ts, $"{name}() takes at most 3 arguments ({count} given)");
        return (count < 2 || Bound(ts, args[1], ref start)) && (count < 3 || Bound(ts, args[2], ref end));
    }

    public static void Range(nint length, ref nint start, ref nint end) {
        if (end > length) end = length;
        else if (end < 0) end = Math.Max(0, end + length);
        if (start < 0) start = Math.Max(0, start + length);
    }
}
