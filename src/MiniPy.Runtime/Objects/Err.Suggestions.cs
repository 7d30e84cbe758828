// "Did you mean: 'x'?" of AttributeError and NameError: the candidate at the least edit distance, by CPython's rules.
//
// An insertion, deletion or substitution costs 2, a change of case 1. A candidate counts when its distance is at most a third of both
// lengths together, and beats an earlier one when strictly nearer. Distances are over UTF-8 bytes.
//
// Attribute names come from the instance's dict and the dicts of its type's MRO, in the order dir() sorts them. No Python code runs: an
// object with a __dir__ of its own that is written in Python gets no hint.

using System;
using System.Collections.Generic;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class Err {
    private const int MoveCost = 2, CaseCost = 1, MaxCandidates = 750, MaxLength = 40;

    /// <summary>The hint for an exact AttributeError or NameError, or null.</summary>
    public static string? SuggestionsFor(PyThreadState* ts, PyObject* exception) {
        string? suggestion = null;
        if (exception->ob_type == Exc.AttributeError) suggestion = ForAttribute(ts, (PyAttributeErrorObject*)exception);
        else if (exception->ob_type == Exc.NameError) suggestion = ForName(ts, (PyNameErrorObject*)exception);
        ErrorIndicator.Clear(ts);
        return suggestion;
    }

    private static string? ForAttribute(PyThreadState* ts, PyAttributeErrorObject* error) {
        if (error->name == null || error->obj == null || !UnicodeObject.CheckExact(error->name)) return null;
        PyObject* obj = error->obj;
        PyObject* dir = TypeObject.Lookup(ts, obj->ob_type, Names.__dir__);
        if (dir != null && dir->ob_type == FunctionObject.Type) return null;
        var names = new List<string>();
        var known = new HashSet<string>();
        if (TypeObject.Check(obj)) {
            AddTypeNames((PyTypeObject*)obj, names, known);
        } else {
            AddTypeNames(obj->ob_type, names, known);
            // A property called __dict__ would run Python code.
            PyObject* own = TypeObject.Lookup(ts, obj->ob_type, Names.__dict__);
            if (own != null && own->ob_type == Descriptors.GetSetType) {
                Lookup found = ObjectProtocol.LookupAttr(ts, obj, Names.__dict__, out PyObject* dict);
                if (found == Lookup.Found) {
                    if (TypeObject.HasFlag(dict, TypeFlags.DictSubclass)) AddKeys(dict, names, known);
                    Py.DecRef(ts, dict);
                }
            }
        }
        names.Sort(string.CompareOrdinal);
        return Nearest(UnicodeObject.ToString(error->name), names);
    }

    private static void AddTypeNames(PyTypeObject* type, List<string> names, HashSet<string> known) {
        PyObject* mro = TypeObject.MroOf(type);
        for (nint i = 0; i < TupleObject.Size(mro); i++)
            if (TypeObject.Check(TupleObject.Items(mro)[i])) AddKeys(TypeObject.DictOf((PyTypeObject*)TupleObject.Items(mro)[i]), names, known);
    }

    private static void AddKeys(PyObject* dict, List<string> names, HashSet<string>? known) {
        nint position = 0;
        while (DictObject.Next(dict, ref position, out PyObject* key, out _)) {
            if (!UnicodeObject.Check(key)) continue;
            string name = UnicodeObject.ToString(key);
            if (known == null || known.Add(name)) names.Add(name);
        }
    }

    private static string? ForName(PyThreadState* ts, PyNameErrorObject* error) {
        if (error->name == null || !UnicodeObject.CheckExact(error->name) || error->traceback == null) return null;
        var traceback = (PyTracebackObject*)error->traceback;
        while (traceback->tb_next != null) traceback = traceback->tb_next;
        if (TracebackObject.Code(traceback) == null) return null;
        string name = UnicodeObject.ToString(error->name);
        var names = new List<string>();
        PyObject* locals = TracebackObject.Code(traceback)->co_localsplusnames;
        for (nint i = 0; i < TupleObject.Size(locals); i++) names.Add(UnicodeObject.ToString(TupleObject.Items(locals)[i]));
        string? suggestion = Nearest(name, names);
        foreach (nint scope in (ReadOnlySpan<nint>)[(nint)traceback->tb_frame->f_frame->globals, (nint)traceback->tb_frame->f_frame->builtins]) {
            if (suggestion != null) break;
            var dict = (PyObject*)scope;
            if (dict == null || !TypeObject.HasFlag(dict, TypeFlags.DictSubclass)) continue;
            names.Clear();
            AddKeys(dict, names, null);
            suggestion = Nearest(name, names);
        }
        return suggestion;
    }

    private static string? Nearest(string name, List<string> candidates) {
        if (candidates.Count >= MaxCandidates) return null;
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes(name);
        int best = int.MaxValue;
        string? suggestion = null;
        foreach (string candidate in candidates) {
            if (candidate == name) continue;
            byte[] item = System.Text.Encoding.UTF8.GetBytes(candidate);
            int most = Math.Min((wanted.Length + item.Length + 3) * MoveCost / 6, best - 1);
            int distance = EditDistance(wanted, item, most);
            if (distance > most) continue;
            best = distance;
            suggestion = candidate;
        }
        return suggestion;
    }

    /// <summary>The distance, or anything above `most` when it is more than that.</summary>
    internal static int EditDistance(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int most) {
        int common = a.CommonPrefixLength(b);
        a = a[common..];
        b = b[common..];
        while (a.Length > 0 && b.Length > 0 && a[^1] == b[^1]) {
            a = a[..^1];
            b = b[..^1];
        }
        if (a.Length == 0 || b.Length == 0) return (a.Length + b.Length) * MoveCost;
        if (a.Length > MaxLength || b.Length > MaxLength) return most + 1;
        if (b.Length < a.Length) {
            ReadOnlySpan<byte> shorter = b;
            b = a;
            a = shorter;
        }
        if ((b.Length - a.Length) * MoveCost > most) return most + 1;

        Span<int> row = stackalloc int[MaxLength];
        for (int i = 0; i < a.Length; i++) row[i] = (i + 1) * MoveCost;
        int result = 0;
        for (int j = 0; j < b.Length; j++) {
            int diagonal = result = j * MoveCost;
            int least = int.MaxValue;
            for (int i = 0; i < a.Length; i++) {
                int substituted = diagonal + SubstitutionCost(a[i], b[j]);
                diagonal = row[i];
                result = Math.Min(substituted, Math.Min(result, diagonal) + MoveCost);
                row[i] = result;
                least = Math.Min(least, result);
            }
            if (least > most) return most + 1;
        }
        return result;
    }

    private static int SubstitutionCost(byte a, byte b) {
        if (a == b) return 0;
        if ((a & 31) != (b & 31)) return MoveCost;
        return Lower(a) == Lower(b) ? CaseCost : MoveCost;
    }

    private static int Lower(byte c) => c is >= (byte)'A' and <= (byte)'Z' ? c + 32 : c;
}
