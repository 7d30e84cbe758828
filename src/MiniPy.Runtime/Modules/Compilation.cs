// From source text to a code object: parser, compiler, CodeObject.New, with errors turned into SyntaxError and friends and warnings sent
// through the warnings filters. Used by compile(), eval(), exec(), the importer and the host.
//
// The compiler is managed code without knowledge of the heap; CompileErrorException ends here.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;
using MiniPy.Compiler;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using MiniPy.Syntax;

namespace MiniPy.Modules;

internal static unsafe class Compilation {
    /// <summary>PyCF_*.</summary>
    public const int SourceIsUtf8 = 0x100, DontImplyDedent = 0x200, OnlyAst = 0x400, IgnoreCookie = 0x800, TypeComments = 0x1000,
        AllowTopLevelAwait = 0x2000, AllowIncompleteInput = 0x4000;
    /// <summary>A flag of our own: the source is that of a script, so errors of its encoding name the file.</summary>
    public const int RunsFile = 0x4000_0000;
    private const int ObsoleteNested = 0x10;
    public const int AllFlags = (int)PythonCompiler.FutureMask | ObsoleteNested | SourceIsUtf8 | DontImplyDedent | OnlyAst | IgnoreCookie | TypeComments | AllowTopLevelAwait | AllowIncompleteInput;

    private readonly record struct Notice(string Category, string Message, Span Span);

    /// <summary>
    /// Compiles a str, bytes or buffer object. `flags` are PyCF_* and future features; unless dontInherit the running frame's future
    /// features are added. `optimize` -1 takes the interpreter's level. May run Python code (warnings filters).
    /// </summary>
    [return: NewRef]
    public static PyObject* CompileSource(PyThreadState* ts, PyObject* source, string filename, string mode, int flags, bool dontInherit, int optimize, int featureVersion = -1) {
        string? text = null;
        byte[]? bytes = null;
        return Read(ts, source, ref text, ref bytes) ? Run(ts, text, bytes, filename, mode, flags, dontInherit, optimize, featureVersion) : null;
    }

    /// <summary>The characters of a str, or the bytes of anything else.</summary>
    private static bool Read(PyThreadState* ts, PyObject* source, ref string? text, ref byte[]? bytes) {
        if (UnicodeObject.Check(source)) {
            // CPython compiles the UTF-8 form, so lone surrogates are an encoding error.
            if (UnicodeObject.AsUtf8(ts, source, out _) == null) return false;
            text = UnicodeObject.ToString(source);
            return !text.Contains('\0') || Err.ValueError(ts, "source code string cannot contain null bytes");
        }
        bytes = ReadBytes(ts, source);
        return bytes != null && (Array.IndexOf(bytes, (byte)0) < 0 || Err.ValueError(ts, "source code string cannot contain null bytes"));
    }

    [return: NewRef]
    public static PyObject* CompileText(PyThreadState* ts, string text, string filename, string mode, int flags = 0, bool dontInherit = true, int optimize = -1) =>
        Run(ts, text, null, filename, mode, flags, dontInherit, optimize);

    /// <summary>Decodes as PEP 263 says.</summary>
    [return: NewRef]
    public static PyObject* CompileBytes(PyThreadState* ts, byte[] bytes, string filename, string mode, int flags = 0, bool dontInherit = true, int optimize = -1) =>
        Run(ts, null, bytes, filename, mode, flags, dontInherit, optimize);

    private static byte[]? ReadBytes(PyThreadState* ts, PyObject* source) {
        Py_buffer view;
        if (BufferProtocol.Get(ts, source, &view, 0) < 0) return null;
        byte[] bytes = new ReadOnlySpan<byte>(view.buf, checked((int)view.len)).ToArray();
        BufferProtocol.Release(ts, &view);
        return bytes;
    }

    /// <summary>Compiles a tree of Python's (an instance of ast.AST). Runs Python code: the tree is read attribute by attribute.</summary>
    [return: NewRef]
    public static PyObject* CompileTree(PyThreadState* ts, PyObject* tree, string filename, string mode, int flags, bool dontInherit, int optimize) {
        Root? root = AstImporter.Import(ts, tree, mode);
        if (root == null) return null;
        return new Job(ts, null, filename, dontInherit ? flags : flags | InheritedFlags(ts)).Run(() => {
            AstValidator.Check(root, filename, ts->recursion_remaining * DepthPerCall);
            return root;
        }, optimize);
    }

    private static PyObject* Run(PyThreadState* ts, string? text, byte[]? bytes, string filename, string mode, int flags, bool dontInherit, int optimize, int featureVersion = -1) {
        if (!dontInherit) flags |= InheritedFlags(ts);
        var job = new Job(ts, text, filename, flags, featureVersion);
        return job.Run(() => Parse(text, bytes, filename, mode, job.ParserOptions), optimize);
    }

    /// <summary>The symbol table of a source; null with an error pending.</summary>
    public static SymbolTable? Symbols(PyThreadState* ts, PyObject* source, string filename, string mode) {
        string? text = null;
        byte[]? bytes = null;
        if (!Read(ts, source, ref text, ref bytes)) return null;
        var job = new Job(ts, text, filename, 0);
        SymbolTable? table = null;
        return job.Guard(() => {
            Root tree = Parse(text, bytes, filename, mode, job.ParserOptions);
            table = SymbolTable.Build(tree, filename, (FutureImports.Read(tree, filename).Flags & CodeFlags.FutureAnnotations) != 0);
        }) ? table : null;
    }

    /// <summary>Options for reading a source's text alone.</summary>
    public static ParserOptions DecodingOptions(PyThreadState* ts) => new Job(ts, null, "", 0).ParserOptions;

    // CPython lets a tree be three times as deep as calls may be.
    private const int DepthPerCall = 3;

    /// <summary>One run of the compiler: its options, the warnings it gives, its errors as exceptions.</summary>
    private sealed class Job {
        private readonly PyThreadState* _ts;
        private readonly string? _text;
        private readonly string _filename;
        private readonly int _flags;
        private readonly List<ParserWarning> _parserWarnings = [];
        private readonly List<Notice> _notices = [];
        public readonly ParserOptions ParserOptions;

        public Job(PyThreadState* ts, string? text, string filename, int flags, int featureVersion = -1) {
            _ts = ts;
            _text = text;
            _filename = filename;
            _flags = flags;
            ParserOptions = new ParserOptions {
                Future = Futures, AllowIncomplete = (flags & AllowIncompleteInput) != 0, DontImplyDedent = (flags & DontImplyDedent) != 0,
                TypeComments = (flags & TypeComments) != 0, FeatureVersion = featureVersion >= 0 && (flags & OnlyAst) != 0 ? featureVersion : ParserOptions.CurrentVersion,
                MaxIntDigits = ts->interp->int_max_str_digits, Warnings = _parserWarnings,
                CharacterByName = UnicodeNames.CodePoint, NormalizeIdentifier = UnicodeNormalizer.IdentifierForm,
                Decoder = (byte[] source, string encoding, out string problem) => Decode(ts, source, encoding, out problem), IsFile = (flags & RunsFile) != 0,
            };
        }

        private CodeFlags Futures => (CodeFlags)_flags & PythonCompiler.FutureMask;

        /// <summary>The code object, or with PyCF_ONLY_AST the tree in Python.</summary>
        [return: NewRef]
        public PyObject* Run(Func<Root> parse, int optimize) {
            Root? tree = null;
            CompiledCode? compiled = null;
            bool good = Guard(() => {
                tree = parse();
                TakeParserWarnings();
                if ((_flags & OnlyAst) == 0) compiled = Compile(tree, optimize);
            });
            if (!good) return null;
            return compiled == null ? AstExporter.Export(_ts, tree!) : CodeObject.New(_ts, Interpreter.From(_ts).Part<RuntimeOptions>().NoDebugRanges ? compiled.WithoutColumns() : compiled);
        }

        /// <summary>Does the work, then issues the warnings; false with an error pending when one of the two failed.</summary>
        public bool Guard(Action work) {
            try {
                work();
            } catch (CompileErrorException error) {
                TakeParserWarnings();
                return Tell(_ts, _notices, _filename, _text) && (bool)RaiseSyntaxError(_ts, error, _text);
            } catch (IncompleteInputException) {
                return (bool)Err.SyntaxError(_ts, Exc.SyntaxError, "incomplete input", _filename, 1, 1, null);
            } catch (InsufficientExecutionStackException) {
                return Err.RecursionError(_ts, " during compilation");
            }
            TakeParserWarnings();
            return Tell(_ts, _notices, _filename, _text);
        }

        private static string? Decode(PyThreadState* ts, byte[] source, string encoding, out string problem) {
            problem = "";
            using Owned bytes = new(ts, BytesObject.FromSpan(ts, source));
            using Owned text = new(ts, bytes.IsNull ? null : Codec.DecodeObject(ts, bytes, encoding, null));
            if (!text.IsNull) return UnicodeObject.ToString(text);
            using Owned error = new(ts, Err.Take(ts));
            using Owned message = new(ts, ObjectProtocol.Str(ts, error));
            if (message.IsNull) ErrorIndicator.Clear(ts);
            else problem = UnicodeObject.ToString(message);
            return null;
        }

        private CompiledCode Compile(Root tree, int optimize) => PythonCompiler.Compile(tree, _filename, new CompilerOptions {
            OptimizationLevel = optimize < 0 ? Interpreter.From(_ts).Part<RuntimeOptions>().Optimize : optimize,
            InheritedFutures = Futures, AllowTopLevelAwait = (_flags & AllowTopLevelAwait) != 0,
            Warn = (category, message, span) => _notices.Add(new Notice(category, message, span)),
        });

        private void TakeParserWarnings() {
            foreach (ParserWarning warning in _parserWarnings) _notices.Add(new Notice(warning.Category, warning.Message, warning.Span));
            _parserWarnings.Clear();
        }
    }

    private static Root Parse(string? text, byte[]? bytes, string filename, string mode, ParserOptions options) => mode switch {
        "exec" => text != null ? Parser.ParseModule(text, filename, options) : Parser.ParseModule(bytes!, filename, options),
        "eval" => text != null ? Parser.ParseExpression(text, filename, options) : Parser.ParseExpression(bytes!, filename, options),
        "func_type" => text != null ? Parser.ParseFunctionType(text, filename, options) : Parser.ParseFunctionType(bytes!, filename, options),
        _ => text != null ? Parser.ParseInteractive(text, filename, options) : Parser.ParseInteractive(bytes!, filename, options),
    };

    /// <summary>Future features of the running code.</summary>
    public static int InheritedFlags(PyThreadState* ts) {
        Frame* frame = Vm.Frames.Current(ts);
        return frame == null ? 0 : frame->code->co_flags & (int)PythonCompiler.FutureMask;
    }

    /// <summary>Issues the warnings; false when one became an error.</summary>
    private static bool Tell(PyThreadState* ts, List<Notice> notices, string filename, string? text) {
        foreach (Notice notice in notices) {
            PyTypeObject* category = notice.Category == "DeprecationWarning" ? Exc.DeprecationWarning : Exc.SyntaxWarning;
            if (Warnings.WarnExplicit(ts, category, notice.Message, filename, notice.Span.Line) >= 0) continue;
            if (!Err.Matches(ts, category)) return false;
            // A warning that is an error becomes a SyntaxError with a place.
            ErrorIndicator.Clear(ts);
            Span span = notice.Span;
            return RaiseSyntaxError(ts, new CompileErrorException("SyntaxError", notice.Message, filename, span.Line, span.Column + 1, null, span.EndLine, span.EndColumn + 1), text);
        }
        return true;
    }

    private static string? LineOf(string? text, int line) {
        if (text == null) return null;
        int start = 0;
        for (int i = 1; i < line; i++) {
            start = text.IndexOf('\n', start) + 1;
            if (start == 0) return null;
        }
        int end = text.IndexOf('\n', start);
        return end < 0 ? text[start..] : text[start..(end + 1)];
    }

    /// <summary>The compiler's error as the pending exception.</summary>
    public static Raised RaiseSyntaxError(PyThreadState* ts, CompileErrorException error, string? text = null) {
        switch (error.Kind) {
            case "MemoryError": return Err.NoMemory(ts);
            case "RecursionError": return Err.Raise(ts, Exc.RecursionError, error.Message);
            case "SystemError": return Err.SystemError(ts, error.Message);
            case "OverflowError": return Err.OverflowError(ts, error.Message);
            case "ValueError": return Err.ValueError(ts, error.Message);
            case "TypeError": return Err.TypeError(ts, error.Message);
        }
        PyTypeObject* type = error.Kind switch { "IndentationError" => Exc.IndentationError, "TabError" => Exc.TabError, _ => Exc.SyntaxError };
        string? line = error.Text ?? LineOf(text, error.Line) ?? SourceLines.Of(ts).Line(ts, error.FileName, error.Line);
        return Err.SyntaxError(ts, type, error.Message, error.FileName, error.Line, error.Offset, line, error.EndLine, error.EndOffset);
    }
}
