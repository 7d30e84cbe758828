// _sre: classes of characters, case, and the subprograms that describe sets.
//
// The "locale" of re.LOCALE is the C locale: ASCII.

using System;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class SreModule {
    public static int LowerAscii(int c) => (uint)(c - 'A') < 26 ? c + 32 : c;
    public static int UpperAscii(int c) => (uint)(c - 'a') < 26 ? c - 32 : c;

    /// <summary>The lower-case form, its first character where it has several.</summary>
    public static int LowerUnicode(int c) {
        if (c < 128) return LowerAscii(c);
        Span<int> to = stackalloc int[4];
        return c <= UnicodeObject.MaxCodePoint && UnicodeData.ToLower(c, to) > 0 ? to[0] : c;
    }

    public static int UpperUnicode(int c) {
        if (c < 128) return UpperAscii(c);
        Span<int> to = stackalloc int[4];
        return c <= UnicodeObject.MaxCodePoint && UnicodeData.ToUpper(c, to) > 0 ? to[0] : c;
    }

    public static bool IsWordAscii(int c) => c < 128 && ((uint)((c | 0x20) - 'a') < 26 || (uint)(c - '0') < 10 || c == '_');
    public static bool IsWordUnicode(int c) => c < 128 ? IsWordAscii(c) : UnicodeData.IsAlnum(c);
    private static bool IsSpaceAscii(int c) => c == ' ' || (uint)(c - 9) < 5;

    public static bool InCategory(uint category, int c) => category switch {
        0 => (uint)(c - '0') < 10, 1 => (uint)(c - '0') >= 10,
        2 => IsSpaceAscii(c), 3 => !IsSpaceAscii(c),
        4 or 8 => IsWordAscii(c), 5 or 9 => !IsWordAscii(c),
        6 => c == '\n', 7 => c != '\n',
        10 => UnicodeData.IsDecimal(c), 11 => !UnicodeData.IsDecimal(c),
        12 => UnicodeData.IsSpace(c), 13 => !UnicodeData.IsSpace(c),
        14 => IsWordUnicode(c), 15 => !IsWordUnicode(c),
        16 => UnicodeData.IsLineBreak(c), 17 => !UnicodeData.IsLineBreak(c),
        _ => false,
    };

    /// <summary>Is the character in the set that the subprogram at `set` describes?</summary>
    public static bool InCharset(uint* set, int c) {
        var ch = (uint)c;
        bool found = true;
        while (true) {
            switch ((SreOp)(*set++)) {
                case SreOp.Failure:
                    return !found;
                case SreOp.Literal:
                    if (ch == *set++) return found;
                    break;
                case SreOp.Category:
                    if (InCategory(*set++, c)) return found;
                    break;
                case SreOp.Charset:
                    if (ch < 256 && (set[ch >> 5] & (1u << (int)(ch & 31))) != 0) return found;
                    set += 8;
                    break;
                case SreOp.Range:
                    if (ch >= set[0] && ch <= set[1]) return found;
                    set += 2;
                    break;
                case SreOp.RangeUniIgnore:
                    if (ch >= set[0] && ch <= set[1]) return found;
                    var upper = (uint)UpperUnicode(c);
                    if (upper >= set[0] && upper <= set[1]) return found;
                    set += 2;
                    break;
                case SreOp.Negate:
                    found = !found;
                    break;
                case SreOp.BigCharset:
                    uint blocks = *set++;
                    if (ch < 65536) {
                        uint block = ((byte*)set)[ch >> 8];
                        uint* bits = set + 64 + block * 8;
                        if ((bits[(ch & 255) >> 5] & (1u << (int)(ch & 31))) != 0) return found;
                    }
                    set += 64 + blocks * 8;
                    break;
                default:
                    return false;
            }
        }
    }

    /// <summary>Does one character match the single-character instruction at `code`?</summary>
    public static bool MatchOne(uint* code, int c) {
        switch ((SreOp)code[0]) {
            case SreOp.Literal: return (uint)c == code[1];
            case SreOp.NotLiteral: return (uint)c != code[1];
            case SreOp.Any: return c != '\n';
            case SreOp.AnyAll: return true;
            case SreOp.In: return InCharset(code + 2, c);
            case SreOp.Category: return InCategory(code[1], c);
            case SreOp.LiteralIgnore: return (uint)LowerAscii(c) == code[1];
            case SreOp.NotLiteralIgnore: return (uint)LowerAscii(c) != code[1];
            case SreOp.LiteralUniIgnore: return (uint)LowerUnicode(c) == code[1];
            case SreOp.NotLiteralUniIgnore: return (uint)LowerUnicode(c) != code[1];
            case SreOp.LiteralLocIgnore: return SameLocale(code[1], c);
            case SreOp.NotLiteralLocIgnore: return !SameLocale(code[1], c);
            case SreOp.InIgnore: return InCharset(code + 2, LowerAscii(c));
            case SreOp.InUniIgnore: return InCharset(code + 2, LowerUnicode(c));
            case SreOp.InLocIgnore: return InCharset(code + 2, LowerAscii(c)) || InCharset(code + 2, UpperAscii(c));
            default: return false;
        }
    }

    private static bool SameLocale(uint literal, int c) => (uint)c == literal || (uint)LowerAscii(c) == literal || (uint)UpperAscii(c) == literal;

    /// <summary>Is the instruction one that MatchOne knows?</summary>
    public static bool IsUnit(uint op) => (SreOp)op is SreOp.Literal or SreOp.NotLiteral or SreOp.Any or SreOp.AnyAll or SreOp.In or SreOp.Category or SreOp.LiteralIgnore or SreOp.NotLiteralIgnore
        or SreOp.LiteralUniIgnore or SreOp.NotLiteralUniIgnore or SreOp.LiteralLocIgnore or SreOp.NotLiteralLocIgnore or SreOp.InIgnore or SreOp.InUniIgnore or SreOp.InLocIgnore;
}
