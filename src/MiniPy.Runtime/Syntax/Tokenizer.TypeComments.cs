// Type comments (PEP 484), and `async` and `await` before they were keywords.
//
// With ParserOptions.TypeComments a comment `# type: …` is a token of its own, which the grammar allows in a few places only; the line it
// stands on may hold nothing else. `# type: ignore` is no token: it goes to a list of the module.
//
// For a grammar older than 3.7 `async` is a keyword only before `def`, and both words are within the body of such a function.

using System;
using System.Collections.Generic;

namespace MiniPy.Syntax;

internal sealed partial class Tokenizer {
    private const string Ignore = "ignore";

    private bool _inAsync;
    private int _asyncIndent;
    // Whether a line of the asynchronous function's body has begun.
    private bool _asyncBody;

    /// <summary>The `# type: ignore` comments seen.</summary>
    public List<TypeIgnore> Ignores { get; } = [];

    /// <summary>The start of the text of a type comment at `pos`, or -1: `#`, blanks, `type:`, blanks.</summary>
    private int TypeCommentText(int pos) {
        if (!_options.TypeComments) return -1;
        pos = SkipBlanks(pos + 1);
        return string.CompareOrdinal(_text, pos, "type:", 0, 5) == 0 && At(pos + 5) is ' ' or '\t' ? SkipBlanks(pos + 5) : -1;
    }

    private int SkipBlanks(int pos) {
        while (At(pos) is ' ' or '\t') pos++;
        return pos;
    }

    private bool IsIgnore(int text) {
        char next = At(text + Ignore.Length);
        return string.CompareOrdinal(_text, text, Ignore, 0, Ignore.Length) == 0 && next < 128 && !char.IsAsciiLetterOrDigit(next);
    }

    /// <summary>Takes the comment from `start` to `end`: as a token, as an entry of Ignores, or not at all.</summary>
    private void Comment(int start, int end) {
        int text = TypeCommentText(start);
        if (text < 0) return;
        if (IsIgnore(text)) Ignores.Add(new TypeIgnore(_line, _text[(text + Ignore.Length)..end], default));
        else Emit(TokenKind.TypeComment, text, end);
    }

    /// <summary>Does a line that holds only this comment count as one?</summary>
    private bool IsTypeCommentLine(int start) => TypeCommentText(start) is var text && text >= 0 && !IsIgnore(text);

    /// <summary>What `async` and `await` are in an old grammar.</summary>
    private TokenKind OldAsync(TokenKind kind) {
        if (_inAsync) return kind;
        if (kind == TokenKind.Async && IsWord(_text.AsSpan(SkipBlanks(_pos)), "def")) {
            _inAsync = true;
            _asyncBody = false;
            _asyncIndent = _indent;
            return kind;
        }
        return TokenKind.Name;
    }

    /// <summary>A line begins: is it still within the asynchronous function?</summary>
    private void CheckAsyncEnd() {
        if (_asyncBody && _asyncIndent >= _indent) _inAsync = false;
        _asyncBody = true;
    }
}
