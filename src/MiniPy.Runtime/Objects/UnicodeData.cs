// Facts about characters, as Python 3.11 (Unicode 14) knows them.
//
// .NET's own tables (CharUnicodeInfo and Rune, invariant mode, Unicode 16) answer nearly everything; they are part of the runtime, so
// nothing is loaded. Three kinds of difference are corrected from the small tables of UnicodeData.Tables.cs: code points assigned after
// Unicode 14 (unassigned here), full case mappings ('ß'.upper() is two characters) and a few derived properties. Predicates begin with
// a test for ASCII, which is nearly all that programs ask about.

using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace MiniPy.Objects;

internal static partial class UnicodeData {
    /// <summary>General category in Unicode 14.</summary>
    public static UnicodeCategory Category(int c) {
        if (c >= 0x897) {
            if (InRanges(UnassignedIn14, c)) return UnicodeCategory.OtherNotAssigned;
            if (c == 0x1171E) return UnicodeCategory.NonSpacingMark; // became spacing later
        }
        return CharUnicodeInfo.GetUnicodeCategory(c);
    }

    private static bool InRanges(ReadOnlySpan<int> ranges, int c) {
        int low = 0, high = ranges.Length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >> 1;
            if (c < ranges[2 * middle]) high = middle - 1;
            else if (c > ranges[2 * middle + 1]) low = middle + 1;
            else return true;
        }
        return false;
    }

    private static bool IsIn(UnicodeCategory category, int mask) => (mask >> (int)category & 1) != 0;

    // Lu Ll Lt Lm Lo are 0 to 4, Mn Mc Me 5 to 7, Nd Nl No 8 to 10, Zs Zl Zp 11 to 13, Cc Cf Cs Co 14 to 17, Pc 18, Sk 27, Cn 29.
    private const int Letters = 0b11111, Unprintable = 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 17 | 1 << 29;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAlpha(int c) => c < 128 ? (uint)((c | 0x20) - 'a') < 26 : IsIn(Category(c), Letters);

    public static bool IsAlnum(int c) => IsAlpha(c) || IsNumeric(c);

    public static bool IsPrintable(int c) => c < 127 ? c >= 32 : !IsIn(Category(c), Unprintable);

    /// <summary>Value of a decimal digit (category Nd), or -1.</summary>
    public static int DecimalValue(int c) {
        if (c < 128) return (uint)(c - '0') < 10 ? c - '0' : -1;
        if (!Rune.IsValid(c) || Category(c) == UnicodeCategory.OtherNotAssigned) return -1;
        Span<char> text = stackalloc char[2];
        new Rune(c).EncodeToUtf16(text);
        return c < 0x10000 ? CharUnicodeInfo.GetDecimalDigitValue(text[0]) : CharUnicodeInfo.GetDecimalDigitValue(char.ConvertFromUtf32(c), 0);
    }

    /// <summary>Value of a digit, superscripts and the like included, or -1.</summary>
    public static int DigitValue(int c) {
        if (c < 128) return (uint)(c - '0') < 10 ? c - '0' : -1;
        if (!Rune.IsValid(c) || Category(c) == UnicodeCategory.OtherNotAssigned) return -1;
        return c < 0x10000 ? CharUnicodeInfo.GetDigitValue((char)c) : CharUnicodeInfo.GetDigitValue(char.ConvertFromUtf32(c), 0);
    }

    public static bool IsDecimal(int c) => DecimalValue(c) >= 0;
    public static bool IsDigit(int c) => DigitValue(c) >= 0;

    public static bool IsNumeric(int c) {
        if (c < 128) return (uint)(c - '0') < 10;
        if (!Rune.IsValid(c) || Category(c) == UnicodeCategory.OtherNotAssigned) return false;
        double value = c < 0x10000 ? CharUnicodeInfo.GetNumericValue((char)c) : CharUnicodeInfo.GetNumericValue(char.ConvertFromUtf32(c), 0);
        return value != -1 || c >= 0x3405 && NumericIdeographs.BinarySearch(c) >= 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSpace(int c) => c < 128 ? c == ' ' || (uint)(c - 9) < 5 || (uint)(c - 0x1C) < 4 : c < 0x10000 && char.IsWhiteSpace((char)c);

    /// <summary>Does str.splitlines() end a line here?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLineBreak(int c) => c < 128 ? (uint)(c - 10) < 4 || (uint)(c - 0x1C) < 3 : c == 0x85 || c == 0x2028 || c == 0x2029;

    public static bool IsLower(int c) {
        if (c < 128) return (uint)(c - 'a') < 26;
        if (HasNoCase(c)) return false;
        return Category(c) == UnicodeCategory.LowercaseLetter || InRanges(OtherLowercase, c);
    }

    public static bool IsUpper(int c) {
        if (c < 128) return (uint)(c - 'A') < 26;
        if (HasNoCase(c)) return false;
        return Category(c) == UnicodeCategory.UppercaseLetter || IsOtherUppercase(c);
    }

    // Roman numerals, circled and squared letters.
    private static bool IsOtherUppercase(int c) => c is >= 0x2160 and <= 0x216F or >= 0x24B6 and <= 0x24CF or >= 0x1F130 and <= 0x1F149 or >= 0x1F150 and <= 0x1F169 or >= 0x1F170 and <= 0x1F189;

    public static bool IsTitle(int c) => c >= 128 && Category(c) == UnicodeCategory.TitlecaseLetter;

    public static bool IsCased(int c) => IsLower(c) || IsUpper(c) || IsTitle(c);

    /// <summary>Case_Ignorable: what the rule for the final sigma looks through.</summary>
    public static bool IsCaseIgnorable(int c) =>
        IsIn(Category(c), 1 << 5 | 1 << 7 | 1 << 15 | 1 << 3 | 1 << 27)
        || c is 0x27 or 0x2E or 0x3A or 0xB7 or 0x387 or 0x55F or 0x5F4 or 0x2018 or 0x2019 or 0x2024 or 0x2027 or 0xFE13 or 0xFE52 or 0xFE55 or 0xFF07 or 0xFF0E or 0xFF1A;

    /// <summary>XID_Start or the underscore.</summary>
    public static bool IsIdentifierStart(int c) {
        if (c < 128) return (uint)((c | 0x20) - 'a') < 26 || c == '_';
        bool start = IsIn(Category(c), Letters | 1 << 9);
        // XID differs from ID where NFKC would change the class; Other_ID_Start adds four.
        return c switch {
            0x1885 or 0x1886 or 0x2118 or 0x212E => true,
            0xE33 or 0xEB3 or 0xFF9E or 0xFF9F => false,
            _ => start && !BreaksUnderNfkc(c),
        };
    }

    public static bool IsIdentifierPart(int c) {
        if (c < 128) return (uint)((c | 0x20) - 'a') < 26 || c == '_' || (uint)(c - '0') < 10;
        if (c is 0xB7 or 0x387 or >= 0x1369 and <= 0x1371 or 0x19DA or 0x2118 or 0x212E) return true;
        return IsIn(Category(c), Letters | 1 << 9 | 1 << 5 | 1 << 6 | 1 << 8 | 1 << 18) && !BreaksUnderNfkc(c);
    }

    private static bool BreaksUnderNfkc(int c) =>
        c is 0x37A or 0x2E2F or >= 0xFC5E and <= 0xFC63 or 0xFDFA or 0xFDFB or 0xFE70 or 0xFE72 or 0xFE74 or 0xFE76 or 0xFE78 or 0xFE7A or 0xFE7C or 0xFE7E;

    // Case mappings write one to three code points to `to` and return how many.

    public static int ToUpper(int c, Span<int> to) {
        if (c < 128) {
            to[0] = (uint)(c - 'a') < 26 ? c - 32 : c;
            return 1;
        }
        if (HasNoCase(c)) return Simple(c, to);
        int count = Exception(UpperExceptions, c, to);
        return count != 0 ? count : Simple(SimpleUpper(c), to);
    }

    public static int ToLower(int c, Span<int> to) {
        if (c < 128) {
            to[0] = (uint)(c - 'A') < 26 ? c + 32 : c;
            return 1;
        }
        if (c != 0x130) return Simple(SimpleLower(c), to);
        to[0] = 'i';
        to[1] = 0x307;
        return 2;
    }

    public static int ToTitle(int c, Span<int> to) {
        if (c < 128) return ToUpper(c, to);
        if (c is >= 0x10D0 and <= 0x10FF) return Simple(c, to); // Georgian has upper case but no title case
        int count = Exception(TitleExceptions, c, to);
        return count != 0 ? count : Simple(SimpleUpper(c), to);
    }

    public static int ToFolded(int c, Span<int> to) {
        if (c < 128) return ToLower(c, to);
        if (HasNoCase(c)) return Simple(c, to);
        // Cherokee folds to its upper case, for stability with older versions of Unicode.
        if (c is >= 0x13A0 and <= 0x13F5) return Simple(c, to);
        if (c is >= 0x13F8 and <= 0x13FD or >= 0xAB70 and <= 0xABBF) return Simple(SimpleUpper(c), to);
        int count = Exception(FoldExceptions, c, to);
        return count != 0 ? count : Simple(SimpleLower(c), to);
    }

    private static int Simple(int c, Span<int> to) {
        to[0] = c;
        return 1;
    }

    private static int SimpleUpper(int c) => HasNoCase(c) ? c : c < 0x10000 ? Bmp(c) ? char.ToUpperInvariant((char)c) : c : Rune.IsValid(c) && !InRanges(UnassignedIn14, c) ? Rune.ToUpperInvariant(new Rune(c)).Value : c;
    private static int SimpleLower(int c) => HasNoCase(c) ? c : c < 0x10000 ? Bmp(c) ? char.ToLowerInvariant((char)c) : c : Rune.IsValid(c) && !InRanges(UnassignedIn14, c) ? Rune.ToLowerInvariant(new Rune(c)).Value : c;

    private static bool Bmp(int c) => c < 0x897 || !char.IsSurrogate((char)c) && !InRanges(UnassignedIn14, c);

    /// <summary>The scripts of East Asia, in two blocks: neither cased nor with case mappings.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasNoCase(int c) => c is >= 0x2E80 and < 0xA640 or >= 0xAC00 and < 0xFB00;

    private static int Exception(ReadOnlySpan<ushort> rows, int c, Span<int> to) {
        int low = 0, high = rows.Length / 4 - 1;
        while (low <= high) {
            int middle = (low + high) >> 1, key = rows[4 * middle];
            if (c < key) high = middle - 1;
            else if (c > key) low = middle + 1;
            else {
                int count = 0;
                while (count < 3 && rows[4 * middle + 1 + count] != 0) {
                    to[count] = rows[4 * middle + 1 + count];
                    count++;
                }
                return count;
            }
        }
        return 0;
    }
}
