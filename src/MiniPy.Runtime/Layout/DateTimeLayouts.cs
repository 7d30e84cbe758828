// datetime.h. Date, time and datetime keep their fields as big-endian bytes right after `hastzinfo`; the header's macros read them in place.

namespace MiniPy.Layout;

internal unsafe struct PyDateTime_Delta {
    public PyObject ob_base;
    /// <summary>-1: not known yet.</summary>
    public nint hashcode;
    public int days, seconds, microseconds;
}

internal unsafe struct PyDateTime_Date {
    public PyObject ob_base;
    public nint hashcode;
    public byte hastzinfo;
    public fixed byte data[4];
}

internal unsafe struct PyDateTime_Time {
    public PyObject ob_base;
    public nint hashcode;
    public byte hastzinfo;
    public fixed byte data[6];
    public byte fold;
    /// <summary>null when hastzinfo is 0.</summary>
    public PyObject* tzinfo;
}

internal unsafe struct PyDateTime_DateTime {
    public PyObject ob_base;
    public nint hashcode;
    public byte hastzinfo;
    public fixed byte data[10];
    public byte fold;
    public PyObject* tzinfo;
}

/// <summary>What the capsule datetime.datetime_CAPI points to.</summary>
internal unsafe struct PyDateTime_CAPI {
    public PyTypeObject* DateType, DateTimeType, TimeType, DeltaType, TZInfoType;
    public PyObject* TimeZone_UTC;
    public delegate* unmanaged<int, int, int, PyTypeObject*, PyObject*> Date_FromDate;
    public delegate* unmanaged<int, int, int, int, int, int, int, PyObject*, PyTypeObject*, PyObject*> DateTime_FromDateAndTime;
    public delegate* unmanaged<int, int, int, int, PyObject*, PyTypeObject*, PyObject*> Time_FromTime;
    public delegate* unmanaged<int, int, int, int, PyTypeObject*, PyObject*> Delta_FromDelta;
    public delegate* unmanaged<PyObject*, PyObject*, PyObject*> TimeZone_FromTimeZone;
    public delegate* unmanaged<PyObject*, PyObject*, PyObject*, PyObject*> DateTime_FromTimestamp;
    public delegate* unmanaged<PyObject*, PyObject*, PyObject*> Date_FromTimestamp;
    public delegate* unmanaged<int, int, int, int, int, int, int, PyObject*, int, PyTypeObject*, PyObject*> DateTime_FromDateAndTimeAndFold;
    public delegate* unmanaged<int, int, int, int, PyObject*, int, PyTypeObject*, PyObject*> Time_FromTimeAndFold;
}
