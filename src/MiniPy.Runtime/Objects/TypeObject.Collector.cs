// What the cycle collector wants to know of instances of classes, so that it need not call their traverse slot: see InstancePlan.
// Says the same as InstanceTraverse: the slots of the class and its bases, the attribute word, the class itself.

using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class TypeObject {
    /// <summary>The traverse slot that FillPlan describes.</summary>
    public static void* PlannedTraverse => (delegate*<PyObject*, delegate*<PyObject*, void*, int>, void*, int>)&InstanceTraverse;

    public static bool FillPlan(PyTypeObject* type, InstancePlan* plan) {
        PyTypeObject* native = NativeBase(type);
        if (TypeSlots.Of(native)->traverse != null || type->tp_basicsize > ushort.MaxValue) return false;
        for (PyTypeObject* at = type; at != native; at = at->tp_base) {
            if (at->tp_members == null) continue;
            for (PyMemberDef* member = at->tp_members; member->name != null; member++) {
                if (member->type != (int)MemberType.ObjectEx) continue;
                if (plan->SlotCount == InstancePlan.MaxSlots) return false;
                plan->Slots[plan->SlotCount++] = (ushort)member->offset;
            }
        }
        if (type->tp_dictoffset == 0 || native->tp_dictoffset != 0) return true;
        // A negative offset counts from the end of a variable-sized object: left to InstanceTraverse.
        if (type->tp_dictoffset < 0) return false;
        plan->DictOffset = (ushort)type->tp_dictoffset;
        return true;
    }
}
