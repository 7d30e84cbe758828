// Words: names, keywords, string literals and numbers.
//
// A string literal's prefix looks like a name until its quote comes, so the two share a start. Only the extent of a literal is found
// here; Parser.Literals works out the value. Identifiers outside ASCII follow PEP 3131: XID_Start and XID_Continue
// by general category, with the few extra characters of Other_ID_Start and Other_ID_Continue.

using System;
using System.Globalization;

namespace MiniPy.Syntax;

internal sealed partial class Tokenizer {
    private static bool IsNameChar(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || c >= 128;

    private bool NameOrString() {
        var start = _pos;
        bool b = false, u = false, r = false, f = false;
        while (_pos < _text.Length) {
            var c = _text[_pos];
            if (!(b || u || f) && c is 'b' or 'B') b = true;
            else if (!(b || u || r || f) && c is 'u' or 'U') u = true;
            else if (!(r || u) && c is 'r' or 'R') r = true;
            else if (!(f || b || u) && c is 'f' or 'F') f = true;
            else break;
            _pos++;
            if (At(_pos) is '"' or '\'') return String(start);
        }
        var ascii = true;
        while (_pos < _text.Length && IsNameChar(_text[_pos])) {
            if (_text[_pos] >= 128) ascii = false;
            _pos++;
        }
        if (!ascii && !VerifyName(start)) return false;
        var kind = ascii ? Keyword(_text.AsSpan(start, _pos - start)) : TokenKind.Name;
        if (kind is TokenKind.Async or TokenKind.Await && _options.FeatureVersion < 7) kind = OldAsync(kind);
        Emit(kind, start, _pos);
        return true;
    }

    private static TokenKind Keyword(ReadOnlySpan<char> word) {
        if (word.Length is < 2 or > 8) return TokenKind.Name;
        return word switch {
            "False" => TokenKind.False, "None" => TokenKind.None, "True" => TokenKind.True, "and" => TokenKind.And, "as" => TokenKind.As,
            "assert" => TokenKind.Assert, "async" => TokenKind.Async, "await" => TokenKind.Await, "break" => TokenKind.Break,
            "class" => TokenKind.Class, "continue" => TokenKind.Continue, "def" => TokenKind.Def, "del" => TokenKind.Del,
            "elif" => TokenKind.Elif, "else" => TokenKind.Else, "except" => TokenKind.Except, "finally" => TokenKind.Finally,
            "for" => TokenKind.For, "from" => TokenKind.From, "global" => TokenKind.Global, "if" => TokenKind.If,
            "import" => TokenKind.Import, "in" => TokenKind.In, "is" => TokenKind.Is, "lambda" => TokenKind.Lambda,
            "nonlocal" => TokenKind.Nonlocal, "not" => TokenKind.Not, "or" => TokenKind.Or, "pass" => TokenKind.Pass,
            "raise" => TokenKind.Raise, "return" => TokenKind.Return, "try" => TokenKind.Try, "while" => TokenKind.While,
            "with" => TokenKind.With, "yield" => TokenKind.Yield, _ => TokenKind.Name,
        };
    }

    /// <summary>Checks every character of a name by PEP 3131; the error stands at the first wrong one.</summary>
    private bool VerifyName(int start) {
        if (_source.HasInvalidBytes && _source.InvalidBytesIn(start, _pos) is { } problem) return SyntaxError(problem, start + 1);
        for (var i = start; i < _pos;) {
            var code = char.IsHighSurrogate(_text[i]) && i + 1 < _pos && char.IsLowSurrogate(_text[i + 1])
                ? char.ConvertToUtf32(_text[i], _text[i + 1])
                : _text[i];
            var length = code > 0xFFFF ? 2 : 1;
            if (!IsIdentifier(code, i == start)) {
                var hex = "U+" + code.ToString("X4");
                return SyntaxError(IsPrintable(code)
                    ? "invalid character '" + _text.Substring(i, length) + "' (" + hex + ")"
                    : "invalid non-printable character " + hex, i + length);
            }
            i += length;
        }
        return true;
    }

    private static bool IsPrintable(int code) => CharUnicodeInfo.GetUnicodeCategory(code) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    /// <summary>XID_Start (or XID_Continue when not first), by category and the standard's extra lists.</summary>
    internal static bool IsIdentifier(int code, bool first) {
        if (code < 128) return char.IsAsciiLetter((char)code) || code == '_' || (!first && char.IsAsciiDigit((char)code));
        switch (CharUnicodeInfo.GetUnicodeCategory(code)) {
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber:
                // These letters decompose into something that starts with a space or a mark.
                if (code is 0x37A or 0x2E2F or (>= 0xFC5E and <= 0xFC63) or 0xFDFA or 0xFDFB or 0xFE70 or 0xFE72 or 0xFE74 or 0xFE76 or 0xFE78
                    or 0xFE7A or 0xFE7C or 0xFE7E) return false;
                return !first || code is not (0xE33 or 0xEB3 or 0xFF9E or 0xFF9F);
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.ConnectorPunctuation:
                return !first;
            default:
                if (code is 0x1885 or 0x1886 or 0x2118 or 0x212E or 0x309B or 0x309C) return code is not (0x309B or 0x309C);
                return !first && code is 0xB7 or 0x387 or (>= 0x1369 and <= 0x1371) or 0x19DA && !first;
        }
    }

    // ---------------------------------------------------------------- strings
    /// <summary>A string literal; the prefix from `start` on has been passed and the quote is next.</summary>
    private bool String(int start) {
        var quote = _text[_pos];
        var firstLine = _line;
        var firstLineStart = _lineStart;
        var column = Column(start);
        var triple = At(_pos + 1) == quote && At(_pos + 2) == quote;
        if (triple) {
            _pos += 3;
        } else if (At(_pos + 1) == quote) {
            _pos += 2;
            Emit(TokenKind.String, start, _pos);
            return true;
        } else {
            _pos++;
        }
        while (true) {
            if (_pos >= _text.Length || (!triple && _text[_pos] == '\n')) {
                var ended = _line;
                _line = firstLine;
                _lineStart = firstLineStart;
                var at = _pos >= _text.Length;
                SyntaxError((triple ? "unterminated triple-quoted string literal (detected at line " : "unterminated string literal (detected at line ") +
                    ended + ")", start + 1);
                AtEnd = at;
                return false;
            }
            var c = _text[_pos++];
            if (c == '\n') {
                NextLine();
            } else if (c == '\\') {
                if (_pos < _text.Length && _text[_pos++] == '\n') NextLine();
            } else if (c == quote && (!triple || (At(_pos) == quote && At(_pos + 1) == quote))) {
                if (triple) _pos += 2;
                break;
            }
        }
        ref var token = ref Add();
        token.Kind = TokenKind.String;
        token.Level = (short)_level;
        token.Start = start;
        token.End = _pos;
        token.Line = firstLine;
        token.Column = column;
        token.EndLine = _line;
        token.EndColumn = Column(_pos);
        return true;
    }

    // ---------------------------------------------------------------- numbers
    private bool Number() {
        var start = _pos;
        if (_text[_pos] == '0') {
            _pos++;
            switch (At(_pos)) {
                case 'x' or 'X': return Radix(start, 16, "hexadecimal");
                case 'o' or 'O': return Radix(start, 8, "octal");
                case 'b' or 'B': return Radix(start, 2, "binary");
            }
            // Only zeros may follow a zero, unless it is a float or imaginary after all.
            var nonZero = false;
            while (true) {
                if (At(_pos) == '_') {
                    _pos++;
                    if (!char.IsAsciiDigit(At(_pos))) return SyntaxError("invalid decimal literal", _pos);
                }
                if (At(_pos) != '0') break;
                _pos++;
            }
            var zerosEnd = _pos;
            if (char.IsAsciiDigit(At(_pos))) {
                nonZero = true;
                if (!Digits()) return false;
            }
            if (At(_pos) is '.' or 'e' or 'E' or 'j' or 'J') return Fraction(start);
            if (nonZero) {
                var text = _source.Line(_line).TrimEnd('\n');
                return Fail(Error("SyntaxError", "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                    _line, _source.CharCount(_lineStart, start) + 1, _source.CharCount(_lineStart, zerosEnd) + 1, text), overrides: true);
            }
            return EndNumber(start, "decimal");
        }
        if (_text[_pos] != '.' && !Digits()) return false;
        return Fraction(start);
    }

    /// <summary>Digits with single underscores between them.</summary>
    private bool Digits() {
        while (true) {
            while (char.IsAsciiDigit(At(_pos))) _pos++;
            if (At(_pos) != '_') return true;
            _pos++;
            if (!char.IsAsciiDigit(At(_pos))) return SyntaxError("invalid decimal literal", _pos);
        }
    }

    /// <summary>What may follow the whole part: a fraction, an exponent, a j.</summary>
    private bool Fraction(int start) {
        if (At(_pos) == '.') {
            _pos++;
            if (char.IsAsciiDigit(At(_pos)) && !Digits()) return false;
        }
        if (At(_pos) is 'e' or 'E') {
            var digit = At(_pos + 1);
            if (digit is '+' or '-') {
                if (!char.IsAsciiDigit(At(_pos + 2))) return SyntaxError("invalid decimal literal", _pos + 2);
                _pos += 2;
                if (!Digits()) return false;
            } else if (char.IsAsciiDigit(digit)) {
                _pos++;
                if (!Digits()) return false;
            }
        }
        if (At(_pos) is 'j' or 'J') {
            _pos++;
            return EndNumber(start, "imaginary");
        }
        return EndNumber(start, "decimal");
    }

    private bool Radix(int start, int radix, string name) {
        _pos++;
        do {
            if (At(_pos) == '_') _pos++;
            var c = At(_pos);
            if (!IsDigit(c, radix)) {
                return char.IsAsciiDigit(c)
                    ? SyntaxError("invalid digit '" + c + "' in " + name + " literal", _pos + 1)
                    : SyntaxError("invalid " + name + " literal", _pos);
            }
            while (IsDigit(At(_pos), radix)) _pos++;
        } while (At(_pos) == '_');
        if (char.IsAsciiDigit(At(_pos))) return SyntaxError("invalid digit '" + At(_pos) + "' in " + name + " literal", _pos + 1);
        return EndNumber(start, name);
    }

    private static bool IsDigit(char c, int radix) => radix == 16 ? char.IsAsciiHexDigit(c) : c >= '0' && c < '0' + radix;

    private static bool IsWord(ReadOnlySpan<char> text, string word) => text.StartsWith(word) && (text.Length == word.Length || !IsNameChar(text[word.Length]));

    /// <summary>A number must not run into a word. Keywords that may follow a number are let pass with a warning.</summary>
    private bool EndNumber(int start, string name) {
        var c = At(_pos);
        if (IsNameChar(c)) {
            var rest = _text.AsSpan(_pos);
            var keyword = c switch {
                'a' => IsWord(rest, "and"),
                'e' => IsWord(rest, "else"),
                'f' => IsWord(rest, "for"),
                'i' => At(_pos + 1) is 'f' or 'n' or 's',
                'o' => IsWord(rest, "or"),
                'n' => IsWord(rest, "not"),
                _ => false,
            };
            if (!keyword) return SyntaxError("invalid " + name + " literal", _pos);
            _options.Warnings?.Add(new ParserWarning("SyntaxWarning", "invalid " + name + " literal", new Span(_line, Column(start), _line, Column(_pos))));
        }
        Emit(TokenKind.Number, start, _pos);
        return true;
    }
}
