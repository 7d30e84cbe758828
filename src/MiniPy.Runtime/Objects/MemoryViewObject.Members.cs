// memoryview: the names of its methods and attributes and what help() says about them.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class MemoryViewObject {
    private static void Members(TypeBuilder t) {
        t.Method("release", &ReleaseMethod, "release($self, /)\n--\n\nRelease the underlying buffer exposed by the memoryview object.");
        t.Method("tobytes", &ToBytes, "tobytes($self, /, order='C')\n--\n\nReturn the data in the buffer as a byte string.\n\nOrder can be {'C', 'F', 'A'}. When order is 'C' or 'F', the data of the\noriginal array is converted to C or Fortran order. For contiguous views,\n'A' returns an exact copy of the physical memory. In particular, in-memory\nFortran order is preserved. For non-contiguous views, the data is converted\nto C first. order=None is the same as order='C'.");
        t.Method("hex", &Hex, "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nReturn the data in the buffer as a str of hexadecimal numbers.\n\n  sep\n    An optional single character or byte to separate hex bytes.\n  bytes_per_sep\n    How many bytes between separators.  Positive values count from the\n    right, negative values count from the left.\n\nExample:\n>>> value = memoryview(b'\\xb9\\x01\\xef')\n>>> value.hex()\n'b901ef'\n>>> value.hex(':')\n'b9:01:ef'\n>>> value.hex(':', 2)\n'b9:01ef'\n>>> value.hex(':', -2)\n'b901:ef'");
        t.Method("tolist", &ToList, "tolist($self, /)\n--\n\nReturn the data in the buffer as a list of elements.");
        t.Method("cast", &Cast, "cast($self, /, format, shape=<unrepresentable>)\n--\n\nCast a memoryview to a new format or shape.");
        t.Method("toreadonly", &ToReadOnly, "toreadonly($self, /)\n--\n\nReturn a readonly version of the memoryview.");
        t.Method("__enter__", &Enter, "");
        t.Method("__exit__", &Exit, "");
        t.Getter("obj", &GetObj, null, "The underlying object of the memoryview.");
        t.Getter("nbytes", &GetNBytes, null, "The amount of space in bytes that the array would use in\n a contiguous representation.");
        t.Getter("readonly", &GetReadOnly, null, "A bool indicating whether the memory is read only.");
        t.Getter("itemsize", &GetItemSize, null, "The size in bytes of each element of the memoryview.");
        t.Getter("format", &GetFormat, null, "A string containing the format (in struct module style)\n for each element in the view.");
        t.Getter("ndim", &GetNDim, null, "An integer indicating how many dimensions of a multi-dimensional\n array the memory represents.");
        t.Getter("shape", &GetShape, null, "A tuple of ndim integers giving the shape of the memory\n as an N-dimensional array.");
        t.Getter("strides", &GetStrides, null, "A tuple of ndim integers giving the size in bytes to access\n each element for each dimension of the array.");
        t.Getter("suboffsets", &GetSubOffsets, null, "A tuple of integers used internally for PIL-style arrays.");
        t.Getter("c_contiguous", &GetCContiguous, null, "A bool indicating whether the memory is C contiguous.");
        t.Getter("f_contiguous", &GetFContiguous, null, "A bool indicating whether the memory is Fortran contiguous.");
        t.Getter("contiguous", &GetContiguous, null, "A bool indicating whether the memory is contiguous.");
    }
}
