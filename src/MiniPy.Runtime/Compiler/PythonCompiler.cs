// The entry of the compiler: a tree goes in, a CompiledCode comes out.
//
// The stages are those of CPython (Python/compile.c and friends): read the `from __future__` imports, which change how the rest is
// understood; build the symbol table; generate instructions in basic blocks; improve the flow graph; assemble. Nothing here touches the
// heap or global state, so that several engines may compile at the same time. Errors are CompileErrorException with CPython's message
// and position; warnings go to a sink, because only the VM knows the warnings filters (and one may turn them into errors).

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Syntax;

namespace MiniPy.Compiler;

internal sealed class CompilerOptions {
    /// <summary>0; 1 drops assert statements and makes `__debug__` false (-O); 2 also drops docstrings (-OO).</summary>
    public int OptimizationLevel { get; init; }
    /// <summary>Future features of the code that calls compile(), which its source inherits.</summary>
    public CodeFlags InheritedFutures { get; init; }
    /// <summary>PyCF_ALLOW_TOP_LEVEL_AWAIT: the module itself may await, and then is a coroutine.</summary>
    public bool AllowTopLevelAwait { get; init; }
    /// <summary>Called with the category ("SyntaxWarning"), the message and the place.</summary>
    public Action<string, string, Span>? Warn { get; init; }
}

internal static class PythonCompiler {
    public const CodeFlags FutureMask = CodeFlags.FutureDivision | CodeFlags.FutureAbsoluteImport | CodeFlags.FutureWithStatement
        | CodeFlags.FuturePrintFunction | CodeFlags.FutureUnicodeLiterals | CodeFlags.FutureBarryAsBdfl | CodeFlags.FutureGeneratorStop
        | CodeFlags.FutureAnnotations;

    public static CompiledCode Compile(Root tree, string fileName, CompilerOptions options) {
        FutureImports futures = FutureImports.Read(tree, fileName);
        CodeFlags flags = (options.InheritedFutures & FutureMask) | futures.Flags;
        SymbolTable symbols = SymbolTable.Build(tree, fileName, (flags & CodeFlags.FutureAnnotations) != 0);
        return new CodeGenerator(symbols, fileName, options, flags, futures.LastLine).Run(tree);
    }
}

/// <summary>The `from __future__ import` statements at the head of a module (Language Reference 7.11.1).</summary>
internal readonly struct FutureImports {
    private FutureImports(CodeFlags flags, int lastLine) {
        Flags = flags;
        LastLine = lastLine;
    }

    public CodeFlags Flags { get; }
    /// <summary>The line of the last statement that may be a future import; later ones are an error.</summary>
    public int LastLine { get; }

    public static FutureImports Read(Root tree, string fileName) {
        IReadOnlyList<Stmt>? body = tree switch { Module module => module.Body, Interactive interactive => interactive.Body, _ => null };
        var flags = CodeFlags.None;
        int lastLine = -1;
        if (body is null) return new FutureImports(flags, lastLine);
        bool done = false;
        int previousLine = 0;
        for (int i = 0; i < body.Count; i++) {
            Stmt statement = body[i];
            if (done && statement.Span.Line > previousLine) break;
            previousLine = statement.Span.Line;
            if (statement is ImportFrom { ModuleName: "__future__", Level: 0 } import) {
                if (done) throw new CompileErrorException("SyntaxError", CodeGenerator.LateFutureImport, fileName, statement.Span.Line, statement.Span.Column, null, statement.Span.Line, 0);
                foreach (Alias alias in import.Names) flags |= FlagOf(alias.Name, statement, fileName);
                lastLine = statement.Span.Line;
            } else if (i == 0 && CodeGenerator.IsDocstring(statement)) {
                continue;
            } else {
                done = true;
            }
        }
        return new FutureImports(flags, lastLine);
    }

    private static CodeFlags FlagOf(string feature, Stmt statement, string fileName) {
        switch (feature) {
            // These have long been the language itself; CPython sets no flag for them either.
            case "nested_scopes" or "generators" or "division" or "absolute_import" or "with_statement" or "print_function"
                or "unicode_literals" or "generator_stop":
                return CodeFlags.None;
            case "barry_as_FLUFL": return CodeFlags.FutureBarryAsBdfl;
            case "annotations": return CodeFlags.FutureAnnotations;
            case "braces": throw At("not a chance");
            default: throw At($"future feature {feature} is not defined");
        }

        // CPython knows no end of the range here (PyErr_SyntaxLocationObject in Python/future.c).
        CompileErrorException At(string message) =>
            new("SyntaxError", message, fileName, statement.Span.Line, statement.Span.Column + 1, null, statement.Span.Line, 0);
    }
}
