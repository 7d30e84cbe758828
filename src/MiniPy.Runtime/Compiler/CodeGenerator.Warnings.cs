// SyntaxWarnings about code that is legal and almost certainly a slip.
//
// `(1, 2)(3)` is mostly a forgotten comma, `x is 1` an `==`. Only the types of literals and displays are known here (CPython's
// infer_type); a position is warned about once, although finally bodies and conditions are compiled several times. The sink may throw:
// a filter that turns warnings into errors makes them syntax errors.

using System.Collections.Generic;
using System.Numerics;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed partial class CodeGenerator {
    private HashSet<(int Line, int Column, string Message)>? _warned;

    private void Warn(string message) {
        if (_options.Warn is null) return;
        _warned ??= new();
        if (_warned.Add((_unit.Position.Line, _unit.Position.Column, message))) _options.Warn("SyntaxWarning", message, _unit.Position);
    }

    /// <summary>The type that an expression surely has, by its syntax alone, or null.</summary>
    private static string? TypeNameOf(Expr e) => e switch {
        Syntax.Tuple => "tuple",
        List or ListComp => "list",
        Dict or DictComp => "dict",
        Set or SetComp => "set",
        GeneratorExp => "generator",
        Lambda => "function",
        JoinedStr or FormattedValue => "str",
        Constant c => TypeNameOf(c.Value),
        _ => null,
    };

    private static string TypeNameOf(object? constant) => constant switch {
        null => "NoneType",
        bool => "bool",
        BigInteger => "int",
        double => "float",
        Complex => "complex",
        string or CodePoints => "str",
        byte[] => "bytes",
        TupleConstant => "tuple",
        _ => "ellipsis",
    };

    private void WarnIfNotCallable(Expr function) {
        if (function is Lambda || TypeNameOf(function) is not { } type) return;
        Warn($"'{type}' object is not callable; perhaps you missed a comma?");
    }

    private void WarnIfNotSubscriptable(Expr container) {
        bool suspicious = container switch {
            Constant c => c.Value is null or EllipsisValue or bool or BigInteger or double or Complex,
            Set or SetComp or GeneratorExp or Lambda => true,
            _ => false,
        };
        if (suspicious) Warn($"'{TypeNameOf(container)}' object is not subscriptable; perhaps you missed a comma?");
    }

    private void WarnIfBadIndex(Expr container, Expr index) {
        string? type = TypeNameOf(index);
        if (_folder.TryFold(index, out object? constant)) type = TypeNameOf(constant);
        if (type is null or "int" or "bool") return;
        bool sequence = container switch {
            Constant c => c.Value is string or CodePoints or byte[],
            Syntax.Tuple or List or ListComp or JoinedStr or FormattedValue => true,
            _ => false,
        };
        if (sequence) Warn($"{TypeNameOf(container)} indices must be integers or slices, not {type}; perhaps you missed a comma?");
    }

    private void WarnIfIdentityOfLiteral(Compare e) {
        bool left = IsComparableByIdentity(e.Left);
        for (int i = 0; i < e.Ops.Count; i++) {
            bool right = IsComparableByIdentity(e.Comparators[i]);
            if (e.Ops[i] is CmpOperator.Is or CmpOperator.IsNot && !(left && right)) {
                Warn(e.Ops[i] == CmpOperator.Is ? "\"is\" with a literal. Did you mean \"==\"?" : "\"is not\" with a literal. Did you mean \"!=\"?");
                return;
            }
            left = right;
        }
    }

    private bool IsComparableByIdentity(Expr e) => !_folder.TryFold(e, out object? constant) || constant is null or bool or EllipsisValue;
}
