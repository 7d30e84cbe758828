// array: the module, and _array_reconstructor, which makes arrays from pickles of machines with other layouts.
//
// A machine format code says what bytes in a pickle are: twice a number for size and kind, plus one for big-endian.

using System;
using System.Buffers.Binary;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ArrayModule {
    public static readonly BuiltinModule Definition = new("array",
        "This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating point\nnumbers.  Arrays are sequence types and behave very much like lists,\nexcept that the type of objects stored in them is constrained.\n", &Fill);

    /// <summary>Machine format codes: the first four without a byte order, the others little-endian, one more for big-endian.</summary>
    private const int UInt8 = 0, Int8 = 1, UInt16 = 2, Int16 = 4, UInt32 = 6, Int32 = 8, UInt64 = 10, Int64 = 12, Float = 14, Double = 16, Utf16 = 18, Utf32 = 20, Last = 21;

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("_array_reconstructor", &Reconstruct, "_array_reconstructor($module, arraytype, typecode, mformat_code, items,\n                     /)\n--\n\nInternal. Used for pickling support.");
        m.Value("ArrayType", Py.NewRef((PyObject*)ArrayObject.Type));
        m.Type(ArrayObject.Type);
        m.Text("typecodes", ArrayObject.Codes);
        return RegisterAsSequence(ts);
    }

    /// <summary>array.array is a MutableSequence: told to _collections_abc where the library has been loaded or can be.</summary>
    private static int RegisterAsSequence(PyThreadState* ts) {
        using Owned abc = new(ts, Codec.Import(ts, "_collections_abc"));
        if (abc.IsNull) {
            if (!Err.Matches(ts, Exc.ImportError)) return -1;
            ErrorIndicator.Clear(ts); // no library folder: there is nobody to tell
            return 0;
        }
        using Owned name = new(ts, UnicodeObject.Intern(ts, "MutableSequence"));
        using Owned sequence = new(ts, name.IsNull ? null : ObjectProtocol.GetAttr(ts, abc, name));
        using Owned done = new(ts, sequence.IsNull ? null : CallProtocol.CallMethod(ts, sequence, "register", (PyObject*)ArrayObject.Type));
        return done.IsNull ? -1 : 0;
    }

    public static int FormatCode(char code) => code switch {
        'b' => Int8, 'B' => UInt8, 'h' => Int16, 'H' => UInt16, 'i' => Int32, 'I' => UInt32, 'l' or 'q' => Int64, 'L' or 'Q' => UInt64, 'f' => Float, 'd' => Double, _ => Utf32,
    };

    private static int SizeOf(int format) => format switch {
        UInt8 or Int8 => 1, < UInt32 => 2, < UInt64 => 4, < Float => 8, < Double => 4, < Utf16 => 8, < Utf32 => 2, _ => 4,
    };

    private static PyObject* Reconstruct(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_array_reconstructor", count, 4, 4)) return null;
        if (!TypeObject.Check(args[0])) return Err.TypeError(ts, $"first argument must be a type object, not {Err.TypeName(args[0])}");
        if (!UnicodeObject.Check(args[1]) || UnicodeObject.Length(args[1]) != 1)
            return Err.TypeError(ts, $"_array_reconstructor() argument 2 must be a unicode character, not {Err.TypeName(args[1])}");
        if (!Args.Int(ts, args[2], out int format)) return null;
        var type = (PyTypeObject*)args[0];
        if (!TypeObject.IsSubtype(type, ArrayObject.Type)) return Err.TypeError(ts, $"{TypeObject.FullName(type)} is not a subtype of array.array");
        int code = UnicodeObject.Read(args[1], 0);
        if (code > 127 || ArrayObject.Codes.IndexOf((char)code) < 0) return Err.ValueError(ts, "second argument must be a valid type code");
        if (format is < UInt8 or > Last) return Err.ValueError(ts, "third argument must be a valid machine format code.");
        if (!BytesObject.Check(args[3])) return Err.TypeError(ts, $"fourth argument should be bytes, not {Err.TypeName(args[3])}");
        bool bigEndian = format >= UInt16 && (format & 1) != 0;
        int kind = format < UInt16 ? format : format & ~1;
        nint size = BytesObject.Size(args[3]);
        if (kind == FormatCode((char)code) && !bigEndian) return FromBytes(ts, type, (char)code, args[3]);
        int width = SizeOf(kind);
        if (size % width != 0) return Err.ValueError(ts, "string length not a multiple of item size");
        if (kind is Utf16 or Utf32) return FromText(ts, type, (char)code, args[3], kind == Utf16 ? "utf-16" : "utf-32", bigEndian);
        using Owned items = new(ts, Items(ts, BytesObject.Data(args[3]), size / width, width, kind, bigEndian));
        return items.IsNull ? null : ArrayObject.Make(ts, type, BestCode((char)code, kind), items);
    }

    private static PyObject* FromBytes(PyThreadState* ts, PyTypeObject* type, char code, PyObject* bytes) {
        if (BytesObject.Size(bytes) % ArrayObject.WidthOf(code) != 0) return Err.ValueError(ts, "string length not a multiple of item size");
        return ArrayObject.Make(ts, type, code, bytes);
    }

    private static PyObject* FromText(PyThreadState* ts, PyTypeObject* type, char code, PyObject* bytes, string encoding, bool bigEndian) {
        using Owned text = new(ts, Codec.Decode(ts, BytesObject.Data(bytes), BytesObject.Size(bytes), encoding + (bigEndian ? "-be" : "-le"), null));
        return text.IsNull ? null : ArrayObject.Make(ts, type, code, text);
    }

    /// <summary>A code of this machine whose items are of that format, the given one if it is.</summary>
    private static char BestCode(char code, int kind) {
        foreach (char other in ArrayObject.Codes)
            if (other != 'u' && FormatCode(other) == kind && FormatCode(code) != kind) return other;
        return code;
    }

    /// <summary>A list of the numbers in foreign bytes.</summary>
    [return: NewRef]
    private static PyObject* Items(PyThreadState* ts, byte* data, nint count, int width, int kind, bool bigEndian) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        if (list.IsNull) return null;
        for (nint i = 0; i < count; i++, data += width) {
            PyObject* item = kind switch {
                Float => FloatObject.FromDouble(ts, FloatObject.Unpack4(data, !bigEndian)),
                Double => FloatObject.FromDouble(ts, FloatObject.Unpack8(data, !bigEndian)),
                _ => LongObject.FromByteArray(ts, data, width, !bigEndian, kind is Int8 or Int16 or Int32 or Int64),
            };
            if (item == null || ListObject.AppendSteal(ts, list, item) < 0) return null;
            if ((i & 0xFFFF) == 0xFFFF && !Work.Allow(ts, 0x10000)) return null;
        }
        return list.Detach();
    }
}
