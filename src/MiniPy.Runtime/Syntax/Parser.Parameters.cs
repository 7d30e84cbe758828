// Parameter lists of def and lambda.
//
// Both have the same shape: positional-only parameters up to '/', ordinary ones, '*args' or a bare '*', keyword-only ones, '**kwargs'.
// They differ in the closing token and in annotations, which a lambda has none of. The state that the loop keeps (seen '/', seen '*')
// is all there is to check; the messages for a wrong order come from ExplainParameters.

using System.Collections.Generic;

namespace MiniPy.Syntax;

internal sealed partial class Parser {
    /// <summary>lambdef: 'lambda' [lambda_params] ':' expression</summary>
    private Expr ParseLambda() {
        var start = _p++;
        var args = ParseParameters(TokenKind.Colon, false);
        Expect(TokenKind.Colon);
        var body = ParseExpression();
        return new Lambda(args, body, SpanFrom(start));
    }

    /// <summary>params: (param ['=' expression] ',')* ['/' ','] … ['*' [param] …] ['**' param] [',']</summary>
    private Arguments ParseParameters(TokenKind close, bool annotated) {
        var start = _p;
        if (_explain) ExplainParameters(close, annotated);
        if (Kind == close) return new Arguments([], [], null, [], [], null, [], SpanOf(_p));
        List<Arg>? posOnly = null;
        var args = new List<Arg>();
        var defaults = new List<Expr>();
        List<Arg>? kwOnly = null;
        List<Expr?>? kwDefaults = null;
        Arg? varArg = null;
        Arg? kwArg = null;
        while (Kind != close) {
            if (Kind == TokenKind.Slash) {
                if (posOnly is not null || kwOnly is not null || args.Count == 0) throw Fail();
                Require(8, "Positional-only parameters are");
                _p++;
                posOnly = args;
                args = [];
            } else if (Kind == TokenKind.Star) {
                if (kwOnly is not null) throw Fail();
                _p++;
                kwOnly = [];
                kwDefaults = [];
                if (Kind == TokenKind.Comma) {
                    if (Peek(1) == TokenKind.TypeComment) throw ErrorHere("bare * has associated type comment");
                    // A bare star needs a keyword-only parameter after it.
                    if (Peek(1) != TokenKind.Name) {
                        _p++;
                        throw Fail();
                    }
                } else {
                    varArg = ParseParameter(annotated, true);
                }
            } else if (Kind == TokenKind.DoubleStar) {
                _p++;
                kwArg = ParseParameter(annotated, false);
                Accept(TokenKind.Comma);
                kwArg = Commented(kwArg);
                if (Kind != close) throw Fail();
                break;
            } else {
                var parameter = ParseParameter(annotated, false);
                Expr? value = null;
                if (Accept(TokenKind.Equal)) value = ParseExpression();
                if (kwOnly is not null) {
                    kwOnly.Add(parameter);
                    kwDefaults!.Add(value);
                } else {
                    args.Add(parameter);
                    if (value is not null) defaults.Add(value);
                    else if (defaults.Count > 0) throw Fail();
                }
            }
            if (Kind == TokenKind.TypeComment && Peek(1) != close) throw Fail();
            if (Kind is not TokenKind.TypeComment && Kind != close) Expect(TokenKind.Comma);
            if (Kind == TokenKind.TypeComment) AttachComment(args, posOnly, kwOnly, ref varArg);
        }
        return new Arguments(posOnly is null ? [] : posOnly, args, varArg, kwOnly is null ? [] : kwOnly, kwDefaults is null ? [] : kwDefaults, kwArg,
            defaults, SpanFrom(start));
    }

    private Arg Commented(Arg parameter) => Kind == TokenKind.TypeComment ? parameter with { TypeComment = TypeComment() } : parameter;

    /// <summary>A type comment after a parameter and its comma belongs to that parameter, the last one read.</summary>
    private void AttachComment(List<Arg> args, List<Arg>? posOnly, List<Arg>? kwOnly, ref Arg? varArg) {
        if (kwOnly is { Count: > 0 }) kwOnly[^1] = Commented(kwOnly[^1]);
        else if (kwOnly is not null && varArg is not null) varArg = Commented(varArg);
        else if (kwOnly is null && args.Count > 0) args[^1] = Commented(args[^1]);
        else throw Fail();
    }

    /// <summary>param: NAME [':' expression]; after a star the annotation may be starred (PEP 646)</summary>
    private Arg ParseParameter(bool annotated, bool star) {
        var start = _p;
        var name = ParseName();
        Expr? annotation = null;
        if (annotated && Accept(TokenKind.Colon)) annotation = star ? ParseStarExpression() : ParseExpression();
        return new Arg(name, annotation, null, SpanFrom(start));
    }
}
