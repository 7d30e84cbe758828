// _struct: the module's functions, the cache of compiled formats, and what a format compiles to.
//
// A format is a list of runs: `repeat` values of one code from an offset on. 's' and 'p' are one value of `size` bytes. Native formats ('@',
// none) align; '=', '<', '>' and '!' do not and have standard sizes. Struct objects are in StructModule.Struct, values in StructModule.Values.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal struct StructRun {
    public byte Code;
    /// <summary>Bytes of a value.</summary>
    public nint Size;
    public nint Offset;
    public nint Repeat;
}

internal sealed unsafe class StructState : IHoldsReferences {
    /// <summary>Format to Struct object; emptied when it is full.</summary>
    public PyObject* Cache;

    public void Release(PyThreadState* ts) {
        PyObject* cache = Cache;
        Cache = null;
        Py.XDecRef(ts, cache);
    }
}

internal static unsafe partial class StructModule {
    public static readonly BuiltinModule Definition = new("_struct",
        "Functions to convert between Python values and C structs.\nPython bytes objects are used to hold the data representing the C struct\nand also as format strings (explained below) to describe the layout of data\nin the C struct.\n\nThe optional first format char indicates byte order, size and alignment:\n  @: native order, size & alignment (default)\n  =: native order, std. size & alignment\n  <: little-endian, std. size & alignment\n  >: big-endian, std. size & alignment\n  !: same as >\n\nThe remaining chars indicate types of args and must match exactly;\nthese can be preceded by a decimal repeat count:\n  x: pad byte (no data); c:char; b:signed byte; B:unsigned byte;\n  ?: _Bool (requires C99; if not available, char is used instead)\n  h:short; H:unsigned short; i:int; I:unsigned int;\n  l:long; L:unsigned long; f:float; d:double; e:half-float.\nSpecial cases (preceding decimal count indicates length):\n  s:string (array of char); p: pascal string (with count byte).\nSpecial cases (only available in native format):\n  n:ssize_t; N:size_t;\n  P:an integer type that is wide enough to hold a pointer.\nSpecial case (not in native mode unless 'long long' in platform C):\n  q:long long; Q:unsigned long long\nWhitespace between formats is ignored.\n\nThe variable struct.error is an exception raised on errors.\n",
        &Fill);

    public static readonly PyTypeObject* Error = ExceptionObject.Declare("struct.error", Exc.Exception, "");
    private const int MaxCache = 100;
    private static readonly ArgSpec s_unpackFrom = new("unpack_from", 1, 2, "format", "buffer", "offset");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("_clearcache", &ClearCache, "_clearcache($module, /)\n--\n\nClear the internal cache.");
        m.Function("calcsize", &CalcSize, "calcsize($module, format, /)\n--\n\nReturn size in bytes of the struct described by the format string.");
        m.Function("iter_unpack", &IterUnpack, "iter_unpack($module, format, buffer, /)\n--\n\nReturn an iterator yielding tuples unpacked from the given bytes.\n\nThe bytes are unpacked according to the format string, like\na repeated invocation of unpack_from().\n\nRequires that the bytes length be a multiple of the struct size.");
        m.Function("pack", &Pack, "pack(format, v1, v2, ...) -> bytes\n\nReturn a bytes object containing the values v1, v2, ... packed according\nto the format string.  See help(struct) for more on format strings.");
        m.Function("pack_into", &PackInto, "pack_into(format, buffer, offset, v1, v2, ...)\n\nPack the values v1, v2, ... according to the format string and write\nthe packed bytes into the writable buffer buf starting at offset.  Note\nthat the offset is a required argument.  See help(struct) for more\non format strings.");
        m.Function("unpack", &Unpack, "unpack($module, format, buffer, /)\n--\n\nReturn a tuple containing values unpacked according to the format string.\n\nThe buffer's size in bytes must be calcsize(format).\n\nSee help(struct) for more on format strings.");
        m.Function("unpack_from", &UnpackFrom, "unpack_from($module, format, /, buffer, offset=0)\n--\n\nReturn a tuple containing values unpacked according to the format string.\n\nThe buffer's size, minus offset, must be at least calcsize(format).\n\nSee help(struct) for more on format strings.");
        m.Type(StructObject.Type);
        m.Value("error", Py.NewRef((PyObject*)Error));
        return 0;
    }

    public static Raised Fail(PyThreadState* ts, string message) => Err.Raise(ts, Error, message);

    /// <summary>The Struct of a format, from the cache; a new reference.</summary>
    [return: NewRef]
    private static PyObject* Cached(PyThreadState* ts, PyObject* format) {
        if (format->ob_type == StructObject.Type) return Py.NewRef(format);
        StructState state = Interpreter.From(ts).Part<StructState>();
        if (state.Cache == null) {
            state.Cache = DictObject.New(ts);
            if (state.Cache == null) return null;
        }
        Lookup found = DictObject.GetItemWithError(ts, state.Cache, format, out PyObject* known);
        if (found == Lookup.Error) return null;
        if (found == Lookup.Found) return Py.NewRef(known);
        using Owned made = new(ts, CallProtocol.CallOne(ts, (PyObject*)StructObject.Type, format));
        if (made.IsNull) return null;
        if (DictObject.Size(state.Cache) >= MaxCache) DictObject.Clear(ts, state.Cache);
        if (DictObject.SetItem(ts, state.Cache, format, made) < 0) ErrorIndicator.Clear(ts);
        return made.Detach();
    }

    private static PyObject* ClearCache(PyThreadState* ts, PyObject* m) {
        StructState state = Interpreter.From(ts).Part<StructState>();
        if (state.Cache != null) DictObject.Clear(ts, state.Cache);
        return Py.None;
    }

    private static PyObject* CalcSize(PyThreadState* ts, PyObject* m, PyObject* format) {
        using Owned s = new(ts, Cached(ts, format));
        return s.IsNull ? null : LongObject.FromNint(ts, ((PyStructObject*)s.Borrow)->s_size);
    }

    private static PyObject* Pack(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        if (count == 0) return Err.TypeError(ts, "missing format argument");
        using Owned s = new(ts, Cached(ts, args[0]));
        return s.IsNull ? null : StructObject.Pack(ts, s, args + 1, count - 1);
    }

    private static PyObject* PackInto(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        if (count == 0) return Err.TypeError(ts, "missing format argument");
        using Owned s = new(ts, Cached(ts, args[0]));
        return s.IsNull ? null : StructObject.PackInto(ts, s, args + 1, count - 1);
    }

    private static PyObject* Unpack(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "unpack", count, 2, 2)) return null;
        using Owned s = new(ts, Cached(ts, args[0]));
        return s.IsNull ? null : StructObject.Unpack(ts, s, args[1]);
    }

    private static PyObject* UnpackFrom(PyThreadState* ts, PyObject* m, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** into = stackalloc PyObject*[3];
        if (!s_unpackFrom.Parse(ts, args, count, kwnames, into)) return null;
        nint offset = 0;
        if (into[2] != null && !Args.Index(ts, into[2], out offset)) return null;
        using Owned s = new(ts, Cached(ts, into[0]));
        return s.IsNull ? null : StructObject.UnpackAt(ts, s, into[1], offset);
    }

    private static PyObject* IterUnpack(PyThreadState* ts, PyObject* m, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "iter_unpack", count, 2, 2)) return null;
        using Owned s = new(ts, Cached(ts, args[0]));
        return s.IsNull ? null : StructObject.IterUnpack(ts, s, args[1]);
    }

    private static int SizeOf(int code, bool native) => code switch {
        'x' or 'b' or 'B' or 'c' or 's' or 'p' or '?' => 1,
        'h' or 'H' or 'e' => 2,
        'i' or 'I' or 'f' => 4,
        'l' or 'L' => native ? 8 : 4,
        'q' or 'Q' or 'd' => 8,
        'n' or 'N' or 'P' => native ? 8 : 0,
        _ => 0,
    };

    /// <summary>Compiles a format; the runs are a buffer that the caller frees. False with struct.error.</summary>
    public static bool Compile(PyThreadState* ts, byte* text, nint length, out StructRun* runs, out nint runCount, out nint size, out nint values, out bool bigEndian, out bool native) {
        runs = null;
        runCount = size = values = 0;
        bigEndian = false;
        native = true;
        nint at = 0;
        if (length > 0 && text[0] is (byte)'@' or (byte)'=' or (byte)'<' or (byte)'>' or (byte)'!') {
            native = text[0] == '@';
            bigEndian = text[0] is (byte)'>' or (byte)'!';
            at = 1;
        }
        runs = (StructRun*)ObjectMemory.Buffer(ts, (length + 1) * sizeof(StructRun));
        if (runs == null) return false;
        string? error = null;
        while (error == null && at < length) {
            byte c = text[at++];
            if (c == 0) error = "embedded null character";
            if (c is (byte)' ' or (>= 9 and <= 13)) continue;
            nint repeat = 1;
            if (c is >= (byte)'0' and <= (byte)'9') {
                repeat = c - '0';
                bool overflow = false;
                while (at < length && text[at] is >= (byte)'0' and <= (byte)'9') {
                    int digit = text[at++] - '0';
                    if (repeat > (nint.MaxValue - digit) / 10) overflow = true;
                    else repeat = repeat * 10 + digit;
                }
                if (overflow) error = "total struct size too long";
                else if (at == length) error = "repeat count given without format specifier";
                if (error != null) break;
                c = text[at++];
                if (c == 0) error = "embedded null character";
            }
            int one = SizeOf(c, native);
            if (one == 0) error ??= "bad char in struct format";
            if (error != null) break;
            if (native && one > 1) {
                if (size > nint.MaxValue - one) error = "total struct size too long";
                else size = (size + one - 1) / one * one;
            }
            if (error != null || repeat > (nint.MaxValue - size) / one) {
                error = "total struct size too long";
                break;
            }
            bool text1 = c is (byte)'s' or (byte)'p';
            if (c != 'x') {
                StructRun* run = &runs[runCount++];
                run->Code = c;
                run->Size = text1 ? repeat : one;
                run->Offset = size;
                run->Repeat = text1 ? 1 : repeat;
                values += run->Repeat;
            }
            size += repeat * one;
        }
        if (error == null) return true;
        ObjectMemory.FreeBuffer(ts, runs);
        runs = null;
        return Fail(ts, error);
    }
}
