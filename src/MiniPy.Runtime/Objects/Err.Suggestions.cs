// "Did you mean: 'x'?" of AttributeError and NameError: the candidate at the least edit distance, by CPython's rules.
//
// An insertion, deletion or substitution costs 2, a change of case 1. A candidate counts when its distance is at most a third of both
// lengths together, and beats an earlier one when strictly nearer. Distances are over UTF-8 bytes.
//
// Attribute names are those that dir() gives, sorted; a __dir__ written in Python runs.

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
        using Owned obj = new(ts, Py.NewRef(error->obj));
        using Owned name = new(ts, Py.NewRef(error->name));
        using Owned method = new(ts, ObjectProtocol.LookupSpecial(ts, obj, Names.__dir__));
        if (method.IsNull) return null;
        using Owned listed = new(ts, CallProtocol.CallNoArgs(ts, method)); // runs Python code
        using Owned items = new(ts, listed.IsNull ? null : TupleObject.FromIterable(ts, listed));
        if (items.IsNull) return null;
        var names = new List<string>();
        for (nint i = 0; i < TupleObject.Size(items); i++)
            if (UnicodeObject.Check(TupleObject.Items(items)[i])) names.Add(UnicodeObject.ToString(TupleObject.Items(items)[i]));
        names.Sort(string.CompareOrdinal);
        return Nearest(UnicodeObject.ToString(name), names);
    }

    private static void AddKeys(PyObject* dict, List<string> names) {
        nint position = 0;
        while (DictObject.Next(dict, ref position, out PyObject* key, out _))
            if (UnicodeObject.Check(key)) names.Add(UnicodeObject.ToString(key));
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
            AddKeys(dict, names);
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
