// Numbers and plain string literals: from the text of a token to its value.
//
// Adjacent literals are one constant. Text is gathered in a TextBuilder, which starts as UTF-16 and turns into a list of code points
// when an escape names a surrogate, because Python keeps those apart from the character that a pair would make. Escapes that mean
// nothing are kept as they stand, with a DeprecationWarning.

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace MiniPy.Syntax;

/// <summary>Gathers the characters of a str literal.</summary>
internal sealed class TextBuilder {
    private readonly StringBuilder _text = new();
    private List<int>? _points;

    public bool IsEmpty => _points is null ? _text.Length == 0 : _points.Count == 0;

    public void Append(ReadOnlySpan<char> text) {
        if (_points is null) {
            _text.Append(text);
            return;
        }
        for (var i = 0; i < text.Length; i++) {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) {
                _points.Add(char.ConvertToUtf32(text[i], text[i + 1]));
                i++;
            } else {
                _points.Add(text[i]);
            }
        }
    }

    public void Append(int code) {
        if (code is >= 0xD800 and <= 0xDFFF && _points is null) {
            var soFar = _text.ToString();
            _points = [];
            Append(soFar.AsSpan());
        }
        if (_points is not null) _points.Add(code);
        else if (code < 0x10000) _text.Append((char)code);
        else _text.Append(char.ConvertFromUtf32(code));
    }

    public object ToValue() => _points is null ? _text.ToString() : new CodePoints(_points.ToArray());

    public object Take() {
        var value = ToValue();
        _text.Clear();
        _points = null;
        return value;
    }
}

internal sealed partial class Parser {
    // ---------------------------------------------------------------- numbers
    private Constant ParseNumber() {
        var span = SpanOf(_p);
        ref var t = ref _tokens[_p++];
        var text = _text.AsSpan(t.Start, t.End - t.Start);
        if (Kind == TokenKind.Error) throw _tokenizer.Failure!;
        if (text.Length == 1 && char.IsAsciiDigit(text[0])) return new Constant((BigInteger)(text[0] - '0'), null, span);
        if (text.Contains('_')) Require(6, "Underscores in numeric literals are");
        if (text.Contains('_')) text = text.ToString().Replace("_", "");
        if (text.Length > 2 && text[0] == '0' && char.IsAsciiLetter(text[1]) && (text[1] | 32) is 'x' or 'o' or 'b') {
            return new Constant(ParseRadix(text[2..], (text[1] | 32) == 'x' ? 4 : (text[1] | 32) == 'o' ? 3 : 1), null, span);
        }
        if ((text[^1] | 32) == 'j') return new Constant(new Complex(0, ParseDouble(text[..^1])), null, span);
        if (text.IndexOfAny(".eE") >= 0) return new Constant(ParseDouble(text), null, span);
        if (text.Length <= 18) return new Constant((BigInteger)long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture), null, span);
        if (_options.MaxIntDigits > 0 && text.Length > _options.MaxIntDigits) {
            throw Error("SyntaxError", "Exceeds the limit (" + _options.MaxIntDigits + " digits) for integer string conversion: value has " + text.Length +
                " digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal" +
                " conversion limits.", t.Line, 0, t.Line, 0);
        }
        return new Constant(BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture), null, span);
    }

    private static double ParseDouble(ReadOnlySpan<char> text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static BigInteger ParseRadix(ReadOnlySpan<char> digits, int bits) {
        digits = digits.TrimStart('0');
        if (digits.Length * bits <= 62) {
            var small = 0L;
            foreach (var c in digits) small = (small << bits) | (long)HexValue(c);
            return small;
        }
        // Bits are laid into bytes from the least significant digit on.
        var bytes = new byte[digits.Length * bits / 8 + 2];
        var at = 0;
        for (var i = digits.Length - 1; i >= 0; i--, at += bits) {
            var value = HexValue(digits[i]) << (at & 7);
            bytes[at >> 3] |= (byte)value;
            bytes[(at >> 3) + 1] |= (byte)(value >> 8);
        }
        return new BigInteger(bytes, isUnsigned: true);
    }

    private static int HexValue(char c) => char.IsAsciiDigit(c) ? c - '0' : (c | 32) - 'a' + 10;

    // ---------------------------------------------------------------- strings
    /// <summary>What the prefix and quotes of a literal say, and where its content stands in the text.</summary>
    private readonly record struct Literal(int Start, int End, bool Raw, bool Bytes, bool Formatted, bool Unicode);

    private Literal ReadLiteral(int token) {
        ref var t = ref _tokens[token];
        bool raw = false, bytes = false, formatted = false, unicode = false;
        var i = t.Start;
        for (; _text[i] is not ('"' or '\''); i++) {
            switch (_text[i]) {
                case 'r' or 'R': raw = true; break;
                case 'b' or 'B': bytes = true; break;
                case 'f' or 'F': formatted = true; break;
                // Only the small u is remembered by the tree.
                case 'u': unicode = true; break;
            }
        }
        var quotes = t.End - i >= 6 && _text[i + 1] == _text[i] && _text[i + 2] == _text[i] ? 3 : 1;
        return new Literal(i + quotes, t.End - quotes, raw, bytes, formatted, unicode);
    }

    /// <summary>strings: STRING+</summary>
    private Expr ParseStrings() {
        var first = _p;
        while (Kind == TokenKind.String) _p++;
        if (Kind == TokenKind.Error) throw _tokenizer.Failure!;
        var span = SpanFrom(first);
        var literal = ReadLiteral(first);
        var kind = literal.Unicode ? "u" : null;
        if (_source.HasInvalidBytes) CheckBytes(first);
        if (_p == first + 1 && !literal.Formatted && !literal.Bytes) {
            var plain = _text.AsSpan(literal.Start, literal.End - literal.Start);
            if (literal.Raw || !plain.Contains('\\')) return new Constant(plain.ToString(), kind, span);
        }
        List<byte>? bytes = null;
        var text = new TextBuilder();
        List<Expr>? parts = null;
        for (var token = first; token < _p; token++) {
            if (token > first) literal = ReadLiteral(token);
            if (literal.Formatted) Require(6, "Format strings are");
            if (literal.Bytes) CheckAscii(literal);
            if (token > first && literal.Bytes != (bytes is not null)) throw ErrorHere("cannot mix bytes and nonbytes literals");
            if (literal.Bytes) DecodeBytes(bytes ??= [], literal, token);
            else if (literal.Formatted) ParseFormatted(parts ??= [], text, literal, token, span, kind);
            else if (literal.Raw) text.Append(_text.AsSpan(literal.Start, literal.End - literal.Start));
            else DecodeText(text, literal.Start, literal.End, token);
        }
        if (bytes is not null) return new Constant(bytes.ToArray(), kind, span);
        if (parts is null) return new Constant(text.ToValue(), kind, span);
        if (!text.IsEmpty) parts.Add(new Constant(text.Take(), kind, span));
        return new JoinedStr(parts, span);
    }

    /// <summary>A literal with bytes that are no UTF-8 is an error of the codec, which sees all of it, or a run outside ASCII when there are escapes.</summary>
    private void CheckBytes(int first) {
        for (var token = first; token < _p; token++) {
            var literal = ReadLiteral(token);
            if (literal.Bytes) continue;
            var whole = literal.Raw || !_text.AsSpan(literal.Start, literal.End - literal.Start).Contains('\\');
            for (var i = literal.Start; i < literal.End; i++) {
                if (!whole && _text[i] < 128) continue;
                var end = i + 1;
                while (end < literal.End && (whole || _text[end] >= 128)) end++;
                if (_source.InvalidBytesIn(i, end) is { } problem) throw ErrorHere(problem);
                i = end;
            }
        }
    }

    private void CheckAscii(Literal literal) {
        if (!Ascii.IsValid(_text.AsSpan(literal.Start, literal.End - literal.Start))) throw ErrorHere("bytes can only contain ASCII literal characters");
    }

    /// <summary>A warning about an escape, which stands where its literal begins.</summary>
    private void Warn(string message, int token) => _options.Warnings?.Add(new ParserWarning("DeprecationWarning", message, SpanOf(token)));

    /// <summary>The escapes of a str literal.</summary>
    private void DecodeText(TextBuilder text, int start, int end, int token) {
        var warned = false;
        for (var i = start; i < end;) {
            var slash = _text.AsSpan(i, end - i).IndexOf('\\');
            if (slash != 0) {
                var run = slash < 0 ? end - i : slash;
                text.Append(_text.AsSpan(i, run));
                i += run;
                continue;
            }
            var escape = i++;
            if (i >= end) throw UnicodeError(start, escape, end, "\\ at end of string");
            var c = _text[i++];
            switch (c) {
                case '\n': break;
                case '\\' or '\'' or '"': text.Append(c); break;
                case 'a': text.Append(7); break;
                case 'b': text.Append(8); break;
                case 't': text.Append(9); break;
                case 'n': text.Append(10); break;
                case 'v': text.Append(11); break;
                case 'f': text.Append(12); break;
                case 'r': text.Append(13); break;
                case >= '0' and <= '7': {
                    var value = ReadOctal(ref i, end, c);
                    if (value > 255 && !warned) {
                        warned = true;
                        Warn("invalid octal escape sequence '" + _text[escape..i] + "'", token);
                    }
                    text.Append(value);
                    break;
                }
                case 'x': text.Append(ReadHex(ref i, 2, start, escape, end, "truncated \\xXX escape")); break;
                case 'u': text.Append(ReadHex(ref i, 4, start, escape, end, "truncated \\uXXXX escape")); break;
                case 'U': {
                    var value = ReadHex(ref i, 8, start, escape, end, "truncated \\UXXXXXXXX escape");
                    if (value is < 0 or > 0x10FFFF) throw UnicodeError(start, escape, i, "illegal Unicode character");
                    text.Append(value);
                    break;
                }
                case 'N': text.Append(ReadNamed(ref i, start, escape, end)); break;
                default:
                    i--;
                    text.Append('\\');
                    // One warning for each literal, for its first such escape.
                    if (!warned) {
                        warned = true;
                        var length = char.IsHighSurrogate(c) && i + 1 < end ? 2 : 1;
                        Warn("invalid escape sequence '\\" + _text.Substring(i, length) + "'", token);
                    }
                    break;
            }
        }
    }

    private int ReadOctal(ref int i, int end, char first) {
        var value = first - '0';
        for (var n = 0; n < 2 && i < end && _text[i] is >= '0' and <= '7'; n++) value = value * 8 + (_text[i++] - '0');
        return value;
    }

    private int ReadHex(ref int i, int digits, int start, int escape, int end, string error) {
        var value = 0;
        for (var n = 0; n < digits; n++, i++) {
            if (i >= end || !char.IsAsciiHexDigit(_text[i])) throw UnicodeError(start, escape, i, error);
            value = (value << 4) | HexValue(_text[i]);
        }
        return value;
    }

    /// <summary>\N{name}</summary>
    private int ReadNamed(ref int i, int start, int escape, int end) {
        if (i < end && _text[i] == '{') {
            var close = _text.IndexOf('}', i, end - i);
            if (close > i + 1) {
                var code = _options.CharacterByName?.Invoke(_text[(i + 1)..close]) ?? -1;
                i = close + 1;
                return code >= 0 ? code : throw UnicodeError(start, escape, i, "unknown Unicode character name");
            }
            i = close < 0 ? end : close;
        }
        throw UnicodeError(start, escape, i, "malformed \\N character escape");
    }

    /// <summary>The codec's error; positions count what the codec sees, where a character outside ASCII stands as \UXXXXXXXX.</summary>
    private Exception UnicodeError(int start, int from, int to, string reason) {
        var first = CodecLength(start, from);
        var last = first + CodecLength(from, to) - 1;
        var where = last > first ? "bytes in position " + first + "-" + last : "byte 0x5c in position " + first;
        return ErrorHere("(unicode error) 'unicodeescape' codec can't decode " + where + ": " + reason);
    }

    private int CodecLength(int from, int to) {
        var length = 0;
        for (var i = from; i < to; i++) {
            if (!char.IsLowSurrogate(_text[i])) length += _text[i] < 128 ? 1 : 10;
        }
        return length;
    }

    /// <summary>The escapes of a bytes literal.</summary>
    private void DecodeBytes(List<byte> bytes, Literal literal, int token) {
        var warned = false;
        for (var i = literal.Start; i < literal.End;) {
            var c = _text[i++];
            if (c != '\\' || literal.Raw) {
                bytes.Add((byte)c);
                continue;
            }
            var escape = i - 1;
            c = _text[i++];
            switch (c) {
                case '\n': break;
                case '\\' or '\'' or '"': bytes.Add((byte)c); break;
                case 'a': bytes.Add(7); break;
                case 'b': bytes.Add(8); break;
                case 't': bytes.Add(9); break;
                case 'n': bytes.Add(10); break;
                case 'v': bytes.Add(11); break;
                case 'f': bytes.Add(12); break;
                case 'r': bytes.Add(13); break;
                case >= '0' and <= '7': {
                    var value = ReadOctal(ref i, literal.End, c);
                    if (value > 255 && !warned) {
                        warned = true;
                        Warn("invalid octal escape sequence '" + _text[escape..i] + "'", token);
                    }
                    bytes.Add((byte)value);
                    break;
                }
                case 'x':
                    if (i + 2 > literal.End || !char.IsAsciiHexDigit(_text[i]) || !char.IsAsciiHexDigit(_text[i + 1])) {
                        throw ErrorHere("(value error) invalid \\x escape at position " + (escape - literal.Start));
                    }
                    bytes.Add((byte)(HexValue(_text[i]) << 4 | HexValue(_text[i + 1])));
                    i += 2;
                    break;
                default:
                    i--;
                    bytes.Add((byte)'\\');
                    if (!warned) {
                        warned = true;
                        Warn("invalid escape sequence '\\" + c + "'", token);
                    }
                    break;
            }
        }
    }
}
