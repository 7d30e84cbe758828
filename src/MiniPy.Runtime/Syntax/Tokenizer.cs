// The tokenizer: one pass over the text, all tokens into one array.
//
// Reading everything up front keeps the parser's lookahead trivial. An error does not stop the caller here: it becomes a last token of
// kind Error, and the parser raises `Failure` when it gets there, because CPython reads tokens on demand and an earlier syntax error
// must win. Some tokenizer errors win even over earlier syntax errors (`Overrides`), which is CPython's rule too.
//
// The line number moves when the first character of the next line is looked at, so that the end marker stands on the last line that
// exists. Indentation is measured twice, with tabs of 8 and of 1; if the two disagree about the order, the tabs are inconsistent.
//
// A token's positions are kept twice: character indexes into the text (to cut names and literals out) and line / UTF-8 column pairs
// (for the tree). INDENT, DEDENT and ENDMARKER have no column (-1), as in CPython, which matters to where errors are reported. Soft
// keywords (match, case, _) are plain names.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;

namespace MiniPy.Syntax;

internal enum TokenKind : byte {
    EndMarker, Name, Number, String, Newline, Indent, Dedent, Error, Other, TypeComment,
    LPar, RPar, LSqb, RSqb, LBrace, RBrace, Colon, Comma, Semi, Plus, Minus, Star, Slash, VBar, Amper, Less, Greater, Equal, Dot,
    Percent, EqEqual, NotEqual, LessEqual, GreaterEqual, Tilde, Circumflex, LeftShift, RightShift, DoubleStar, DoubleSlash, At,
    PlusEqual, MinusEqual, StarEqual, SlashEqual, PercentEqual, AmperEqual, VBarEqual, CircumflexEqual, LeftShiftEqual,
    RightShiftEqual, DoubleStarEqual, DoubleSlashEqual, AtEqual, Arrow, Ellipsis, ColonEqual,
    False, None, True, And, As, Assert, Async, Await, Break, Class, Continue, Def, Del, Elif, Else, Except, Finally, For, From,
    Global, If, Import, In, Is, Lambda, Nonlocal, Not, Or, Pass, Raise, Return, Try, While, With, Yield,
}

/// <summary>One token. `Start` and `End` are character indexes; `Level` is the bracket depth after the token.</summary>
internal struct Token {
    public TokenKind Kind;
    public short Level;
    public int Start;
    public int End;
    public int Line;
    public int Column;
    public int EndLine;
    public int EndColumn;
}

internal enum InputMode { Exec, Single, Eval, FuncType, FString }

internal sealed partial class Tokenizer {
    private const int MaxIndent = 100;
    private const int MaxLevel = 200;

    private readonly SourceText _source;
    private readonly string _text;
    private readonly bool _ascii;
    private readonly InputMode _mode;
    private readonly ParserOptions _options;
    private Token[] _tokens;
    private int _count;
    private int _pos;
    private int _line;
    private int _lineStart;
    private int _startColumn;
    // The last position whose byte column was computed, to count only the characters after it.
    private int _knownPos;
    private int _knownColumn;
    private readonly int[] _indents = new int[MaxIndent];
    private readonly int[] _altIndents = new int[MaxIndent];
    private int _indent;
    private int _level;
    private readonly char[] _brackets = new char[MaxLevel];
    private readonly int[] _bracketLines = new int[MaxLevel];
    private readonly int[] _bracketColumns = new int[MaxLevel];
    private bool _implied;

    public Tokenizer(SourceText source, InputMode mode, ParserOptions options) {
        _source = source;
        _text = source.Text;
        _ascii = source.IsAscii;
        _mode = mode;
        _options = options;
        // An empty source has no line at all.
        _line = _text.Length == 0 ? 0 : source.FirstLine;
        _startColumn = source.FirstColumn;
        _tokens = new Token[Math.Max(16, _text.Length / 4)];
    }

    /// <summary>What the Error token stands for.</summary>
    public CompileErrorException? Failure { get; private set; }
    /// <summary>Whether the failure replaces a syntax error found before it.</summary>
    public bool Overrides { get; private set; }
    /// <summary>Whether the failure is that the source ended.</summary>
    public bool AtEnd { get; private set; }
    /// <summary>Brackets still open when the source ended: their kind and place, outermost first.</summary>
    public int OpenLevel => _level;
    public int OpenLine => _bracketLines[_level - 1];
    public CompileErrorException NeverClosed() {
        var line = _bracketLines[_level - 1];
        return Error("SyntaxError", "'" + _brackets[_level - 1] + "' was never closed", line, Offset(line, _bracketColumns[_level - 1]), 0, _source.Line(line));
    }

    private int Offset(int line, int byteColumn) => SourceText.CharsOfBytes(_source.Line(line), byteColumn) + 1;

    public Token[] Run(out int count) {
        var atLineStart = true;
        while (true) {
            if (atLineStart) {
                atLineStart = false;
                if (!Indentation(out var blank)) break;
                if (blank) {
                    atLineStart = true;
                    continue;
                }
            }
            // Spaces between tokens.
            while (_pos < _text.Length && _text[_pos] is ' ' or '\t' or '\f') _pos++;
            if (_pos >= _text.Length) {
                if (_level > 0) {
                    Fail(NeverClosed(), atEnd: true);
                    break;
                }
                if (EndOfInput()) break;
                continue;
            }
            var start = _pos;
            var c = _text[_pos];
            if (c == '#') {
                var end = _text.IndexOf('\n', _pos);
                _pos = end < 0 ? _text.Length : end;
                if (_options.TypeComments) Comment(start, _pos);
                if (_pos >= _text.Length) continue;
                c = '\n';
            }
            if (c == '\n') {
                if (_level == 0) {
                    Emit(TokenKind.Newline, start, _pos);
                    atLineStart = true;
                }
                _pos++;
                NextLine();
                continue;
            }
            if (char.IsAsciiLetter(c) || c == '_' || c >= 128) {
                if (!NameOrString()) break;
            } else if (char.IsAsciiDigit(c) || (c == '.' && _pos + 1 < _text.Length && char.IsAsciiDigit(_text[_pos + 1]))) {
                if (!Number()) break;
            } else if (c is '"' or '\'') {
                if (!String(start)) break;
            } else if (c == '\\') {
                if (!Continuation()) break;
            } else if (!Operator()) {
                break;
            }
        }
        count = _count;
        return _tokens;
    }

    // ---------------------------------------------------------------- lines
    /// <summary>After a line break has been passed: the next line begins, if there is one.</summary>
    private void NextLine() {
        if (_pos >= _text.Length) return;
        _line++;
        _lineStart = _knownPos = _pos;
        _startColumn = _knownColumn = 0;
    }

    /// <summary>Reads a line's indentation and emits INDENT and DEDENTs. A line of blanks and comments is skipped.</summary>
    private bool Indentation(out bool blank) {
        blank = false;
        var column = 0;
        var altColumn = 0;
        var continued = 0;
        while (_pos < _text.Length) {
            var c = _text[_pos];
            if (c == ' ') {
                column++;
                altColumn++;
            } else if (c == '\t') {
                column = (column / 8 + 1) * 8;
                altColumn++;
            } else if (c == '\f') {
                column = altColumn = 0;
            } else if (c == '\\') {
                // The indentation of a line cut in two is that of its first part.
                if (continued == 0) continued = column;
                if (!Continuation()) return false;
                continue;
            } else {
                break;
            }
            _pos++;
        }
        if (_pos < _text.Length && _text[_pos] is '#' or '\n') {
            if (_options.TypeComments && _text[_pos] == '#') {
                if (IsTypeCommentLine(_pos)) return true;
                Comment(_pos, _text.IndexOf('\n', _pos) is var stop && stop < 0 ? _text.Length : stop);
            }
            var end = _text.IndexOf('\n', _pos);
            if (end < 0) {
                _pos = _text.Length;
                return true;
            }
            _pos = end + 1;
            blank = true;
            NextLine();
            return true;
        }
        if (continued != 0) column = altColumn = continued;
        if (column == _indents[_indent]) {
            if (altColumn != _altIndents[_indent]) return TabError();
        } else if (column > _indents[_indent]) {
            if (_indent + 1 >= MaxIndent) {
                return Fail(Error("IndentationError", "too many levels of indentation", _line, 1, 0, _source.Line(_line)));
            }
            if (altColumn <= _altIndents[_indent]) return TabError();
            _indents[++_indent] = column;
            _altIndents[_indent] = altColumn;
            EmitNoColumn(TokenKind.Indent);
        } else {
            while (_indent > 0 && column < _indents[_indent]) {
                _indent--;
                EmitNoColumn(TokenKind.Dedent);
            }
            if (column != _indents[_indent]) {
                // CPython counts the dedents before it looks whether the column fits, and returns none of them.
                while (_count > 0 && _tokens[_count - 1].Kind == TokenKind.Dedent) _count--;
                var text = _source.Line(_line);
                return Fail(Error("IndentationError", "unindent does not match any outer indentation level", _line,
                    SourceText.CharsOfBytes(text, int.MaxValue - 1) - 1, 0, text));
            }
            if (altColumn != _altIndents[_indent]) return TabError();
        }
        if (_inAsync) CheckAsyncEnd();
        return true;
    }

    private bool TabError() =>
        Fail(Error("TabError", "inconsistent use of tabs and spaces in indentation", _line, 1, 0, _source.Line(_line)));

    /// <summary>A backslash: the line goes on in the next one.</summary>
    private bool Continuation() {
        _pos++;
        if (_pos >= _text.Length || _text[_pos] != '\n') {
            var line = _source.Line(_line);
            return Fail(Error("SyntaxError", "unexpected character after line continuation character", _line,
                _source.CharCount(_lineStart, Math.Min(_pos + 1, _text.Length)), 0, line));
        }
        _pos++;
        if (_pos >= _text.Length) {
            if (_level > 0) return Fail(NeverClosed(), atEnd: true);
            return Fail(Error("SyntaxError", "unexpected EOF while parsing", _line, SourceText.CharsOfBytes(_source.Line(_line), int.MaxValue - 1) - 1, 0,
                _source.Line(_line)), atEnd: true);
        }
        NextLine();
        return true;
    }

    /// <summary>
    /// The end of the text. In "single" mode the first end is a line break, and closes the open blocks, so that the last line needs
    /// no line break of its own.
    /// </summary>
    private bool EndOfInput() {
        if (_mode == InputMode.Single && _count > 0 && !_implied) {
            EmitNoColumn(TokenKind.Newline);
            _implied = true;
            if (_indent > 0 && !_options.DontImplyDedent) {
                while (_indent > 0) {
                    _indent--;
                    EmitNoColumn(TokenKind.Dedent);
                }
                _implied = false;
            }
            return false;
        }
        EmitNoColumn(TokenKind.EndMarker);
        return true;
    }

    // ---------------------------------------------------------------- emitting
    private int Column(int pos) {
        if (_ascii) return pos - _lineStart + _startColumn;
        if (pos < _knownPos) {
            _knownPos = _lineStart;
            _knownColumn = 0;
        }
        for (var i = _knownPos; i < pos; i++) {
            var c = _text[i];
            // Each half of a surrogate pair counts for two of its four bytes.
            _knownColumn += c < 0x80 ? 1 : c < 0x800 ? 2 : char.IsSurrogate(c) ? 2 : 3;
        }
        _knownPos = pos;
        return _knownColumn + _startColumn;
    }

    private ref Token Add() {
        if (_count == _tokens.Length) Array.Resize(ref _tokens, _count * 2);
        return ref _tokens[_count++];
    }

    private void Emit(TokenKind kind, int start, int end) {
        ref var token = ref Add();
        token.Kind = kind;
        token.Level = (short)_level;
        token.Start = start;
        token.End = end;
        token.Line = token.EndLine = _line;
        token.Column = Column(start);
        token.EndColumn = Column(end);
    }

    private void EmitNoColumn(TokenKind kind) {
        ref var token = ref Add();
        token.Kind = kind;
        token.Level = (short)_level;
        token.Start = token.End = _pos;
        token.Line = token.EndLine = _line;
        token.Column = token.EndColumn = -1;
    }

    private CompileErrorException Error(string kind, string message, int line, int offset, int endOffset, string text) =>
        new(kind, message, _source.FileName, line, offset, text, line, endOffset);

    private bool Fail(CompileErrorException error, bool overrides = false, bool atEnd = false) {
        EmitNoColumn(TokenKind.Error);
        Failure = error;
        Overrides = overrides;
        AtEnd = atEnd;
        return false;
    }

    /// <summary>An error of the tokenizer proper; it ends at the character before `pos`, and wins over syntax errors before it.</summary>
    private bool SyntaxError(string message, int pos) {
        var text = _source.Line(_line).TrimEnd('\n');
        var offset = _source.CharCount(_lineStart, pos);
        return Fail(Error("SyntaxError", message, _line, offset, offset, text), overrides: true);
    }

    // ---------------------------------------------------------------- operators
    private char At(int pos) => pos < _text.Length ? _text[pos] : '\0';

    private bool Operator() {
        var start = _pos;
        var c = _text[_pos++];
        var next = At(_pos);
        TokenKind kind;
        switch (c) {
            case '(' or '[' or '{':
                if (_level >= MaxLevel) return SyntaxError("too many nested parentheses", _pos);
                _brackets[_level] = c;
                _bracketLines[_level] = _line;
                _bracketColumns[_level] = Column(start) - _startColumn;
                _level++;
                kind = c == '(' ? TokenKind.LPar : c == '[' ? TokenKind.LSqb : TokenKind.LBrace;
                break;
            case ')' or ']' or '}':
                if (_level == 0) return SyntaxError("unmatched '" + c + "'", _pos);
                _level--;
                var open = _brackets[_level];
                if ((open == '(' && c != ')') || (open == '[' && c != ']') || (open == '{' && c != '}')) {
                    var message = "closing parenthesis '" + c + "' does not match opening parenthesis '" + open + "'";
                    if (_bracketLines[_level] != _line) message += " on line " + _bracketLines[_level];
                    return SyntaxError(message, _pos);
                }
                kind = c == ')' ? TokenKind.RPar : c == ']' ? TokenKind.RSqb : TokenKind.RBrace;
                break;
            case ':': kind = Pick(TokenKind.Colon, '=', TokenKind.ColonEqual); break;
            case ',': kind = TokenKind.Comma; break;
            case ';': kind = TokenKind.Semi; break;
            case '+': kind = Pick(TokenKind.Plus, '=', TokenKind.PlusEqual); break;
            case '-': kind = next == '>' ? Pick(TokenKind.Minus, '>', TokenKind.Arrow) : Pick(TokenKind.Minus, '=', TokenKind.MinusEqual); break;
            case '*':
                if (next == '*') {
                    _pos++;
                    kind = Pick(TokenKind.DoubleStar, '=', TokenKind.DoubleStarEqual);
                } else {
                    kind = Pick(TokenKind.Star, '=', TokenKind.StarEqual);
                }
                break;
            case '/':
                if (next == '/') {
                    _pos++;
                    kind = Pick(TokenKind.DoubleSlash, '=', TokenKind.DoubleSlashEqual);
                } else {
                    kind = Pick(TokenKind.Slash, '=', TokenKind.SlashEqual);
                }
                break;
            case '|': kind = Pick(TokenKind.VBar, '=', TokenKind.VBarEqual); break;
            case '&': kind = Pick(TokenKind.Amper, '=', TokenKind.AmperEqual); break;
            case '<':
                if (next == '<') {
                    _pos++;
                    kind = Pick(TokenKind.LeftShift, '=', TokenKind.LeftShiftEqual);
                } else {
                    kind = next == '>' ? Pick(TokenKind.Less, '>', TokenKind.NotEqual) : Pick(TokenKind.Less, '=', TokenKind.LessEqual);
                }
                break;
            case '>':
                if (next == '>') {
                    _pos++;
                    kind = Pick(TokenKind.RightShift, '=', TokenKind.RightShiftEqual);
                } else {
                    kind = Pick(TokenKind.Greater, '=', TokenKind.GreaterEqual);
                }
                break;
            case '=': kind = Pick(TokenKind.Equal, '=', TokenKind.EqEqual); break;
            case '.':
                kind = TokenKind.Dot;
                if (next == '.' && At(_pos + 1) == '.') {
                    _pos += 2;
                    kind = TokenKind.Ellipsis;
                }
                break;
            case '%': kind = Pick(TokenKind.Percent, '=', TokenKind.PercentEqual); break;
            case '~': kind = TokenKind.Tilde; break;
            case '^': kind = Pick(TokenKind.Circumflex, '=', TokenKind.CircumflexEqual); break;
            case '@': kind = Pick(TokenKind.At, '=', TokenKind.AtEqual); break;
            case '!': kind = Pick(TokenKind.Other, '=', TokenKind.NotEqual); break;
            default:
                if (c < ' ' || c == 127) return SyntaxError("invalid non-printable character U+" + ((int)c).ToString("X4"), _pos);
                kind = TokenKind.Other;
                break;
        }
        Emit(kind, start, _pos);
        return true;
    }

    private TokenKind Pick(TokenKind alone, char next, TokenKind both) {
        if (At(_pos) != next) return alone;
        _pos++;
        return both;
    }
}
