// _tokenize: the parser's own tokenizer, as tuples (text, type, line, end line, column, end column, physical line).
//
// Types are those of the module `token`, columns count UTF-8 bytes. The source is read at once; an error of the tokenizer proper comes when
// the iterator gets there, any other end of what can be read just ends it. A line that goes on from the one before (by a backslash or
// within a string) is given together with that.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using MiniPy.Syntax;

namespace MiniPy.Modules;

internal unsafe struct PyTokenizerIter {
    public PyObject ob_base;
    /// <summary>The tuples, a list.</summary>
    public PyObject* tokens;
    /// <summary>The exception that ends the iteration, or null.</summary>
    public PyObject* error;
    public nint index;
}

internal static unsafe class TokenizeModule {
    public static readonly BuiltinModule Definition = new("_tokenize", null, &Fill);

    private static readonly PyTypeObject* s_type = StaticType.Create("_tokenize.TokenizerIter", null, sizeof(PyTokenizerIter), TypeFlags.HaveGc, &Slots, null);
    private static readonly ArgSpec s_new = new("tokenizeriter", 0, 1, "source");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        new ModuleBuilder(ts, module).Type(s_type);
        return 0;
    }

    private static void Slots(TypeSlots* s) {
        Fields.Iterator(s, 2, &Next);
        s->@new = &New;
    }

    [return: NewRef]
    private static PyObject* New(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject* source;
        if (!s_new.ParseTuple(ts, args, kwargs, &source)) return null;
        if (!UnicodeObject.Check(source)) return Err.TypeError(ts, $"tokenizeriter() argument 'source' must be str, not {(Py.IsNone(source) ? "None" : Err.TypeName(source))}");
        if (UnicodeObject.AsUtf8(ts, source, out _) == null) return null;
        string text = UnicodeObject.ToString(source);
        if (text.Contains('\0')) return Err.ValueError(ts, "embedded null character");
        using Owned op = new(ts, TypeSlots.Of((PyTypeObject*)cls)->alloc(ts, cls, 0));
        if (op.IsNull) return null;
        var iterator = (PyTokenizerIter*)op.Borrow;
        iterator->tokens = ListObject.New(ts, 0);
        return iterator->tokens != null && Tokenize(ts, iterator, new SourceText(text, "<string>", true)) ? op.Detach() : null;
    }

    private static bool Tokenize(PyThreadState* ts, PyTokenizerIter* iterator, SourceText source) {
        var tokenizer = new Tokenizer(source, InputMode.Exec, new ParserOptions());
        Token[] tokens = tokenizer.Run(out int count);
        int bufferStart = 0, line = 0;
        for (int i = 0; i < count && tokens[i].Kind is not (TokenKind.EndMarker or TokenKind.Error); i++) {
            ref Token token = ref tokens[i];
            if (token.Line != line && !(i > 0 && Continues(source, token.Line) && tokens[i - 1].Kind != TokenKind.Newline)) bufferStart = source.LineStart(token.Line);
            line = token.EndLine;
            int lineStart = source.LineStart(line);
            string buffer = source.Text[bufferStart..(lineStart + source.Line(line).Length)];
            PyObject* tuple = Describe(ts, token, source.Text[token.Start..token.End], buffer);
            if (tuple == null || ListObject.AppendSteal(ts, iterator->tokens, tuple) < 0) return false;
        }
        if (tokenizer.Failure == null || !tokenizer.Overrides) return true;
        Compilation.RaiseSyntaxError(ts, tokenizer.Failure, source.Text);
        iterator->error = Err.Take(ts);
        return true;
    }

    /// <summary>Does the line go on from the one before?</summary>
    private static bool Continues(SourceText source, int line) => line > 1 && source.Line(line - 1).EndsWith("\\\n", StringComparison.Ordinal);

    [return: NewRef]
    private static PyObject* Describe(PyThreadState* ts, in Token token, string text, string line) {
        PyObject** items = stackalloc PyObject*[7];
        items[0] = UnicodeObject.FromString(ts, text);
        items[1] = LongObject.FromInt64(ts, TypeOf(token.Kind));
        items[2] = LongObject.FromInt64(ts, token.Line);
        items[3] = LongObject.FromInt64(ts, token.EndLine);
        items[4] = LongObject.FromInt64(ts, token.Column);
        items[5] = LongObject.FromInt64(ts, token.EndColumn);
        items[6] = UnicodeObject.FromString(ts, line);
        PyObject* tuple = ErrorIndicator.Occurred(ts) == null ? TupleObject.FromArray(ts, items, 7) : null;
        for (int i = 0; i < 7; i++) Py.XDecRef(ts, items[i]);
        return tuple;
    }

    /// <summary>The number of a kind in the module `token`.</summary>
    private static int TypeOf(TokenKind kind) => kind switch {
        TokenKind.EndMarker => 0, TokenKind.Number => 2, TokenKind.String => 3, TokenKind.Newline => 4, TokenKind.Indent => 5, TokenKind.Dedent => 6,
        TokenKind.LPar => 7, TokenKind.RPar => 8, TokenKind.LSqb => 9, TokenKind.RSqb => 10, TokenKind.Colon => 11, TokenKind.Comma => 12, TokenKind.Semi => 13,
        TokenKind.Plus => 14, TokenKind.Minus => 15, TokenKind.Star => 16, TokenKind.Slash => 17, TokenKind.VBar => 18, TokenKind.Amper => 19,
        TokenKind.Less => 20, TokenKind.Greater => 21, TokenKind.Equal => 22, TokenKind.Dot => 23, TokenKind.Percent => 24, TokenKind.LBrace => 25,
        TokenKind.RBrace => 26, TokenKind.EqEqual => 27, TokenKind.NotEqual => 28, TokenKind.LessEqual => 29, TokenKind.GreaterEqual => 30,
        TokenKind.Tilde => 31, TokenKind.Circumflex => 32, TokenKind.LeftShift => 33, TokenKind.RightShift => 34, TokenKind.DoubleStar => 35,
        TokenKind.PlusEqual => 36, TokenKind.MinusEqual => 37, TokenKind.StarEqual => 38, TokenKind.SlashEqual => 39, TokenKind.PercentEqual => 40,
        TokenKind.AmperEqual => 41, TokenKind.VBarEqual => 42, TokenKind.CircumflexEqual => 43, TokenKind.LeftShiftEqual => 44,
        TokenKind.RightShiftEqual => 45, TokenKind.DoubleStarEqual => 46, TokenKind.DoubleSlash => 47, TokenKind.DoubleSlashEqual => 48,
        TokenKind.At => 49, TokenKind.AtEqual => 50, TokenKind.Arrow => 51, TokenKind.Ellipsis => 52, TokenKind.ColonEqual => 53, TokenKind.Other => 54,
        TokenKind.Await => 55, TokenKind.Async => 56, _ => 1,
    };

    [return: NewRef]
    private static PyObject* Next(PyThreadState* ts, PyObject* op) {
        var iterator = (PyTokenizerIter*)op;
        if (iterator->tokens == null) return null;
        if (iterator->index < ListObject.Size(iterator->tokens)) return Py.NewRef(ListObject.Items(iterator->tokens)[iterator->index++]);
        if (iterator->error != null) {
            PyObject* error = iterator->error;
            iterator->error = null;
            Err.Put(ts, error);
        }
        return null;
    }
}
