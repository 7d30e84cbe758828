// '%s: %r' % (a, b) as the f-string f'{a!s}: {b!r}'.
//
// With a literal format and a tuple display of the right length nothing can tell the two apart, and the f-string makes neither the
// tuple nor a second pass over the format. As in CPython's optimize_format (Python/ast_opt.c) only %s, %r and %a are taken, with an
// optional `-`, width and precision of few digits; anything else, such as %d, whose errors differ, stays an operation at run time.

using System.Collections.Generic;
using System.Text;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private const int MaximumFormatDigits = 2;

    /// <summary>A tuple of constants is left alone: it is a constant itself, and the operation raises what it raises.</summary>
    private bool IsFormat(BinOp e) =>
        e is { Op: Operator.Mod, Left: Constant or BinOp, Right: Syntax.Tuple { Ctx: ExprContext.Load } tuple }
        && !HasStarred(tuple.Elts) && !_folder.TryFoldAll(tuple.Elts, out _) && _folder.TryFold(e.Left, out object? format) && format is string;

    private bool TryVisitFormat(BinOp e) {
        if (!IsFormat(e) || !_folder.TryFold(e.Left, out object? format)) return false;
        List<Expr>? pieces = ParseFormat((string)format!, e.Left.Span, ((Syntax.Tuple)e.Right).Elts);
        if (pieces is null) return false;
        VisitJoinedStr(new JoinedStr(pieces, e.Span));
        return true;
    }

    private static List<Expr>? ParseFormat(string text, Span span, IReadOnlyList<Expr> values) {
        var pieces = new List<Expr>();
        var literal = new StringBuilder();
        int at = 0, used = 0;
        while (at < text.Length) {
            char c = text[at++];
            if (c != '%') {
                literal.Append(c);
                continue;
            }
            if (at < text.Length && text[at] == '%') {
                literal.Append('%');
                at++;
                continue;
            }
            if (used >= values.Count) return null;
            Expr? field = ParseField(text, ref at, values[used]);
            if (field is null) return null;
            used++;
            FlushLiteral();
            pieces.Add(field);
        }
        if (used < values.Count) return null;
        FlushLiteral();
        return pieces;

        void FlushLiteral() {
            if (literal.Length == 0) return;
            pieces.Add(new Constant(literal.ToString(), null, span));
            literal.Clear();
        }
    }

    /// <summary>What follows a `%`: [-][width][.precision](s|r|a), else null.</summary>
    private static FormattedValue? ParseField(string text, ref int at, Expr value) {
        bool left = false;
        while (at < text.Length && text[at] == '-') {
            left = true;
            at++;
        }
        int width = ParseNumber(text, ref at, out bool tooLong);
        if (tooLong) return null;
        int precision = -1;
        if (at < text.Length && text[at] == '.') {
            at++;
            precision = System.Math.Max(0, ParseNumber(text, ref at, out tooLong));
            if (tooLong) return null;
        }
        if (at >= text.Length || text[at] is not ('s' or 'r' or 'a')) return null;
        char conversion = text[at++];
        if (width <= 0 && precision < 0) return new FormattedValue(value, conversion, null, value.Span);
        var specification = new StringBuilder();
        if (!left && width > 0) specification.Append('>');
        if (width > 0) specification.Append(width);
        if (precision >= 0) specification.Append('.').Append(precision);
        return new FormattedValue(value, conversion, new Constant(specification.ToString(), null, value.Span), value.Span);
    }

    private static int ParseNumber(string text, ref int at, out bool tooLong) {
        int number = -1, digits = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]) && digits <= MaximumFormatDigits) {
            number = System.Math.Max(number, 0) * 10 + (text[at++] - '0');
            digits++;
        }
        tooLong = digits > MaximumFormatDigits;
        // A leading zero is the flag `0`, which %s ignores and a specification would not.
        if (digits > 0 && text[at - digits] == '0') tooLong = true;
        return number;
    }
}
