// Normalisation forms (Unicode Standard Annex 15): decompose, order marks by their combining class, compose. Hangul syllables are
// computed (Unicode 14.0, 3.12).

using System;
using System.Collections.Generic;

namespace MiniPy.Objects;

internal static class UnicodeNormalizer {
    private const int S = 0xAC00, L = 0x1100, V = 0x1161, T = 0x11A7, LCount = 19, VCount = 21, TCount = 28, SCount = 11172;

    /// <summary>Below it no character changes under the form.</summary>
    public static int FirstThatChanges(bool compatibility, bool compose) => compatibility ? 0xA0 : compose ? 0x300 : 0xC0;

    /// <summary>Appends the normal form of `text` to `to`.</summary>
    public static void Normalize(UnicodeDatabase db, ReadOnlySpan<int> text, List<int> to, bool compatibility, bool compose) {
        foreach (int c in text) Decompose(db, c, to, compatibility);
        Order(db, to);
        if (compose) Compose(db, to);
    }

    /// <summary>NFKC of an identifier, as the tokenizer needs it.</summary>
    public static string IdentifierForm(string name) {
        var points = new List<int>(name.Length);
        for (int i = 0; i < name.Length; i++) {
            bool pair = char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]);
            points.Add(pair ? char.ConvertToUtf32(name[i], name[i + 1]) : name[i]);
            if (pair) i++;
        }
        var normal = new List<int>(points.Count);
        Normalize(UnicodeDatabase.Current, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(points), normal, true, true);
        var text = new System.Text.StringBuilder(name.Length);
        foreach (int c in normal) {
            if (c > 0xFFFF) text.Append(char.ConvertFromUtf32(c));
            else text.Append((char)c);
        }
        return text.ToString();
    }

    private static void Decompose(UnicodeDatabase db, int c, List<int> to, bool compatibility) {
        if (c < 0xA0) {
            to.Add(c);
            return;
        }
        if (c >= S && c < S + SCount) {
            int index = c - S;
            to.Add(L + index / (VCount * TCount));
            to.Add(V + index % (VCount * TCount) / TCount);
            if (index % TCount != 0) to.Add(T + index % TCount);
            return;
        }
        ReadOnlySpan<int> parts = db.Decomposition(c, out string tag);
        if (parts.Length == 0 || (tag.Length != 0 && !compatibility)) {
            to.Add(c);
            return;
        }
        foreach (int part in parts) Decompose(db, part, to, compatibility); // depth: a few, by the tables
    }

    /// <summary>Sorts each run of marks by combining class; equal classes keep their order.</summary>
    private static void Order(UnicodeDatabase db, List<int> text) {
        for (int start = 0; start < text.Count; start++) {
            if (text[start] < 0x300 || db.Of(text[start]).Combining == 0) continue;
            int end = start + 1;
            while (end < text.Count && db.Of(text[end]).Combining != 0) end++;
            if (end - start > 1) SortRun(db, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(text)[start..end]);
            start = end;
        }
    }

    private static void SortRun(UnicodeDatabase db, Span<int> run) {
        // The class and the place make a key, so that any sort is a stable one; long runs are an attack that must not be quadratic.
        long[] keys = new long[run.Length];
        for (int i = 0; i < run.Length; i++) keys[i] = (long)db.Of(run[i]).Combining << 32 | (long)i;
        Array.Sort(keys);
        int[] old = run.ToArray();
        for (int i = 0; i < run.Length; i++) run[i] = old[(int)keys[i]];
    }

    private static void Compose(UnicodeDatabase db, List<int> text) {
        int starter = -1, to = 0, last = 0;
        for (int i = 0; i < text.Count; i++) {
            int c = text[i], kind = c < 0x300 ? 0 : db.Of(c).Combining;
            // Blocked: between the starter and this one stands another starter or a mark of no lower class.
            bool reachable = starter >= 0 && (to == starter + 1 || (last != 0 && last < kind));
            int composite = reachable ? Pair(db, text[starter], c) : -1;
            if (composite >= 0) {
                text[starter] = composite;
                continue;
            }
            if (kind == 0) starter = to;
            last = kind;
            text[to++] = c;
        }
        text.RemoveRange(to, text.Count - to);
    }

    private static int Pair(UnicodeDatabase db, int first, int second) {
        if (first >= L && first < L + LCount && second >= V && second < V + VCount) return S + ((first - L) * VCount + second - V) * TCount;
        if (first >= S && first < S + SCount && (first - S) % TCount == 0 && second > T && second < T + TCount) return first + second - T;
        return db.Compose(first, second);
    }
}
