// What the API needs of TypeReady's table.

namespace MiniPy.Interop;

internal static unsafe partial class TypeReady {
    /// <summary>Offset of a Py_* slot id in PyHeapTypeObject, or -1.</summary>
    public static int SlotOffset(int id) => OffsetOf(id);
}
