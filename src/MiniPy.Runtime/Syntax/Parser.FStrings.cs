// f-strings, by the rules of 3.11: a string literal is read first, and its replacement fields are parsed afterwards.
//
// The scan for the end of a field knows nested brackets and strings but no backslash and no comment. The expression's text is put in
// parentheses and parsed by a parser of its own, whose source carries the line and column to shift positions by. All nodes that the
// f-string itself makes have the span of the whole concatenation; only what stands inside the braces has positions of its own.

using System;
using System.Collections.Generic;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    /// <summary>One formatted literal; its text goes to `text`, and with each field the text so far becomes a constant in `parts`.</summary>
    private void ParseFormatted(List<Expr> parts, TextBuilder text, Literal literal, int token, Span span, string? kind) {
        var pos = literal.Start;
        ParseFields(parts, text, ref pos, literal, token, span, kind, 0);
    }

    private void ParseFields(List<Expr> parts, TextBuilder text, ref int pos, Literal literal, int token, Span span, string? kind, int depth) {
        while (true) {
            if (ReadFieldText(text, ref pos, literal, token, depth)) continue;
            if (pos >= literal.End || _text[pos] == '}') break;
            ParseField(parts, text, ref pos, literal, token, span, kind, depth);
        }
        if (depth == 0 && pos < literal.End) throw ErrorHere("f-string: unexpected end of string");
        if (depth != 0 && (pos >= literal.End || _text[pos] != '}')) throw ErrorHere("f-string: expecting '}'");
    }

    /// <summary>Literal text up to a single brace. True when it ended at a doubled brace, after which text goes on.</summary>
    private bool ReadFieldText(TextBuilder text, ref int pos, Literal literal, int token, int depth) {
        var start = pos;
        var s = pos;
        var doubled = false;
        while (s < literal.End) {
            var c = _text[s++];
            if (!literal.Raw && c == '\\' && s < literal.End) {
                c = _text[s++];
                if (c == 'N') {
                    // The braces of \N{name} are no field.
                    if (s < literal.End && _text[s++] == '{') {
                        while (s < literal.End && _text[s++] != '}') { }
                    }
                    continue;
                }
                if (c == '{') Warn("invalid escape sequence '\\{'", token);
            }
            if (c is not ('{' or '}')) continue;
            if (depth == 0) {
                if (s < literal.End && _text[s] == c) {
                    pos = s + 1;
                    doubled = true;
                    break;
                }
                if (c == '}') throw ErrorHere("f-string: single '}' is not allowed");
            }
            s--;
            break;
        }
        if (!doubled) pos = s;
        if (s > start) {
            if (literal.Raw) text.Append(_text.AsSpan(start, s - start));
            else DecodeFieldText(text, start, s, token);
        }
        return doubled;
    }

    /// <summary>Escapes; a backslash right before a field's brace stands for itself.</summary>
    private void DecodeFieldText(TextBuilder text, int start, int end, int token) {
        var slashes = 0;
        while (end - 1 - slashes >= start && _text[end - 1 - slashes] == '\\') slashes++;
        if ((slashes & 1) == 1) {
            DecodeText(text, start, end - 1, token);
            text.Append('\\');
        } else {
            DecodeText(text, start, end, token);
        }
    }

    /// <summary>A replacement field: '{' expression ['='] ['!' conversion] [':' specification] '}'</summary>
    private void ParseField(List<Expr> parts, TextBuilder text, ref int pos, Literal literal, int token, Span span, string? kind, int depth) {
        if (depth >= 2) throw ErrorHere("f-string: expressions nested too deeply");
        var start = ++pos;
        var end = literal.End;
        SkipFieldExpression(ref pos, end);
        if (pos >= end) throw ErrorHere("f-string: expecting '}'");
        var value = ParseFieldExpression(start, pos, token);
        string? source = null;
        if (_text[pos] == '=') {
            Require(8, "f-string: self documenting expressions are");
            pos++;
            while (pos < end && _text[pos] is ' ' or '\t' or '\n' or '\f' or '\r' or '\v') pos++;
            if (pos >= end) throw ErrorHere("f-string: expecting '}'");
            source = _text[start..pos];
        }
        var conversion = -1;
        if (_text[pos] == '!') {
            pos++;
            if (pos >= end) throw ErrorHere("f-string: expecting '}'");
            conversion = _text[pos++];
            if (conversion is not ('s' or 'r' or 'a')) throw ErrorHere("f-string: invalid conversion character: expected 's', 'r', or 'a'");
            if (pos >= end) throw ErrorHere("f-string: expecting '}'");
        }
        Expr? specification = null;
        if (_text[pos] == ':') {
            pos++;
            if (pos >= end) throw ErrorHere("f-string: expecting '}'");
            var specText = new TextBuilder();
            var specParts = new List<Expr>();
            ParseFields(specParts, specText, ref pos, literal, token, span, kind, depth + 1);
            // What ends a specification, and the specification itself, has the span of its own literal only.
            var own = SpanOf(token);
            if (!specText.IsEmpty) specParts.Add(new Constant(specText.Take(), null, own));
            specification = new JoinedStr(specParts, own);
        }
        if (pos >= end || _text[pos] != '}') throw ErrorHere("f-string: expecting '}'");
        pos++;
        if (source is not null) {
            text.Append(source);
            if (specification is null && conversion == -1) conversion = 'r';
        }
        if (!text.IsEmpty) parts.Add(new Constant(text.Take(), kind, span));
        parts.Add(new FormattedValue(value, conversion, specification, span));
    }

    /// <summary>Moves to the end of a field's expression: '}', ':', '=' or '!' outside brackets and strings.</summary>
    private void SkipFieldExpression(ref int pos, int end) {
        var quote = '\0';
        var triple = false;
        var open = new Stack<char>();
        for (; pos < end; pos++) {
            var c = _text[pos];
            if (c == '\\') throw ErrorHere("f-string expression part cannot include a backslash");
            var tripled = pos + 2 < end && _text[pos + 1] == c && _text[pos + 2] == c;
            if (quote != '\0') {
                if (c != quote || (triple && !tripled)) continue;
                if (triple) pos += 2;
                quote = '\0';
                continue;
            }
            switch (c) {
                case '\'' or '"':
                    quote = c;
                    triple = tripled;
                    if (triple) pos += 2;
                    continue;
                case '(' or '[' or '{':
                    if (open.Count >= 200) throw ErrorHere("f-string: too many nested parenthesis");
                    open.Push(c);
                    continue;
                case '#':
                    throw ErrorHere("f-string expression part cannot include '#'");
            }
            if (open.Count == 0 && c is '!' or ':' or '}' or '=' or '<' or '>' && open.Count == 0) {
                if (pos + 1 < end && c is '!' or '=' or '<' or '>' && At(pos + 1, end) == '=') {
                    pos++;
                    continue;
                }
                if (c is '<' or '>') continue;
                break;
            }
            if (c is not (')' or ']' or '}')) continue;
            if (open.Count == 0) throw ErrorHere("f-string: unmatched '" + c + "'");
            var bracket = open.Pop();
            if ((bracket == '(' && c != ')') || (bracket == '[' && c != ']') || (bracket == '{' && c != '}')) {
                throw ErrorHere("f-string: closing parenthesis '" + c + "' does not match opening parenthesis '" + bracket + "'");
            }
        }
        if (quote != '\0') throw ErrorHere("f-string: unterminated string");
        if (open.Count > 0) throw ErrorHere("f-string: unmatched '" + open.Peek() + "'");
    }

    private char At(int pos, int end) => pos < end ? _text[pos] : '\0';

    /// <summary>The expression between two positions, parsed on its own as a group.</summary>
    private Expr ParseFieldExpression(int start, int end, int token) {
        var blank = true;
        for (var i = start; i < end && blank; i++) blank = _text[i] is ' ' or '\t' or '\n' or '\f' or '\r';
        if (blank && end < _text.Length && _text[end] is ('!' or ':' or '=')) throw ErrorHere("f-string: expression required before '" + _text[end] + "'");
        if (blank) throw ErrorHere("f-string: empty expression not allowed");
        Enter(20);
        var literalStart = _tokens[token].Start;
        var brace = start - 1;
        var lines = 0;
        var lineStart = literalStart;
        for (var i = literalStart; i < brace; i++) {
            if (_text[i] != '\n') continue;
            lines++;
            lineStart = i + 1;
        }
        // A field that begins with a line break has nothing to shift on its first line.
        var after = start;
        while (after < end && _text[after] is ' ' or '\t' or '\f') after++;
        var columns = 0;
        if (after >= end || _text[after] != '\n') columns = _source.ByteCount(lineStart, brace);
        if (lines == 0) columns += _tokens[token].Column;
        var source = new SourceText("(" + _text[start..end] + ")", _source.FileName, false) { FirstLine = _tokens[token].Line + lines, FirstColumn = columns };
        var inner = new Parser(source, InputMode.FString, _options) { _depth = _depth, _firstDepth = _depth };
        var value = ((Expression)inner.Run()).Body;
        Leave(20);
        return value;
    }
}
