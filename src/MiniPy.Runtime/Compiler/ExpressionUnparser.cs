// Expressions back to source text, for annotations under `from __future__ import annotations` (PEP 563).
//
// The text is what `ast.unparse` gives and CPython stores (Python/ast_unparse.c): one space around operators, none around a power,
// parentheses only where the precedence asks for them. It must be exact, since programs compare `__annotations__` with such strings.
// The precedence of the surrounding expression is passed down; a node puts itself in parentheses if it binds less tightly.

using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Text;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed class ExpressionUnparser {
    private enum Level { Tuple, Test, Or, And, Not, Compare, BitOr, BitXor, BitAnd, Shift, Arith, Term, Factor, Power, Await, Atom }

    private readonly StringBuilder _text = new();

    private ExpressionUnparser() { }

    public static string Unparse(Expr expression) {
        var unparser = new ExpressionUnparser();
        unparser.Write(expression, Level.Test);
        return unparser._text.ToString();
    }

    private void Write(Expr expression, Level level) {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expression) {
            case Name e: _text.Append(e.Id); break;
            case Constant e: WriteConstant(e); break;
            case Syntax.Attribute e: WriteAttribute(e); break;
            case Subscript e:
                Write(e.Value, Level.Atom);
                _text.Append('[');
                Write(e.Slice, Level.Tuple);
                _text.Append(']');
                break;
            case Syntax.Tuple e: WriteTuple(e, level); break;
            case List e:
                _text.Append('[');
                WriteItems(e.Elts);
                _text.Append(']');
                break;
            case Set e:
                _text.Append('{');
                WriteItems(e.Elts);
                _text.Append('}');
                break;
            case Dict e: WriteDict(e); break;
            case BinOp e: WriteBinOp(e, level); break;
            case UnaryOp e: WriteUnaryOp(e, level); break;
            case BoolOp e: WriteBoolOp(e, level); break;
            case Compare e: WriteCompare(e, level); break;
            case IfExp e:
                Open(level, Level.Test);
                Write(e.Body, Level.Or);
                _text.Append(" if ");
                Write(e.Test, Level.Or);
                _text.Append(" else ");
                Write(e.OrElse, Level.Test);
                Close(level, Level.Test);
                break;
            case Lambda e:
                Open(level, Level.Test);
                _text.Append(HasParameters(e.Args) ? "lambda " : "lambda");
                WriteArguments(e.Args);
                _text.Append(": ");
                Write(e.Body, Level.Test);
                Close(level, Level.Test);
                break;
            case Call e: WriteCall(e); break;
            case ListComp e: WriteComprehension('[', e.Elt, null, e.Generators, ']'); break;
            case SetComp e: WriteComprehension('{', e.Elt, null, e.Generators, '}'); break;
            case DictComp e: WriteComprehension('{', e.Key, e.Value, e.Generators, '}'); break;
            case GeneratorExp e: WriteComprehension('(', e.Elt, null, e.Generators, ')'); break;
            case Starred e:
                _text.Append('*');
                Write(e.Value, Level.BitOr);
                break;
            case Slice e: WriteSlice(e); break;
            case JoinedStr or FormattedValue: WriteJoinedStr(expression); break;
            case NamedExpr e:
                Open(level, Level.Tuple);
                Write(e.Target, Level.Atom);
                _text.Append(" := ");
                Write(e.Value, Level.Atom);
                Close(level, Level.Tuple);
                break;
            case Await e:
                Open(level, Level.Await);
                _text.Append("await ");
                Write(e.Value, Level.Atom);
                Close(level, Level.Await);
                break;
            case Yield e:
                _text.Append(e.Value is null ? "(yield" : "(yield ");
                if (e.Value is not null) Write(e.Value, Level.Test);
                _text.Append(')');
                break;
            case YieldFrom e:
                _text.Append("(yield from ");
                Write(e.Value, Level.Test);
                _text.Append(')');
                break;
        }
    }

    private void Open(Level level, Level own) {
        if (level > own) _text.Append('(');
    }

    private void Close(Level level, Level own) {
        if (level > own) _text.Append(')');
    }

    private void WriteItems(IReadOnlyList<Expr> items) {
        for (int i = 0; i < items.Count; i++) {
            if (i > 0) _text.Append(", ");
            Write(items[i], Level.Test);
        }
    }

    private void WriteTuple(Syntax.Tuple e, Level level) {
        if (e.Elts.Count == 0) {
            _text.Append("()");
            return;
        }
        Open(level, Level.Tuple);
        WriteItems(e.Elts);
        if (e.Elts.Count == 1) _text.Append(',');
        Close(level, Level.Tuple);
    }

    private void WriteDict(Dict e) {
        _text.Append('{');
        for (int i = 0; i < e.Values.Count; i++) {
            if (i > 0) _text.Append(", ");
            if (e.Keys[i] is { } key) {
                Write(key, Level.Test);
                _text.Append(": ");
                Write(e.Values[i], Level.Test);
            } else {
                _text.Append("**");
                Write(e.Values[i], Level.BitOr);
            }
        }
        _text.Append('}');
    }

    private void WriteAttribute(Syntax.Attribute e) {
        Write(e.Value, Level.Atom);
        // `1 .real`: a dot right after an integer would be taken for a decimal point.
        _text.Append(e.Value is Constant { Value: BigInteger } ? " ." : ".").Append(e.Attr);
    }

    // ---------------------------------------------------------------- operators
    private void WriteBinOp(BinOp e, Level level) {
        (string op, Level own, bool rightAssociative) = e.Op switch {
            Operator.Add => (" + ", Level.Arith, false),
            Operator.Sub => (" - ", Level.Arith, false),
            Operator.Mult => (" * ", Level.Term, false),
            Operator.MatMult => (" @ ", Level.Term, false),
            Operator.Div => (" / ", Level.Term, false),
            Operator.Mod => (" % ", Level.Term, false),
            Operator.FloorDiv => (" // ", Level.Term, false),
            Operator.LShift => (" << ", Level.Shift, false),
            Operator.RShift => (" >> ", Level.Shift, false),
            Operator.BitOr => (" | ", Level.BitOr, false),
            Operator.BitXor => (" ^ ", Level.BitXor, false),
            Operator.BitAnd => (" & ", Level.BitAnd, false),
            _ => (" ** ", Level.Power, true),
        };
        Open(level, own);
        Write(e.Left, rightAssociative ? own + 1 : own);
        _text.Append(op);
        Write(e.Right, rightAssociative ? own : own + 1);
        Close(level, own);
    }

    private void WriteUnaryOp(UnaryOp e, Level level) {
        (string op, Level own) = e.Op switch {
            UnaryOperator.Invert => ("~", Level.Factor),
            UnaryOperator.Not => ("not ", Level.Not),
            UnaryOperator.UAdd => ("+", Level.Factor),
            _ => ("-", Level.Factor),
        };
        Open(level, own);
        _text.Append(op);
        Write(e.Operand, own);
        Close(level, own);
    }

    private void WriteBoolOp(BoolOp e, Level level) {
        Level own = e.Op == BoolOperator.And ? Level.And : Level.Or;
        Open(level, own);
        for (int i = 0; i < e.Values.Count; i++) {
            if (i > 0) _text.Append(e.Op == BoolOperator.And ? " and " : " or ");
            Write(e.Values[i], own + 1);
        }
        Close(level, own);
    }

    private void WriteCompare(Compare e, Level level) {
        Open(level, Level.Compare);
        Write(e.Left, Level.Compare + 1);
        for (int i = 0; i < e.Ops.Count; i++) {
            _text.Append(e.Ops[i] switch {
                CmpOperator.Eq => " == ",
                CmpOperator.NotEq => " != ",
                CmpOperator.Lt => " < ",
                CmpOperator.LtE => " <= ",
                CmpOperator.Gt => " > ",
                CmpOperator.GtE => " >= ",
                CmpOperator.Is => " is ",
                CmpOperator.IsNot => " is not ",
                CmpOperator.In => " in ",
                _ => " not in ",
            });
            Write(e.Comparators[i], Level.Compare + 1);
        }
        Close(level, Level.Compare);
    }

    // ---------------------------------------------------------------- calls, lambdas, comprehensions
    private void WriteCall(Call e) {
        Write(e.Func, Level.Atom);
        if (e.Args is [GeneratorExp] && e.Keywords.Count == 0) {
            Write(e.Args[0], Level.Test);
            return;
        }
        _text.Append('(');
        WriteItems(e.Args);
        for (int i = 0; i < e.Keywords.Count; i++) {
            if (i > 0 || e.Args.Count > 0) _text.Append(", ");
            if (e.Keywords[i].Name is { } name) _text.Append(name).Append('=');
            else _text.Append("**");
            Write(e.Keywords[i].Value, Level.Test);
        }
        _text.Append(')');
    }

    private static bool HasParameters(Arguments args) =>
        args.PosOnlyArgs.Count + args.Args.Count + args.KwOnlyArgs.Count > 0 || args.VarArg is not null || args.KwArg is not null;

    private void WriteArguments(Arguments args) {
        bool first = true;
        int positional = args.PosOnlyArgs.Count + args.Args.Count;
        for (int i = 0; i < positional; i++) {
            Separate();
            Arg arg = i < args.PosOnlyArgs.Count ? args.PosOnlyArgs[i] : args.Args[i - args.PosOnlyArgs.Count];
            _text.Append(arg.Name);
            int defaultIndex = i - (positional - args.Defaults.Count);
            if (defaultIndex >= 0) {
                _text.Append('=');
                Write(args.Defaults[defaultIndex], Level.Test);
            }
            if (i + 1 == args.PosOnlyArgs.Count) _text.Append(", /");
        }
        if (args.VarArg is not null || args.KwOnlyArgs.Count > 0) {
            Separate();
            _text.Append('*');
            if (args.VarArg is not null) _text.Append(args.VarArg.Name);
        }
        for (int i = 0; i < args.KwOnlyArgs.Count; i++) {
            Separate();
            _text.Append(args.KwOnlyArgs[i].Name);
            if (args.KwDefaults[i] is not { } value) continue;
            _text.Append('=');
            Write(value, Level.Test);
        }
        if (args.KwArg is not null) {
            Separate();
            _text.Append("**").Append(args.KwArg.Name);
        }

        void Separate() {
            if (!first) _text.Append(", ");
            first = false;
        }
    }

    private void WriteComprehension(char open, Expr element, Expr? value, IReadOnlyList<Comprehension> generators, char close) {
        _text.Append(open);
        Write(element, Level.Test);
        if (value is not null) {
            _text.Append(": ");
            Write(value, Level.Test);
        }
        foreach (Comprehension generator in generators) {
            _text.Append(generator.IsAsync ? " async for " : " for ");
            Write(generator.Target, Level.Tuple);
            _text.Append(" in ");
            Write(generator.Iter, Level.Test + 1);
            foreach (Expr condition in generator.Ifs) {
                _text.Append(" if ");
                Write(condition, Level.Test + 1);
            }
        }
        _text.Append(close);
    }

    private void WriteSlice(Slice e) {
        if (e.Lower is not null) Write(e.Lower, Level.Test);
        _text.Append(':');
        if (e.Upper is not null) Write(e.Upper, Level.Test);
        if (e.Step is null) return;
        _text.Append(':');
        Write(e.Step, Level.Test);
    }

    // ---------------------------------------------------------------- constants and strings
    private void WriteConstant(Constant e) {
        if (e.Kind is not null) _text.Append(e.Kind);
        switch (e.Value) {
            case double d when double.IsInfinity(d): _text.Append("1e309"); break;
            case Complex c: _text.Append(Repr(c).Replace("inf", "1e309")); break;
            case EllipsisValue: _text.Append("..."); break;
            default: _text.Append(Repr(e.Value)); break;
        }
    }

    private void WriteJoinedStr(Expr e) {
        var body = new StringBuilder();
        CollectPieces(e, body, isSpecification: false);
        _text.Append('f').Append(Quote(body.ToString()));
    }

    private static void CollectPieces(Expr e, StringBuilder body, bool isSpecification) {
        switch (e) {
            case JoinedStr joined:
                foreach (Expr piece in joined.Values) CollectPieces(piece, body, isSpecification);
                break;
            case Constant { Value: string text }:
                body.Append(text.Replace("{", "{{").Replace("}", "}}"));
                break;
            case FormattedValue field:
                var inner = new ExpressionUnparser();
                inner.Write(field.Value, Level.Test + 1);
                string source = inner._text.ToString();
                body.Append(source.StartsWith('{') ? "{ " : "{").Append(source);
                if (field.Conversion > 0) body.Append('!').Append((char)field.Conversion);
                if (field.FormatSpec is not null) {
                    body.Append(':');
                    CollectPieces(field.FormatSpec, body, isSpecification: true);
                }
                body.Append('}');
                break;
        }
    }

    public static string Repr(object? value) => value switch {
        null => "None",
        bool b => b ? "True" : "False",
        BigInteger i => i.ToString(CultureInfo.InvariantCulture),
        double d => ReprOf(d),
        Complex c => ReprOf(c),
        string s => Quote(s),
        CodePoints p => Quote(p.Values),
        byte[] b => Quote(b),
        TupleConstant t => ReprOf(t),
        EllipsisValue => "Ellipsis",
        _ => value.ToString() ?? "",
    };

    private static string ReprOf(TupleConstant tuple) {
        var text = new StringBuilder("(");
        for (int i = 0; i < tuple.Items.Count; i++) {
            if (i > 0) text.Append(", ");
            text.Append(Repr(tuple.Items[i]));
        }
        return text.Append(tuple.Items.Count == 1 ? ",)" : ")").ToString();
    }

    private static string ReprOf(Complex c) {
        string imaginary = Trim(ReprOf(c.Imaginary));
        if (c.Real == 0.0 && !double.IsNegative(c.Real)) return imaginary + "j";
        return "(" + Trim(ReprOf(c.Real)) + (imaginary[0] is '-' ? "" : "+") + imaginary + "j)";

        static string Trim(string number) => number.EndsWith(".0", System.StringComparison.Ordinal) ? number[..^2] : number;
    }

    /// <summary>The shortest digits that give the number back, in Python's notation: exponents from 1e16 on and below 1e-4.</summary>
    private static string ReprOf(double d) {
        if (double.IsNaN(d)) return "nan";
        if (double.IsInfinity(d)) return d > 0 ? "inf" : "-inf";
        if (d == 0.0) return double.IsNegative(d) ? "-0.0" : "0.0";
        string shortest = d.ToString("R", CultureInfo.InvariantCulture);
        string sign = shortest[0] == '-' ? "-" : "";
        int mark = shortest.IndexOf('E');
        string number = (mark < 0 ? shortest : shortest[..mark]).TrimStart('-');
        // The exponent of the first digit that is not zero.
        int point = number.IndexOf('.');
        int whole = point < 0 ? number.Length : point;
        string allDigits = number.Replace(".", "");
        int leading = allDigits.Length - allDigits.TrimStart('0').Length;
        int exponent = whole - 1 - leading + (mark < 0 ? 0 : int.Parse(shortest[(mark + 1)..], CultureInfo.InvariantCulture));
        string mantissa = allDigits.Trim('0');
        if (exponent is >= 16 or < -4) {
            string digits = mantissa.Length == 1 ? mantissa : mantissa[0] + "." + mantissa[1..];
            string power = System.Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
            return sign + digits + "e" + (exponent < 0 ? "-" : "+") + power;
        }
        if (exponent < 0) return sign + "0." + new string('0', -exponent - 1) + mantissa;
        if (mantissa.Length <= exponent + 1) return sign + mantissa.PadRight(exponent + 1, '0') + ".0";
        return sign + mantissa[..(exponent + 1)] + "." + mantissa[(exponent + 1)..];
    }

    // ---------------------------------------------------------------- quoting
    public static string Quote(string text) {
        var points = new List<int>(text.Length);
        for (int i = 0; i < text.Length; i++) {
            if (char.IsSurrogatePair(text, i)) points.Add(char.ConvertToUtf32(text, i++));
            else points.Add(text[i]);
        }
        return Quote(points);
    }

    private static string Quote(IReadOnlyList<int> points) {
        bool single = false, dbl = false;
        foreach (int point in points) {
            single |= point == '\'';
            dbl |= point == '"';
        }
        char quote = single && !dbl ? '"' : '\'';
        var text = new StringBuilder().Append(quote);
        foreach (int point in points) {
            switch (point) {
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                default:
                    if (point == quote) text.Append('\\').Append(quote);
                    else if (IsPrintable(point)) text.Append(char.ConvertFromUtf32(point));
                    else if (point <= 0xff) text.Append("\\x").Append(point.ToString("x2", CultureInfo.InvariantCulture));
                    else if (point <= 0xffff) text.Append("\\u").Append(point.ToString("x4", CultureInfo.InvariantCulture));
                    else text.Append("\\U").Append(point.ToString("x8", CultureInfo.InvariantCulture));
                    break;
            }
        }
        return text.Append(quote).ToString();
    }

    private static string Quote(byte[] bytes) {
        bool single = System.Array.IndexOf(bytes, (byte)'\'') >= 0, dbl = System.Array.IndexOf(bytes, (byte)'"') >= 0;
        char quote = single && !dbl ? '"' : '\'';
        var text = new StringBuilder("b").Append(quote);
        foreach (byte b in bytes) {
            switch (b) {
                case (byte)'\\': text.Append("\\\\"); break;
                case (byte)'\n': text.Append("\\n"); break;
                case (byte)'\r': text.Append("\\r"); break;
                case (byte)'\t': text.Append("\\t"); break;
                default:
                    if (b == quote) text.Append('\\').Append(quote);
                    else if (b is >= 32 and < 127) text.Append((char)b);
                    else text.Append("\\x").Append(b.ToString("x2", CultureInfo.InvariantCulture));
                    break;
            }
        }
        return text.Append(quote).ToString();
    }

    private static bool IsPrintable(int point) {
        if (point < 127) return point >= 32;
        if (point is >= 0xd800 and <= 0xdfff) return false;
        return CharUnicodeInfo.GetUnicodeCategory(point) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
    }
}
