// The parser: hand-written recursive descent over the token array.
//
// One method for each group of grammar rules, with the rule in short form above it. The parser never guesses: one or two tokens of
// lookahead decide, and where Python's grammar needs more (assignment targets, parenthesised with-items) it parses an expression and
// relabels it. Left-associative chains are loops, so that trees grow to the left without recursion.
//
// A parse that fails throws ParseFailure without a message. Only then is the source parsed again with `_explain` set, and the methods
// named Explain… (ErrorFinder*.cs) say what is wrong where the parser calls them. Correct programs pay one test of a flag for that.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using MiniPy.Bytecode;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    // CPython's parser gives up at this depth of rules; a nested expression here counts for as much as it does there.
    private const int MaxDepth = 6000;

    private readonly SourceText _source;
    private readonly string _text;
    private readonly ParserOptions _options;
    private readonly InputMode _mode;
    private readonly Token[] _tokens;
    private readonly int _tokenCount;
    private readonly Tokenizer _tokenizer;
    private int _p;
    private int _depth;
    private int _firstDepth;
    // Whether the statement of "single" mode has been read; what comes after it is no business of the tokenizer's any more.
    private bool _complete;
    private string?[] _names = new string?[256];
    private int _nameCount;

    /// <summary>"The source is wrong somewhere here"; FindError says what is wrong.</summary>
    private sealed class ParseFailure : Exception { }

    private Parser(SourceText source, InputMode mode, ParserOptions options) {
        _source = source;
        _text = source.Text;
        _options = options;
        _mode = mode;
        _tokenizer = new Tokenizer(source, mode, options);
        _tokens = _tokenizer.Run(out _tokenCount);
    }

    // ---------------------------------------------------------------- entry points
    public static Module ParseModule(string source, string fileName, ParserOptions options) =>
        (Module)new Parser(new SourceText(source, fileName, true), InputMode.Exec, options).Run();

    public static Module ParseModule(byte[] source, string fileName, ParserOptions options) =>
        (Module)new Parser(SourceText.Decode(source, fileName, true, options), InputMode.Exec, options).Run();

    public static Interactive ParseInteractive(string source, string fileName, ParserOptions options) =>
        (Interactive)new Parser(new SourceText(source, fileName, false), InputMode.Single, options).Run();

    public static Interactive ParseInteractive(byte[] source, string fileName, ParserOptions options) =>
        (Interactive)new Parser(SourceText.Decode(source, fileName, false, options), InputMode.Single, options).Run();

    public static Expression ParseExpression(string source, string fileName, ParserOptions options) =>
        (Expression)new Parser(new SourceText(source, fileName, false), InputMode.Eval, options).Run();

    public static Expression ParseExpression(byte[] source, string fileName, ParserOptions options) =>
        (Expression)new Parser(SourceText.Decode(source, fileName, false, options), InputMode.Eval, options).Run();

    public static FunctionType ParseFunctionType(string source, string fileName, ParserOptions options) =>
        (FunctionType)new Parser(new SourceText(source, fileName, false), InputMode.FuncType, options).Run();

    public static FunctionType ParseFunctionType(byte[] source, string fileName, ParserOptions options) =>
        (FunctionType)new Parser(SourceText.Decode(source, fileName, false, options), InputMode.FuncType, options).Run();

    private Root Run() {
        try {
            return ParseRoot();
        } catch (ParseFailure) {
            if (_options.AllowIncomplete && _tokens[Math.Max(_p, _looked)].Start >= _text.Length) throw new IncompleteInputException();
            var error = FindError();
            if (_options.AllowIncomplete && ReferenceEquals(error, _tokenizer.Failure) && _tokenizer.AtEnd) throw new IncompleteInputException();
            throw error;
        } catch (CompileErrorException error) when (error.Kind == "SyntaxError" && !_complete && !ReferenceEquals(error, _tokenizer.Failure) && _tokenizer.Overrides) {
            throw _tokenizer.Failure!;
        } catch (CompileErrorException error) when (_options.AllowIncomplete && ReferenceEquals(error, _tokenizer.Failure) && _tokenizer.AtEnd) {
            throw new IncompleteInputException();
        }
    }

    /// <summary>file: [statements] ENDMARKER; eval: expressions NEWLINE* ENDMARKER; interactive: statement_newline</summary>
    private Root ParseRoot() {
        var whole = new Span(_source.FirstLine, 0, _tokens[_tokenCount - 1].Line, 0);
        switch (_mode) {
            case InputMode.Exec:
                var body = new List<Stmt>();
                while (Kind != TokenKind.EndMarker) ParseStatement(body);
                return new Module(body, _tokenizer.Ignores, whole);
            case InputMode.Single:
                var statements = new List<Stmt>();
                if (Kind == TokenKind.Newline) {
                    // An empty line is `pass`, as in CPython's interactive grammar.
                    statements.Add(new Pass(SpanOf(_p)));
                    _p++;
                } else if (Kind != TokenKind.EndMarker) {
                    var compound = StartsCompound();
                    ParseStatement(statements);
                    if (compound && Kind != TokenKind.Newline) throw Fail();
                } else {
                    throw Fail();
                }
                _complete = true;
                CheckSingleStatement();
                return new Interactive(statements, whole);
            case InputMode.Eval:
                var value = ParseExpressions();
                while (Kind == TokenKind.Newline) _p++;
                if (Kind != TokenKind.EndMarker) throw Fail();
                return new Expression(value, whole);
            case InputMode.FuncType:
                var type = ParseFunctionType(whole);
                while (Kind == TokenKind.Newline) _p++;
                if (Kind != TokenKind.EndMarker) throw Fail();
                return type;
            default:
                return new Expression(ParseStarExpressions(), whole);
        }
    }

    /// <summary>After the one statement of "single" mode only blanks and comments may follow.</summary>
    private void CheckSingleStatement() {
        for (var i = Kind == TokenKind.Newline ? _p + 1 : _p; i < _tokenCount; i++) {
            var kind = _tokens[i].Kind;
            if (kind is TokenKind.Newline or TokenKind.EndMarker or TokenKind.Indent or TokenKind.Dedent) continue;
            var line = _tokens[_p > 0 ? _p - 1 : 0];
            throw Error("SyntaxError", "multiple statements found while compiling a single statement", line.Line, line.Column < 0 ? 0 : line.Column + 1,
                line.EndLine, line.EndColumn < 0 ? 0 : line.EndColumn + 1);
        }
    }

    // ---------------------------------------------------------------- tokens
    private TokenKind Kind => _tokens[_p].Kind;

    private TokenKind Peek(int ahead) => _p + ahead < _tokenCount ? _tokens[_p + ahead].Kind : TokenKind.EndMarker;

    private bool Accept(TokenKind kind) {
        if (_tokens[_p].Kind != kind) return false;
        _p++;
        return true;
    }

    private void Expect(TokenKind kind) {
        if (_tokens[_p].Kind != kind) throw Fail();
        _p++;
    }

    /// <summary>The failure at the current token; an error of the tokenizer comes out as such.</summary>
    private Exception Fail() => Kind == TokenKind.Error ? _tokenizer.Failure! : new ParseFailure();

    private Span SpanOf(int token) {
        ref var t = ref _tokens[token];
        return new Span(t.Line, t.Column, t.EndLine, t.EndColumn);
    }

    /// <summary>From a token up to the last one consumed.</summary>
    private Span SpanFrom(int token) {
        ref var t = ref _tokens[token];
        ref var e = ref _tokens[_p - 1];
        return new Span(t.Line, t.Column, e.EndLine, e.EndColumn);
    }

    /// <summary>As SpanFrom, for statements with a block: line breaks and dedents do not count.</summary>
    private Span BlockSpan(int token) {
        var last = _p - 1;
        while (last > token && _tokens[last].Kind is TokenKind.Newline or TokenKind.Indent or TokenKind.Dedent or TokenKind.EndMarker) last--;
        ref var t = ref _tokens[token];
        ref var e = ref _tokens[last];
        return new Span(t.Line, t.Column, e.EndLine, e.EndColumn);
    }

    // ---------------------------------------------------------------- names
    private string ParseName() {
        if (Kind != TokenKind.Name) throw Fail();
        return NameOf(_p++);
    }

    /// <summary>The text of a name token. Equal names of a source share one string.</summary>
    private string NameOf(int token) {
        ref var t = ref _tokens[token];
        var text = _text.AsSpan(t.Start, t.End - t.Start);
        var hash = text.Length;
        foreach (var c in text) hash = hash * 31 + c;
        var mask = _names.Length - 1;
        var slot = hash & mask;
        while (_names[slot] is { } known) {
            if (text.SequenceEqual(known)) return known;
            slot = (slot + 1) & mask;
        }
        var name = text.ToString();
        if (!System.Text.Ascii.IsValid(text)) {
            // Not kept: the table is keyed by what the source says, and the normal form may differ.
            return _options.NormalizeIdentifier?.Invoke(name) ?? name.Normalize(System.Text.NormalizationForm.FormKC);
        }
        _names[slot] = name;
        if (++_nameCount * 2 > _names.Length) GrowNames();
        return name;
    }

    private void GrowNames() {
        var old = _names;
        _names = new string?[old.Length * 2];
        var mask = _names.Length - 1;
        foreach (var name in old) {
            if (name is null) continue;
            var hash = name.Length;
            foreach (var c in name) hash = hash * 31 + c;
            var slot = hash & mask;
            while (_names[slot] is not null) slot = (slot + 1) & mask;
            _names[slot] = name;
        }
    }

    private bool IsSoft(int token, string word) {
        ref var t = ref _tokens[token];
        return t.Kind == TokenKind.Name && _text.AsSpan(t.Start, t.End - t.Start).SequenceEqual(word);
    }

    // ---------------------------------------------------------------- depth
    /// <summary>Counts one more level of `cost` rules; the caller takes it back with Leave.</summary>
    private void Enter(int cost) {
        _depth += cost;
        if (_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) {
            throw new CompileErrorException("MemoryError", "", _source.FileName, 0, 0, null, 0, 0);
        }
    }

    private void Leave(int cost) => _depth -= cost;

    // ---------------------------------------------------------------- errors raised by the parser itself
    /// <summary>An error at a place given by CPython's conventions: byte columns from 1, or 0 and less for "none".</summary>
    internal CompileErrorException Error(string kind, string message, int line, int column1, int endLine, int endColumn1) {
        if (_mode == InputMode.FString) {
            message = "f-string: " + message;
            column1 -= _source.FirstColumn;
            if (endColumn1 > 0) endColumn1 -= _source.FirstColumn;
        }
        var text = _source.Line(line);
        if (_source.HasInvalidBytes) text = string.Concat(text.Select((c, i) => char.IsLowSurrogate(c) && (i == 0 || !char.IsHighSurrogate(text[i - 1])) ? '\uFFFD' : c));
        if (text.Length == 0 && _mode == InputMode.FString) text = _text;
        var offset = column1 <= 0 ? 0 : SourceText.CharsOfBytes(text, column1 - 1) + 1;
        // An end on another line is measured on the first one.
        // CPython leaves the end inside an f-string in bytes.
        var endOffset = endColumn1 <= 0 ? 0 : _mode == InputMode.FString ? endColumn1 : SourceText.CharsOfBytes(text, endColumn1 - 1) + 1;
        if (endLine != line && _mode != InputMode.FString) endOffset = Math.Min(endOffset, SourceText.CharsOfBytes(text, int.MaxValue - 1) - 1);
        return new CompileErrorException(kind, message, _source.FileName, line, offset, text, endLine, endOffset);
    }

    /// <summary>An error at the last token that CPython's parser would have read so far: the current one.</summary>
    private CompileErrorException ErrorHere(string message) {
        if (Kind == TokenKind.Error) return _tokenizer.Failure!;
        return ErrorAtToken("SyntaxError", message, _p);
    }

    internal CompileErrorException ErrorAtToken(string kind, string message, int token) {
        var t = _tokens[token];
        var column = t.Column >= 0 ? t.Column + 1 : _source.ByteCount(_source.LineStart(t.Line), t.End);
        return Error(kind, message, t.Line, column, t.EndLine, t.EndColumn >= 0 ? t.EndColumn + 1 : 0);
    }
}
