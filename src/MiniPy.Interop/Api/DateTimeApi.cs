// datetime.h: the functions of the table behind the capsule datetime.datetime_CAPI. They are no exports: C calls them through the table.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Modules;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class DateTimeApi {
    public static void Fill(PyDateTime_CAPI* table) {
        table->Date_FromDate = &DateFromDate;
        table->DateTime_FromDateAndTime = &DateTimeFromDateAndTime;
        table->Time_FromTime = &TimeFromTime;
        table->Delta_FromDelta = &DeltaFromDelta;
        table->TimeZone_FromTimeZone = &TimeZoneFromTimeZone;
        table->DateTime_FromTimestamp = &DateTimeFromTimestamp;
        table->Date_FromTimestamp = &DateFromTimestamp;
        table->DateTime_FromDateAndTimeAndFold = &DateTimeFromDateAndTimeAndFold;
        table->Time_FromTimeAndFold = &TimeFromTimeAndFold;
    }

    [UnmanagedCallersOnly] [return: NewRef]
    private static PyObject* DateFromDate(int year, int month, int day, PyTypeObject* type) => DateObject.Make(Ts, type, new Moment { Year = year, Month = month, Day = day });

    [return: NewRef]
    private static PyObject* MakeDateTime(int year, int month, int day, int hour, int minute, int second, int micro, PyObject* tzinfo, int fold, PyTypeObject* type) =>
        DateTimeObject.Make(Ts, type, new Moment { Year = year, Month = month, Day = day, Hour = hour, Minute = minute, Second = second, Micro = micro, Fold = fold }, tzinfo);

    [UnmanagedCallersOnly] [return: NewRef]
    private static PyObject* DateTimeFromDateAndTime(int year, int month, int day, int hour, int minute, int second, int micro, PyObject* tzinfo, PyTypeObject* type) =>
        MakeDateTime(year, month, day, hour, minute, second, micro, tzinfo, 0, type);

    [UnmanagedCallersOnly] [return: NewRef]
    private static PyObject* DateTimeFromDateAndTimeAndFold(int year, int month, int day, int hour, int minute, int second, int micro, PyObject* tzinfo, int fold, PyTypeObject* type) =>
        MakeDateTime(year, month, day, hour, minute, second, micro, tzinfo, fold, type);

    [UnmanagedCallersOnly] [return: NewRef]
    private static PyObject* TimeFromTime(int hour, int minute, int second, int micro, PyObject* tzinfo, PyTypeObject* type) =>
        TimeObject.Make(Ts, type, new Moment { Hour = hour, Minute = minute, Second = second, Micro = micro }, tzinfo);

    [UnmanagedCallersOnly] [return: NewRef]
    private static PyObject* TimeFromTimeAndFold(int hour, int minute, int second, int micro, PyObject* tzinfo, int fold, PyTypeObject* type) =>
        TimeObject.Make(Ts, type, new Moment { Hour = hour, Minute = minute, Second = second, Micro = micro, Fold = fold }, tzinfo);

    [UnmanagedCallersOnly] [return: NewRef]
    private static PyObject* DeltaFromDelta(int days, int seconds, int micros, int normalise, PyTypeObject* type) => DeltaObject.FromFields(Ts, days, seconds, micros, normalise != 0, type);

    [UnmanagedCallersOnly] [return: NewRef]
    private static PyObject* TimeZoneFromTimeZone(PyObject* offset, PyObject* name) => TimeZones.FromOffset(Ts, offset, name);

    /// <summary>`args` is (timestamp[, tz]).</summary>
    [UnmanagedCallersOnly] [return: NewRef]
    private static PyObject* DateTimeFromTimestamp(PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyThreadState* ts = Ts;
        using Owned method = new(ts, ObjectProtocol.GetAttr(ts, cls, "fromtimestamp"));
        return method.IsNull ? null : CallProtocol.Call(ts, method, args, kwargs);
    }

    [UnmanagedCallersOnly] [return: NewRef]
    private static PyObject* DateFromTimestamp(PyObject* cls, PyObject* args) {
        PyThreadState* ts = Ts;
        if (TupleObject.Check(args) && TupleObject.Size(args) == 1) return DateObject.FromTimestamp(ts, cls, TupleObject.Items(args)[0]);
        return Err.TypeError(ts, "fromtimestamp() takes exactly one argument");
    }
}
