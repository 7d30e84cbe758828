// Type comments, signatures of functions in them, and the grammars of older versions.

using System.Collections.Generic;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    /// <summary>Refuses a construct that the grammar asked for does not have yet.</summary>
    private void Require(int version, string what) {
        if (_options.FeatureVersion < version) throw ErrorAtLast($"{what} only supported in Python 3.{version} and greater");
    }

    /// <summary>[TYPE_COMMENT]: its text, or null.</summary>
    private string? TypeComment() {
        if (Kind != TokenKind.TypeComment) return null;
        ref var token = ref _tokens[_p++];
        return _text[token.Start..token.End];
    }

    /// <summary>func_type_comment: NEWLINE TYPE_COMMENT &amp;(NEWLINE INDENT) | TYPE_COMMENT</summary>
    private string? FunctionTypeComment() {
        if (!_options.TypeComments) return null;
        bool sameLine = Kind == TokenKind.TypeComment;
        if (sameLine && Peek(1) == TokenKind.Newline && Peek(2) == TokenKind.TypeComment && Peek(3) == TokenKind.Newline && Peek(4) == TokenKind.Indent)
            throw ErrorHere("Cannot have two type comments on def");
        if (sameLine) return TypeComment();
        if (Kind != TokenKind.Newline || Peek(1) != TokenKind.TypeComment || Peek(2) != TokenKind.Newline || Peek(3) != TokenKind.Indent) return null;
        _p++;
        return TypeComment();
    }

    /// <summary>func_type: '(' [expression (',' expression)* [',' '*' expression] [',' '**' expression]] ')' '->' expression</summary>
    private FunctionType ParseFunctionType(Span whole) {
        var types = new List<Expr>();
        Expect(TokenKind.LPar);
        bool star = false;
        while (Kind != TokenKind.RPar) {
            if (Kind == TokenKind.DoubleStar) {
                _p++;
                types.Add(ParseExpression());
                break;
            }
            if (Kind == TokenKind.Star) {
                if (star) throw Fail();
                star = true;
                _p++;
            } else if (star) {
                throw Fail();
            }
            types.Add(ParseExpression());
            if (Kind == TokenKind.RPar) break;
            Expect(TokenKind.Comma);
            if (Kind == TokenKind.RPar) throw Fail();
        }
        Expect(TokenKind.RPar);
        Expect(TokenKind.Arrow);
        return new FunctionType(types, ParseExpression(), whole);
    }
}
