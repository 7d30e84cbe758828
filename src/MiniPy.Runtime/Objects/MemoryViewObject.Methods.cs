// memoryview: methods and attributes.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class MemoryViewObject {
    private static PyObject* ReleaseMethod(PyThreadState* ts, PyObject* self) => ReleaseView(ts, self) ? Py.None : null;
    private static PyObject* Enter(PyThreadState* ts, PyObject* self) => CheckReleased(ts, self) ? Py.NewRef(self) : null;
    private static PyObject* Exit(PyThreadState* ts, PyObject* self, PyObject** args, nint count) => ReleaseMethod(ts, self);

    private static readonly ArgSpec s_toBytes = new("tobytes", 0, 0, "order"), s_cast = new("cast", 0, 1, "format", "shape");

    private static PyObject* ToBytes(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* given;
        if (!s_toBytes.Parse(ts, args, count, kwnames, &given) || !CheckReleased(ts, self)) return null;
        char order = 'C';
        if (given != null && !Py.IsNone(given)) {
            if (!UnicodeObject.Check(given)) return Err.TypeError(ts, $"tobytes() argument 'order' must be str or None, not {Err.TypeName(given)}");
            string text = UnicodeObject.ToString(given);
            if (text is not ("C" or "F" or "A")) return Err.ValueError(ts, "order must be 'C', 'F' or 'A'");
            order = text[0];
        }
        Py_buffer* view = View(self);
        PyObject* bytes = BytesObject.New(ts, view->len);
        if (bytes == null || view->len == 0 || BufferProtocol.ToContiguous(ts, view, BytesObject.Data(bytes), order)) return bytes;
        Py.DecRef(ts, bytes);
        return null;
    }

    private static PyObject* Hex(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        if (!CheckReleased(ts, self) || !BytesMethods<BytesText>.HexArguments(ts, args, count, kwnames, out int separator, out int group) || !CheckReleased(ts, self)) return null;
        using Owned bytes = new(ts, BytesObject.FromBuffer(ts, self));
        return bytes.IsNull ? null : BytesMethods<BytesText>.ToHex(ts, BytesObject.Span(bytes), separator, group);
    }

    private static PyObject* ToList(PyThreadState* ts, PyObject* self) {
        if (!CheckReleased(ts, self)) return null;
        Py_buffer* view = View(self);
        if (NativeCode(view->format) == 0) return Err.NotImplementedError(ts, $"memoryview: format {FormatText(view->format)} not supported");
        return view->ndim == 0 ? Unpack(ts, (byte*)view->buf, view->format) : ListOf(ts, view, (byte*)view->buf, 0);
    }

    /// <summary>The items from a dimension on, as nested lists.</summary>
    private static PyObject* ListOf(PyThreadState* ts, Py_buffer* view, byte* from, int dimension) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (nint i = 0; i < view->shape[dimension]; i++, from += view->strides[dimension]) {
            byte* at = view->suboffsets != null && view->suboffsets[dimension] >= 0 ? *(byte**)from + view->suboffsets[dimension] : from;
            PyObject* item = dimension + 1 < view->ndim ? ListOf(ts, view, at, dimension + 1) : Unpack(ts, at, view->format);
            if (item == null || ListObject.AppendSteal(ts, list, item) < 0) return null;
            if ((i & 0xFFFF) == 0xFFFF && !Work.Allow(ts, 0x10000)) return null;
        }
        return list.Detach();
    }

    private static PyObject* ToReadOnly(PyThreadState* ts, PyObject* self) {
        if (!CheckReleased(ts, self)) return null;
        PyObject* copy = AddView(ts, (PyObject*)Of(self)->mbuf, View(self), View(self)->ndim);
        if (copy != null) View(copy)->@readonly = 1;
        return copy;
    }

    private static PyObject* Cast(PyThreadState* ts, PyObject* self, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** given = stackalloc PyObject*[2];
        if (!s_cast.Parse(ts, args, count, kwnames, given)) return null;
        if (!UnicodeObject.Check(given[0])) return Err.TypeError(ts, $"cast() argument 'format' must be str, not {Err.TypeName(given[0])}");
        if (!CheckReleased(ts, self)) return null;
        Py_buffer* view = View(self);
        if ((Of(self)->flags & CContiguous) == 0) return Err.TypeError(ts, "memoryview: casts are restricted to C-contiguous views");
        PyObject* shape = given[1];
        for (int i = 0; (shape != null || view->ndim != 1) && i < view->ndim; i++)
            if (view->shape[i] == 0) return Err.TypeError(ts, "memoryview: cannot cast view with zeros in shape or strides");
        int dimensions = 1;
        if (shape != null) {
            bool tuple = TypeObject.HasFlag(shape, TypeFlags.TupleSubclass);
            if (!tuple && !TypeObject.HasFlag(shape, TypeFlags.ListSubclass)) return Err.TypeError(ts, "shape must be a list or a tuple");
            nint wanted = tuple ? TupleObject.Size(shape) : ListObject.Size(shape);
            if (wanted > MaxDimensions) return Err.ValueError(ts, "memoryview: number of dimensions must not exceed 64");
            if (view->ndim != 1 && wanted != 1) return Err.TypeError(ts, "memoryview: cast must be 1D -> ND or ND -> 1D");
            dimensions = (int)wanted;
        }
        int source = NativeCode(view->format); // 0 when it is something else, which can be cast to bytes
        string text = UnicodeObject.ToString(given[0]);
        string code = text.Length == 2 && text[0] == '@' ? text[1..] : text;
        int known = code.Length == 1 ? FormatCodes.IndexOf(code[0]) : -1;
        if (known < 0) return Err.ValueError(ts, "memoryview: destination format must be a native single character format prefixed with an optional '@'");
        int itemSize = ItemSize(code[0]);
        if (source is not ('b' or 'B' or 'c') && code[0] is not ('b' or 'B' or 'c')) return Err.TypeError(ts, "memoryview: cannot cast between two non-byte formats");
        if (view->len % itemSize != 0) return Err.TypeError(ts, "memoryview: length is not a multiple of itemsize");
        nint* numbers = stackalloc nint[MaxDimensions];
        if (shape == null) numbers[0] = view->len / itemSize;
        else if (!ReadShape(ts, shape, dimensions, numbers, view->len, itemSize)) return null;
        if (!CheckReleased(ts, self)) return null;
        PyObject* result = AddView(ts, (PyObject*)Of(self)->mbuf, view, dimensions);
        if (result == null) return null;
        Py_buffer* cast = View(result);
        cast->format = s_formats + 2 * known;
        cast->itemsize = itemSize;
        cast->suboffsets = null;
        for (int i = 0; i < dimensions; i++) cast->shape[i] = numbers[i];
        FillStrides(cast);
        SetFlags(result);
        return result;
    }

    private static bool ReadShape(PyThreadState* ts, PyObject* shape, int dimensions, nint* numbers, nint length, int itemSize) {
        bool tuple = TypeObject.HasFlag(shape, TypeFlags.TupleSubclass);
        nint product = 1;
        for (int i = 0; i < dimensions; i++) {
            PyObject* item = tuple ? TupleObject.Items(shape)[i] : ListObject.Items(shape)[i];
            if (!TypeObject.HasFlag(item, TypeFlags.LongSubclass)) return Err.TypeError(ts, "memoryview.cast(): elements of shape must be integers");
            nint number = LongObject.AsNint(ts, item);
            if (number == -1 && ErrorIndicator.Occurred(ts) != null) return false;
            if (number <= 0) return Err.ValueError(ts, "memoryview.cast(): elements of shape must be integers > 0");
            if (number > nint.MaxValue / product) return Err.ValueError(ts, "memoryview.cast(): product(shape) > SSIZE_MAX");
            numbers[i] = number;
            product *= number;
        }
        return product <= nint.MaxValue / itemSize && product * itemSize == length || Err.TypeError(ts, "memoryview: product(shape) * itemsize != buffer size");
    }

    private static PyObject* GetObj(PyThreadState* ts, PyObject* self) => !CheckReleased(ts, self) ? null : Py.NewRef(View(self)->obj == null ? Py.None : View(self)->obj);
    private static PyObject* GetNBytes(PyThreadState* ts, PyObject* self) => CheckReleased(ts, self) ? LongObject.FromNint(ts, View(self)->len) : null;
    private static PyObject* GetReadOnly(PyThreadState* ts, PyObject* self) => CheckReleased(ts, self) ? Py.Bool(View(self)->@readonly != 0) : null;
    private static PyObject* GetItemSize(PyThreadState* ts, PyObject* self) => CheckReleased(ts, self) ? LongObject.FromNint(ts, View(self)->itemsize) : null;
    private static PyObject* GetFormat(PyThreadState* ts, PyObject* self) => CheckReleased(ts, self) ? UnicodeObject.FromUtf8(ts, View(self)->format) : null;
    private static PyObject* GetNDim(PyThreadState* ts, PyObject* self) => CheckReleased(ts, self) ? LongObject.FromInt64(ts, View(self)->ndim) : null;
    private static PyObject* GetShape(PyThreadState* ts, PyObject* self) => CheckReleased(ts, self) ? Numbers(ts, View(self)->shape, View(self)->ndim) : null;
    private static PyObject* GetStrides(PyThreadState* ts, PyObject* self) => CheckReleased(ts, self) ? Numbers(ts, View(self)->strides, View(self)->ndim) : null;
    private static PyObject* GetSubOffsets(PyThreadState* ts, PyObject* self) => CheckReleased(ts, self) ? Numbers(ts, View(self)->suboffsets, View(self)->ndim) : null;
    private static PyObject* GetCContiguous(PyThreadState* ts, PyObject* self) => Flag(ts, self, CContiguous);
    private static PyObject* GetFContiguous(PyThreadState* ts, PyObject* self) => Flag(ts, self, FContiguous);
    private static PyObject* GetContiguous(PyThreadState* ts, PyObject* self) => Flag(ts, self, CContiguous | FContiguous);
    private static PyObject* Flag(PyThreadState* ts, PyObject* self, int flags) => CheckReleased(ts, self) ? Py.Bool((Of(self)->flags & flags) != 0) : null;

    private static PyObject* Numbers(PyThreadState* ts, nint* numbers, int count) {
        if (numbers == null || count == 0) return TupleObject.Empty;
        using Owned tuple = new(ts, TupleObject.New(ts, count));
        if (tuple.IsNull) return null;
        for (int i = 0; i < count; i++) {
            PyObject* number = LongObject.FromNint(ts, numbers[i]);
            if (number == null) return null;
            TupleObject.Items(tuple)[i] = number;
        }
        return tuple.Detach();
    }
}
