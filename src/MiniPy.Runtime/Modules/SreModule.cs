// _sre: the engine of re. It runs the code words that Lib/re/_compiler.py makes (MAGIC 20220615).
//
//   SreModule.Chars      classes of characters, case, the charset subprograms
//   SreModule.Validator  refuses code that would make the engine leave its memory
//   SreModule.Engine     the matcher: a backtracking machine with a stack of its own, for units of 1, 2 or 4 bytes
//   SreModule.Pattern    re.Pattern;  SreModule.PatternMethods: findall, sub, split, finditer, scanner
//   SreModule.Match      re.Match

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

/// <summary>The order of Lib/re/_constants.py.</summary>
internal enum SreOp : uint {
    Failure, Success, Any, AnyAll, Assert, AssertNot, At, Branch, Category, Charset, BigCharset, GroupRef, GroupRefExists, In, Info, Jump, Literal, Mark, MaxUntil, MinUntil,
    NotLiteral, Negate, Range, Repeat, RepeatOne, Subpattern, MinRepeatOne, AtomicGroup, PossessiveRepeat, PossessiveRepeatOne,
    GroupRefIgnore, InIgnore, LiteralIgnore, NotLiteralIgnore, GroupRefLocIgnore, InLocIgnore, LiteralLocIgnore, NotLiteralLocIgnore,
    GroupRefUniIgnore, InUniIgnore, LiteralUniIgnore, NotLiteralUniIgnore, RangeUniIgnore,
}

internal static unsafe partial class SreModule {
    public const uint MaxRepeat = uint.MaxValue;
    public const int MaxGroups = int.MaxValue / 2, FlagIgnoreCase = 2, FlagLocale = 4, FlagUnicode = 32, InfoPrefix = 1, InfoLiteral = 2, InfoCharset = 4;

    public static readonly BuiltinModule Definition = new("_sre", null, &Fill);
    private static readonly ArgSpec s_compile = new("compile", 0, 6, "pattern", "flags", "code", "groups", "groupindex", "indexgroup");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("compile", &Compile, "compile($module, /, pattern, flags, code, groups, groupindex, indexgroup)\n--\n\n");
        m.Function("getcodesize", &GetCodeSize, "getcodesize($module, /)\n--\n\n");
        m.Function("ascii_iscased", &AsciiIsCased, "ascii_iscased($module, character, /)\n--\n\n");
        m.Function("unicode_iscased", &UnicodeIsCased, "unicode_iscased($module, character, /)\n--\n\n");
        m.Function("ascii_tolower", &AsciiToLower, "ascii_tolower($module, character, /)\n--\n\n");
        m.Function("unicode_tolower", &UnicodeToLower, "unicode_tolower($module, character, /)\n--\n\n");
        m.Int("MAGIC", 20220615);
        m.Int("CODESIZE", 4);
        m.Int("MAXREPEAT", MaxRepeat);
        m.Int("MAXGROUPS", MaxGroups);
        m.Text("copyright", " SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ");
        return 0;
    }

    private static PyObject* GetCodeSize(PyThreadState* ts, PyObject* module) => LongObject.FromInt64(ts, 4);

    private static PyObject* AsciiIsCased(PyThreadState* ts, PyObject* module, PyObject* c) =>
        Args.Int(ts, c, out int code) ? Py.Bool((uint)((code | 0x20) - 'a') < 26 && code < 128) : null;

    private static PyObject* UnicodeIsCased(PyThreadState* ts, PyObject* module, PyObject* c) =>
        Args.Int(ts, c, out int code) ? Py.Bool(LowerUnicode(code) != code || UpperUnicode(code) != code) : null;

    private static PyObject* AsciiToLower(PyThreadState* ts, PyObject* module, PyObject* c) => Args.Int(ts, c, out int code) ? LongObject.FromInt64(ts, LowerAscii(code)) : null;
    private static PyObject* UnicodeToLower(PyThreadState* ts, PyObject* module, PyObject* c) => Args.Int(ts, c, out int code) ? LongObject.FromInt64(ts, LowerUnicode(code)) : null;

    private static PyObject* Compile(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[6];
        if (!s_compile.Parse(ts, args, count, kwnames, into) || !Args.Int(ts, into[1], out int flags)) return null;
        if (!ListObject.Check(into[2])) return Err.TypeError(ts, $"compile() argument 'code' must be list, not {Err.TypeName(into[2])}");
        if (!Args.Index(ts, into[3], out nint groups)) return null;
        if (!DictObject.Check(into[4])) return Err.TypeError(ts, $"compile() argument 'groupindex' must be dict, not {Err.TypeName(into[4])}");
        if (!TupleObject.Check(into[5])) return Err.TypeError(ts, $"compile() argument 'indexgroup' must be tuple, not {Err.TypeName(into[5])}");
        nint length = ListObject.Size(into[2]);
        if (length > int.MaxValue / 4 || groups < 0 || groups > int.MaxValue / 8) return Err.OverflowError(ts, "regular expression is too large");
        var code = (uint*)ObjectMemory.Buffer(ts, System.Math.Max(length, 1) * sizeof(uint));
        if (code == null) return null;
        for (nint i = 0; i < length; i++) {
            ulong word = i < ListObject.Size(into[2]) ? LongObject.AsUInt64(ts, ListObject.Items(into[2])[i]) : 0;
            if (word > uint.MaxValue) {
                bool failed = ErrorIndicator.Occurred(ts) != null;
                ObjectMemory.FreeBuffer(ts, code);
                return failed ? null : Err.OverflowError(ts, "regular expression code size limit exceeded");
            }
            code[i] = (uint)word;
        }
        if (!new SreValidator(code, (int)length, (int)groups).IsValid()) {
            ObjectMemory.FreeBuffer(ts, code);
            return Err.RuntimeError(ts, "invalid SRE code");
        }
        return PatternObject.New(ts, into[0], flags, code, (int)length, (int)groups, into[4], into[5]);
    }
}
