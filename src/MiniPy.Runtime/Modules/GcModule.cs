// gc: the collector's switches, counters and questions.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class GcModule {
    public static readonly BuiltinModule Definition = new("gc", Doc, &Fill);

    private const string Doc = """
        This module provides access to the garbage collector for reference cycles.

        enable() -- Enable automatic garbage collection.
        disable() -- Disable automatic garbage collection.
        isenabled() -- Returns true if automatic collection is enabled.
        collect() -- Do a full collection right now.
        get_count() -- Return the current collection counts.
        get_stats() -- Return list of dictionaries containing per-generation stats.
        set_debug() -- Set debugging flags.
        get_debug() -- Get debugging flags.
        set_threshold() -- Set the collection thresholds.
        get_threshold() -- Return the current the collection thresholds.
        get_objects() -- Return a list of all objects tracked by the collector.
        is_tracked() -- Returns true if a given object is tracked.
        is_finalized() -- Returns true if a given object has been already finalized.
        get_referrers() -- Return the list of objects that refer to an object.
        get_referents() -- Return the list of objects that an object refers to.
        freeze() -- Freeze all tracked objects and ignore them for future collections.
        unfreeze() -- Unfreeze all objects in the permanent generation.
        get_freeze_count() -- Return the number of objects in the permanent generation.

        """;

    private static readonly ArgSpec s_collect = new("collect", 0, 0, "generation");
    private static readonly ArgSpec s_getObjects = new("get_objects", 0, 0, "generation");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("enable", &Enable, "enable($module, /)\n--\n\nEnable automatic garbage collection.");
        m.Function("disable", &Disable, "disable($module, /)\n--\n\nDisable automatic garbage collection.");
        m.Function("isenabled", &IsEnabled, "isenabled($module, /)\n--\n\nReturns true if automatic garbage collection is enabled.");
        m.Function("set_debug", &SetDebug, "set_debug($module, flags, /)\n--\n\nSet the garbage collection debugging flags.\n\n  flags\n    An integer that can have the following bits turned on:\n"
            + "      DEBUG_STATS - Print statistics during collection.\n      DEBUG_COLLECTABLE - Print collectable objects found.\n"
            + "      DEBUG_UNCOLLECTABLE - Print unreachable but uncollectable objects\n        found.\n      DEBUG_SAVEALL - Save objects to gc.garbage rather than freeing them.\n"
            + "      DEBUG_LEAK - Debug leaking programs (everything but STATS).\n\nDebugging information is written to sys.stderr.");
        m.Function("get_debug", &GetDebug, "get_debug($module, /)\n--\n\nGet the garbage collection debugging flags.");
        m.Function("get_count", &GetCount, "get_count($module, /)\n--\n\nReturn a three-tuple of the current collection counts.");
        m.Function("set_threshold", &SetThreshold, "set_threshold(threshold0, [threshold1, threshold2]) -> None\n\nSets the collection thresholds.  Setting threshold0 to zero disables\ncollection.\n");
        m.Function("get_threshold", &GetThreshold, "get_threshold($module, /)\n--\n\nReturn the current collection thresholds.");
        m.Function("collect", &Collect, "collect($module, /, generation=2)\n--\n\nRun the garbage collector.\n\nWith no arguments, run a full collection.  The optional argument\n"
            + "may be an integer specifying which generation to collect.  A ValueError\nis raised if the generation number is invalid.\n\nThe number of unreachable objects is returned.");
        m.Function("get_objects", &GetObjects, "get_objects($module, /, generation=None)\n--\n\nReturn a list of objects tracked by the collector (excluding the list returned).\n\n"
            + "  generation\n    Generation to extract the objects from.\n\nIf generation is not None, return only the objects tracked by the collector\nthat are in that generation.");
        m.Function("get_stats", &GetStats, "get_stats($module, /)\n--\n\nReturn a list of dictionaries containing per-generation statistics.");
        m.Function("is_tracked", &IsTracked, "is_tracked($module, obj, /)\n--\n\nReturns true if the object is tracked by the garbage collector.\n\nSimple atomic objects will return false.");
        m.Function("is_finalized", &IsFinalized, "is_finalized($module, obj, /)\n--\n\nReturns true if the object has been already finalized by the GC.");
        m.Function("get_referrers", &GetReferrers, "get_referrers(*objs) -> list\nReturn the list of objects that directly refer to any of objs.");
        m.Function("get_referents", &GetReferents, "get_referents(*objs) -> list\nReturn the list of objects that are directly referred to by objs.");
        m.Function("freeze", &Freeze, "freeze($module, /)\n--\n\nFreeze all current tracked objects and ignore them for future collections.\n\n"
            + "This can be used before a POSIX fork() call to make the gc copy-on-write friendly.\nNote: collection before a POSIX fork() call may free pages for future allocation\nwhich can cause copy-on-write.");
        m.Function("unfreeze", &Unfreeze, "unfreeze($module, /)\n--\n\nUnfreeze all objects in the permanent generation.\n\nPut all objects in the permanent generation back into oldest generation.");
        m.Function("get_freeze_count", &GetFreezeCount, "get_freeze_count($module, /)\n--\n\nReturn the number of objects in the permanent generation.");

        Gc* gc = &ts->interp->gc;
        if (gc->garbage == null) gc->garbage = ListObject.New(ts, 0);
        if (gc->callbacks == null) gc->callbacks = ListObject.New(ts, 0);
        if (gc->garbage == null || gc->callbacks == null) return -1;
        m.Value("garbage", Py.NewRef(gc->garbage));
        m.Value("callbacks", Py.NewRef(gc->callbacks));
        m.Int("DEBUG_STATS", CycleCollector.DebugStats);
        m.Int("DEBUG_COLLECTABLE", CycleCollector.DebugCollectable);
        m.Int("DEBUG_UNCOLLECTABLE", CycleCollector.DebugUncollectable);
        m.Int("DEBUG_SAVEALL", CycleCollector.DebugSaveAll);
        m.Int("DEBUG_LEAK", CycleCollector.DebugLeak);
        return 0;
    }

    private static PyObject* Enable(PyThreadState* ts, PyObject* module) {
        ts->interp->gc.enabled = 1;
        return Py.None;
    }

    private static PyObject* Disable(PyThreadState* ts, PyObject* module) {
        ts->interp->gc.enabled = 0;
        return Py.None;
    }

    private static PyObject* IsEnabled(PyThreadState* ts, PyObject* module) => Py.Bool(ts->interp->gc.enabled != 0);

    private static PyObject* SetDebug(PyThreadState* ts, PyObject* module, PyObject* flags) {
        if (!Args.Int(ts, flags, out int value)) return null;
        ts->interp->gc.debug = value;
        return Py.None;
    }

    private static PyObject* GetDebug(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, ts->interp->gc.debug);

    [return: NewRef]
    private static PyObject* Triple(PyThreadState* ts, int a, int b, int c) {
        using Owned x = new(ts, LongObject.FromInt64(ts, a));
        using Owned y = new(ts, LongObject.FromInt64(ts, b));
        using Owned z = new(ts, LongObject.FromInt64(ts, c));
        return x.IsNull || y.IsNull || z.IsNull ? null : TupleObject.Pack(ts, x, y, z);
    }

    private static PyObject* GetCount(PyThreadState* ts, PyObject* module) => Triple(ts, ts->interp->gc.count0, ts->interp->gc.count1, ts->interp->gc.count2);
    private static PyObject* GetThreshold(PyThreadState* ts, PyObject* module) => Triple(ts, ts->interp->gc.threshold0, ts->interp->gc.threshold1, ts->interp->gc.threshold2);

    private static PyObject* SetThreshold(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (count < 1) return Err.TypeError(ts, "set_threshold() takes at least 1 argument (0 given)");
        if (count > 3) return Err.TypeError(ts, $"set_threshold() takes at most 3 arguments ({count} given)");
        Gc* gc = &ts->interp->gc;
        int first, second = gc->threshold1, third = gc->threshold2;
        if (!Args.Int(ts, args[0], out first)) return null;
        if (count > 1 && !Args.Int(ts, args[1], out second)) return null;
        if (count > 2 && !Args.Int(ts, args[2], out third)) return null;
        gc->threshold0 = first;
        gc->threshold1 = second;
        gc->threshold2 = third;
        return Py.None;
    }

    private static PyObject* Collect(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* value;
        if (!s_collect.Parse(ts, args, count, kwnames, &value)) return null;
        int generation = 2;
        if (value != null && !Args.Int(ts, value, out generation)) return null;
        if (generation is < 0 or > 2) return Err.ValueError(ts, "invalid generation");
        return LongObject.FromNint(ts, CycleCollector.Collect(ts, generation));
    }

    private static PyObject* GetObjects(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject* value;
        if (!s_getObjects.Parse(ts, args, count, kwnames, &value)) return null;
        nint generation = -1;
        if (value != null && !Py.IsNone(value)) {
            if (!NumberProtocol.IsIndex(value)) return Err.TypeError(ts, $"argument should be integer or None, not '{Err.TypeName(value)}'");
            if (!Args.Index(ts, value, out generation)) return null;
            if (generation > 2) return Err.ValueError(ts, "generation parameter must be less than the number of available generations (3)");
            if (generation < -1) return Err.ValueError(ts, "generation parameter cannot be negative");
        }
        var found = default(PointerStack);
        CycleCollector.Snapshot(ts, (int)generation, &found);
        return ToList(ts, &found);
    }

    /// <summary>A list of the borrowed objects; frees the stack.</summary>
    [return: NewRef]
    private static PyObject* ToList(PyThreadState* ts, PointerStack* found) {
        PyObject* list = ListObject.FromArray(ts, found->Items, found->Count); // runs no Python code: the borrowed references hold
        found->Free();
        return list;
    }

    private static PyObject* GetReferrers(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        var found = default(PointerStack);
        CycleCollector.Referrers(ts, args, count, &found);
        return ToList(ts, &found);
    }

    private static PyObject* GetReferents(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        var found = default(PointerStack);
        for (nint i = 0; i < count; i++) CycleCollector.Referents(ts, args[i], &found);
        return ToList(ts, &found);
    }

    private static PyObject* GetStats(PyThreadState* ts, PyObject* module) {
        Gc* gc = &ts->interp->gc;
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (int i = 0; i < 3; i++) {
            using Owned stats = new(ts, DictObject.New(ts));
            if (stats.IsNull || !Put(ts, stats, "collections", (&gc->collections0)[i]) || !Put(ts, stats, "collected", (&gc->collected0)[i])
                || !Put(ts, stats, "uncollectable", (&gc->uncollectable0)[i]) || ListObject.Append(ts, list, stats) < 0) return null;
        }
        return list.Detach();
    }

    private static bool Put(PyThreadState* ts, PyObject* dict, string key, long value) {
        using Owned number = new(ts, LongObject.FromInt64(ts, value));
        return !number.IsNull && DictObject.SetItemString(ts, dict, key, number) == 0;
    }

    /// <summary>
    /// CPython tracks a dict when the first value of a type with GC is stored; here every dict is tracked from its birth, and a dict that holds
    /// atoms only is said not to be, so that programs that ask see what they expect.
    /// </summary>
    private static PyObject* IsTracked(PyThreadState* ts, PyObject* module, PyObject* op) =>
        Py.Bool(CycleCollector.IsTracked(ts, op) && !(DictObject.CheckExact(op) && HoldsOnlyAtoms(ts, op)));

    private static bool HoldsOnlyAtoms(PyThreadState* ts, PyObject* dict) {
        nint position = 0;
        while (DictObject.Next(dict, ref position, out PyObject* key, out PyObject* value))
            if (MayBeTracked(ts, value) || MayBeTracked(ts, key)) return false;
        return true;
    }

    private static bool MayBeTracked(PyThreadState* ts, PyObject* op) =>
        CycleCollector.IsCollectable(ts, op) && (!TupleObject.CheckExact(op) || CycleCollector.IsTracked(ts, op));

    private static PyObject* IsFinalized(PyThreadState* ts, PyObject* module, PyObject* op) => Py.Bool(CycleCollector.IsFinalized(ts, op));

    private static PyObject* Freeze(PyThreadState* ts, PyObject* module) {
        CycleCollector.Freeze(ts);
        return Py.None;
    }

    private static PyObject* Unfreeze(PyThreadState* ts, PyObject* module) {
        CycleCollector.Unfreeze(ts);
        return Py.None;
    }

    private static PyObject* GetFreezeCount(PyThreadState* ts, PyObject* module) => LongObject.FromNint(ts, CycleCollector.FrozenCount(ts));
}
