// Names of characters (Unicode 14.0, with name aliases and named sequences): unicodedata.name and lookup, and \N{…}.
//
// The names of Hangul syllables and unified ideographs are computed (Unicode 14.0, 4.8). All others lie in an embedded resource, one text
// with a line each: first those of characters in code point order, then aliases and sequences. For look-ups the lines are sorted by a
// hash of the name in upper case, when that is first asked for.

using System;
using System.Text;

namespace MiniPy.Objects;

internal static class UnicodeNames {
    private const int HangulFirst = 0xAC00, HangulCount = 11172, MaxName = 256;
    private const string Hangul = "HANGUL SYLLABLE ", Ideograph = "CJK UNIFIED IDEOGRAPH-";

    private static readonly string[] s_leading = ["G", "GG", "N", "D", "DD", "R", "M", "B", "BB", "S", "SS", "", "J", "JJ", "C", "K", "T", "P", "H"];
    private static readonly string[] s_vowels = ["A", "AE", "YA", "YAE", "EO", "E", "YEO", "YE", "O", "WA", "WAE", "OE", "YO", "U", "WEO", "WE", "WI", "YU", "EU", "YI", "I"];
    private static readonly string[] s_trailing = ["", "G", "GG", "GS", "N", "NJ", "NH", "D", "L", "LG", "LM", "LB", "LS", "LT", "LP", "LH", "M", "B", "BS", "S", "SS", "NG", "J", "C", "K", "T", "P", "H"];

    private static class Table {
        public static readonly int[] IdeographRanges, Codes, LineStart;
        /// <summary>What an alias or a sequence stands for; its lines follow those of the characters.</summary>
        public static readonly string[] Extra;
        public static readonly byte[] Data;

        static Table() {
            var r = new UnicodeResource("UnicodeNames.bin");
            IdeographRanges = new int[2 * r.Number()];
            for (int i = 0; i < IdeographRanges.Length; i++) IdeographRanges[i] = r.Number();
            Codes = new int[r.Number()];
            for (int i = 0, code = 0; i < Codes.Length; i++) Codes[i] = code += r.Number();
            Extra = new string[r.Number()];
            for (int i = 0; i < Extra.Length; i++) {
                var text = new StringBuilder();
                for (int n = r.Number(); n > 0; n--) text.Append(char.ConvertFromUtf32(r.Number()));
                Extra[i] = text.ToString();
            }
            Data = r.Data;
            LineStart = new int[Codes.Length + Extra.Length + 1];
            for (int i = 0, at = r.Position; i < LineStart.Length; i++) {
                LineStart[i] = at;
                if (i + 1 < LineStart.Length) at += Data.AsSpan(at).IndexOf((byte)'\n') + 1;
            }
        }

        public static ReadOnlySpan<byte> Line(int index) => Data.AsSpan(LineStart[index], LineStart[index + 1] - LineStart[index] - 1);
    }

    private static class Index {
        public static readonly uint[] Hashes;
        public static readonly int[] Lines;

        static Index() {
            Hashes = new uint[Table.LineStart.Length - 1];
            Lines = new int[Hashes.Length];
            for (int i = 0; i < Lines.Length; i++) {
                Lines[i] = i;
                Hashes[i] = Hash(Table.Line(i));
            }
            Array.Sort(Hashes, Lines);
        }
    }

    private static uint Hash(ReadOnlySpan<byte> name) {
        uint hash = 2166136261;
        foreach (byte b in name) hash = (hash ^ b) * 16777619;
        return hash;
    }

    /// <summary>The name of a character; null when it has none.</summary>
    public static string? Name(int c) {
        if (c >= HangulFirst && c < HangulFirst + HangulCount) {
            int index = c - HangulFirst;
            return Hangul + s_leading[index / 588] + s_vowels[index % 588 / 28] + s_trailing[index % 28];
        }
        if (IsIdeograph(c)) return Ideograph + c.ToString("X");
        int at = Array.BinarySearch(Table.Codes, c);
        return at < 0 ? null : Encoding.ASCII.GetString(Table.Line(at));
    }

    private static bool IsIdeograph(int c) {
        int[] ranges = Table.IdeographRanges;
        for (int i = 0; i < ranges.Length; i += 2)
            if (c >= ranges[i] && c <= ranges[i + 1]) return true;
        return false;
    }

    /// <summary>The character (or, where allowed, the sequence) of a name, its letters in either case; null when there is none. `isAlias`: not a name of its own.</summary>
    public static string? Lookup(string name, out bool isAlias) {
        isAlias = false;
        if (name.Length is 0 or > MaxName || !Ascii.IsValid(name)) return null;
        if (name.StartsWith(Hangul, StringComparison.Ordinal)) return LookupHangul(name.AsSpan(Hangul.Length));
        if (name.StartsWith(Ideograph, StringComparison.Ordinal)) return LookupIdeograph(name.AsSpan(Ideograph.Length));
        Span<byte> upper = stackalloc byte[name.Length];
        for (int i = 0; i < name.Length; i++) upper[i] = (byte)(char.IsAsciiLetterLower(name[i]) ? name[i] - 32 : name[i]);
        uint hash = Hash(upper);
        int at = Array.BinarySearch(Index.Hashes, hash);
        if (at < 0) return null;
        while (at > 0 && Index.Hashes[at - 1] == hash) at--;
        for (; at < Index.Hashes.Length && Index.Hashes[at] == hash; at++) {
            int line = Index.Lines[at];
            if (!Table.Line(line).SequenceEqual(upper)) continue;
            isAlias = line >= Table.Codes.Length;
            return isAlias ? Table.Extra[line - Table.Codes.Length] : char.ConvertFromUtf32(Table.Codes[line]);
        }
        return null;
    }

    /// <summary>The code point of a name for \N{…}, or -1; sequences are not for it.</summary>
    public static int CodePoint(string name) {
        string? found = Lookup(name, out _);
        if (found == null) return -1;
        int c = char.ConvertToUtf32(found, 0);
        return found.Length == (c > 0xFFFF ? 2 : 1) ? c : -1;
    }

    private static string? LookupHangul(ReadOnlySpan<char> parts) {
        int leading = Longest(ref parts, s_leading), vowel = Longest(ref parts, s_vowels), trailing = Longest(ref parts, s_trailing);
        if (leading < 0 || vowel < 0 || trailing < 0 || parts.Length > 0) return null;
        return char.ConvertFromUtf32(HangulFirst + (leading * 21 + vowel) * 28 + trailing);
    }

    private static int Longest(ref ReadOnlySpan<char> text, string[] parts) {
        int best = -1;
        for (int i = 0; i < parts.Length; i++)
            if (text.StartsWith(parts[i]) && (best < 0 || parts[i].Length > parts[best].Length)) best = i;
        if (best >= 0) text = text[parts[best].Length..];
        return best;
    }

    private static string? LookupIdeograph(ReadOnlySpan<char> digits) {
        if (digits.Length is < 4 or > 5) return null;
        int c = 0;
        foreach (char d in digits) {
            if (!char.IsAsciiDigit(d) && d is < 'A' or > 'F') return null;
            c = c << 4 | (d <= '9' ? d - '0' : d - 'A' + 10);
        }
        return IsIdeograph(c) ? char.ConvertFromUtf32(c) : null;
    }
}
