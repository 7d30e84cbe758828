// binascii: the module, hexadecimal, base64 and checksums. uuencode and quoted-printable are in BinasciiModule.Text.

using System;
using System.Buffers;
using System.Buffers.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BinasciiModule {
    public static readonly BuiltinModule Definition = new("binascii", "Conversion between binary data and ASCII", &Fill);

    public static readonly PyTypeObject* Error = ExceptionObject.Declare("binascii.Error", Exc.ValueError, "");
    private static readonly PyTypeObject* s_incomplete = ExceptionObject.Declare("binascii.Incomplete", Exc.Exception, "");

    private static readonly ArgSpec s_a2bBase64 = new("a2b_base64", 1, 1, "data", "*", "strict_mode"), s_b2aBase64 = new("b2a_base64", 1, 1, "data", "*", "newline"),
        s_hexlify = new("hexlify", 0, 1, "data", "sep", "bytes_per_sep"), s_b2aHex = new("b2a_hex", 0, 1, "data", "sep", "bytes_per_sep");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("a2b_uu", &DecodeUu, "a2b_uu($module, data, /)\n--\n\nDecode a line of uuencoded data.");
        m.Function("b2a_uu", &EncodeUu, "b2a_uu($module, data, /, *, backtick=False)\n--\n\nUuencode line of data.");
        m.Function("a2b_base64", &DecodeBase64, "a2b_base64($module, data, /, *, strict_mode=False)\n--\n\nDecode a line of base64 data.\n\n  strict_mode\n    When set to True, bytes that are not part of the base64 standard are not allowed.\n    The same applies to excess data after padding (= / ==).");
        m.Function("b2a_base64", &EncodeBase64, "b2a_base64($module, data, /, *, newline=True)\n--\n\nBase64-code line of data.");
        m.Function("a2b_hex", &DecodeHex, "a2b_hex($module, hexstr, /)\n--\n\nBinary data of hexadecimal representation.\n\nhexstr must contain an even number of hex digits (upper or lower case).\nThis function is also available as \"unhexlify()\".");
        m.Function("b2a_hex", &EncodeHexShort, "b2a_hex($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nHexadecimal representation of binary data.\n\n  sep\n    An optional single character or byte to separate hex bytes.\n  bytes_per_sep\n    How many bytes between separators.  Positive values count from the\n    right, negative values count from the left.\n\nThe return value is a bytes object.  This function is also\navailable as \"hexlify()\".\n\nExample:\n>>> binascii.b2a_hex(b'\\xb9\\x01\\xef')\nb'b901ef'\n>>> binascii.hexlify(b'\\xb9\\x01\\xef', ':')\nb'b9:01:ef'\n>>> binascii.b2a_hex(b'\\xb9\\x01\\xef', b'_', 2)\nb'b9_01ef'");
        m.Function("hexlify", &EncodeHex, "hexlify($module, /, data, sep=<unrepresentable>, bytes_per_sep=1)\n--\n\nHexadecimal representation of binary data.\n\n  sep\n    An optional single character or byte to separate hex bytes.\n  bytes_per_sep\n    How many bytes between separators.  Positive values count from the\n    right, negative values count from the left.\n\nThe return value is a bytes object.  This function is also\navailable as \"b2a_hex()\".");
        m.Function("unhexlify", &DecodeHex, "unhexlify($module, hexstr, /)\n--\n\nBinary data of hexadecimal representation.\n\nhexstr must contain an even number of hex digits (upper or lower case).");
        m.Function("crc_hqx", &CrcHqx, "crc_hqx($module, data, crc, /)\n--\n\nCompute CRC-CCITT incrementally.");
        m.Function("crc32", &Crc32, "crc32($module, data, crc=0, /)\n--\n\nCompute CRC-32 incrementally.");
        m.Function("a2b_qp", &DecodeQp, "a2b_qp($module, /, data, header=False)\n--\n\nDecode a string of qp-encoded data.");
        m.Function("b2a_qp", &EncodeQp, "b2a_qp($module, /, data, quotetabs=False, istext=True, header=False)\n--\n\nEncode a string using quoted-printable encoding.\n\nOn encoding, when istext is set, newlines are not encoded, and white\nspace at end of lines is.  When istext is not set, \\r and \\n (CR/LF)\nare both encoded.  When quotetabs is set, space and tabs are encoded.");
        m.Value("Error", Py.NewRef((PyObject*)Error));
        m.Value("Incomplete", Py.NewRef((PyObject*)s_incomplete));
        return 0;
    }

    private static Raised Fail(PyThreadState* ts, string message) => Err.Raise(ts, Error, message);

    /// <summary>An argument that is encoded text: an ASCII str or bytes-like.</summary>
    private ref struct AsciiInput {
        private readonly PyThreadState* _ts;
        private Py_buffer _view;
        private readonly bool _held;
        public readonly bool Good;
        public readonly ReadOnlySpan<byte> Span;

        public AsciiInput(PyThreadState* ts, PyObject* op) {
            _ts = ts;
            if (UnicodeObject.Check(op)) {
                Good = UnicodeObject.IsAscii(op) || Err.ValueError(ts, "string argument should contain only ASCII characters");
                if (Good) Span = new ReadOnlySpan<byte>(UnicodeObject.Data(op), (int)UnicodeObject.Length(op));
                return;
            }
            if (!BufferProtocol.Check(op)) {
                Good = Err.TypeError(ts, $"argument should be bytes, buffer or ASCII string, not '{Err.TypeName(op)}'");
                return;
            }
            Py_buffer view;
            Good = _held = BufferProtocol.Get(ts, op, &view, BufferProtocol.Simple) == 0;
            if (!Good) return;
            _view = view;
            Span = new ReadOnlySpan<byte>(view.buf, (int)view.len);
        }

        public void Dispose() {
            if (!_held) return;
            Py_buffer view = _view;
            BufferProtocol.Release(_ts, &view);
        }
    }

    private static bool Flag(PyThreadState* ts, PyObject* op, ref bool value) {
        if (op == null) return true;
        int truth = ObjectProtocol.IsTrue(ts, op);
        value = truth > 0;
        return truth >= 0;
    }

    // ---------------------------------------------------------------- hexadecimal

    private static PyObject* DecodeHex(PyThreadState* ts, PyObject* module, PyObject* text) {
        using var input = new AsciiInput(ts, text);
        if (!input.Good) return null;
        ReadOnlySpan<byte> digits = input.Span;
        if (digits.Length % 2 != 0) return Fail(ts, "Odd-length string");
        using Owned result = new(ts, BytesObject.New(ts, digits.Length / 2));
        if (result.IsNull || digits.Length == 0) return result.Detach();
        if (Convert.FromHexString(digits, new Span<byte>(BytesObject.Data(result), digits.Length / 2), out _, out _) != OperationStatus.Done) return Fail(ts, "Non-hexadecimal digit found");
        return result.Detach();
    }

    private static PyObject* EncodeHex(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) => EncodeHexAs(ts, s_hexlify, args, count, kwnames);
    private static PyObject* EncodeHexShort(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) => EncodeHexAs(ts, s_b2aHex, args, count, kwnames);

    private static PyObject* EncodeHexAs(PyThreadState* ts, ArgSpec spec, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[3];
        int group = 1, separator = -1;
        if (!spec.Parse(ts, args, count, kwnames, a)) return null;
        using var data = new BytesView(ts, a[0]);
        if (!data.Good || (a[2] != null && !Args.Int(ts, a[2], out group)) || (a[1] != null && !Separator(ts, a[1], out separator))) return null;
        nint length = data.Length, width = Math.Abs((nint)group);
        nint separators = separator < 0 || group == 0 || length == 0 ? 0 : (length - 1) / width;
        using Owned result = new(ts, BytesObject.New(ts, length * 2 + separators));
        if (result.IsNull || length == 0) return result.Detach();
        byte* to = BytesObject.Data(result);
        if (separators == 0) {
            Convert.TryToHexStringLower(data.Span, new Span<byte>(to, (int)length * 2), out _);
            return result.Detach();
        }
        // A positive group counts from the right, a negative one from the left.
        nint first = group < 0 ? width : length - separators * width;
        for (nint i = 0; i < length; i++) {
            if (i == first) {
                *to++ = (byte)separator;
                first += width;
            }
            *to++ = "0123456789abcdef"u8[data.Data[i] >> 4];
            *to++ = "0123456789abcdef"u8[data.Data[i] & 15];
        }
        return result.Detach();
    }

    private static bool Separator(PyThreadState* ts, PyObject* op, out int separator) {
        separator = -1;
        nint length = ObjectProtocol.Size(ts, op);
        if (length < 0) return false;
        if (length != 1) return Err.ValueError(ts, "sep must be length 1.");
        if (UnicodeObject.Check(op)) {
            separator = UnicodeObject.Read(op, 0);
            return separator < 256 || Err.ValueError(ts, "sep must be ASCII.");
        }
        if (!BytesObject.Check(op)) return Err.TypeError(ts, "sep must be str or bytes.");
        separator = *BytesObject.Data(op);
        return true;
    }

    // ---------------------------------------------------------------- base64

    private static PyObject* EncodeBase64(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[2];
        bool newLine = true;
        if (!s_b2aBase64.Parse(ts, args, count, kwnames, a)) return null;
        using var data = new BytesView(ts, a[0]);
        if (!data.Good || !Flag(ts, a[1], ref newLine)) return null;
        if (data.Length > int.MaxValue / 4 * 3 - 8) return Fail(ts, "Too much data for base64 line");
        nint length = (data.Length + 2) / 3 * 4;
        PyObject* result = BytesObject.New(ts, length + (newLine ? 1 : 0));
        if (result == null) return null;
        Base64.EncodeToUtf8(data.Span, new Span<byte>(BytesObject.Data(result), (int)length), out _, out _);
        if (newLine) BytesObject.Data(result)[length] = (byte)'\n';
        return result;
    }

    private static PyObject* DecodeBase64(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) {
        PyObject** a = stackalloc PyObject*[2];
        bool strict = false;
        if (!s_a2bBase64.Parse(ts, args, count, kwnames, a)) return null;
        using var input = new AsciiInput(ts, a[0]);
        if (!input.Good || !Flag(ts, a[1], ref strict)) return null;
        var bytes = new BytesBuilder(ts);
        bool good = bytes.Reserve(input.Span.Length / 4 * 3 + 3) && DecodeBase64(ts, input.Span, strict, ref bytes);
        PyObject* result = good ? bytes.Finish() : null;
        bytes.Dispose();
        return result;
    }

    /// <summary>Whole quads go through .NET's decoder; from the first that it does not take on, character by character.</summary>
    private static bool DecodeBase64(PyThreadState* ts, ReadOnlySpan<byte> text, bool strict, scoped ref BytesBuilder bytes) {
        int pads = 0, filled = 0, group = 0, values = 0;
        if (strict && text.Length > 0 && text[0] == '=') return Fail(ts, "Leading padding not allowed");
        for (int i = 0; i < text.Length; i++) {
            if (filled == 0 && pads == 0 && text.Length - i >= 64) {
                i += DecodeQuads(text[i..], ref bytes, ref values);
                if (i >= text.Length) break;
            }
            byte c = text[i];
            if (c == '=') {
                if (filled < 2 || filled + ++pads < 4) continue;
                if (strict && i + 1 < text.Length) return Fail(ts, "Excess data after padding");
                return true;
            }
            int value = Value(c);
            if (value < 0) {
                if (strict) return Fail(ts, "Only base64 data is allowed");
                continue;
            }
            if (strict && pads > 0) return Fail(ts, "Discontinuous padding not allowed");
            pads = 0;
            values++;
            group = group << 6 | value;
            switch (++filled) {
                case 2: bytes.Append(group >> 4); break;
                case 3: bytes.Append(group >> 2 & 0xFF); break;
                case 4:
                    bytes.Append(group & 0xFF);
                    filled = group = 0;
                    break;
            }
        }
        if (filled == 0) return true;
        return filled == 1 ? Fail(ts, $"Invalid base64-encoded string: number of data characters ({values}) cannot be 1 more than a multiple of 4") : Fail(ts, "Incorrect padding");
    }

    /// <summary>Decodes leading quads of letters and digits only; answers how many characters they were.</summary>
    private static int DecodeQuads(ReadOnlySpan<byte> text, scoped ref BytesBuilder bytes, ref int values) {
        int plain = text.IndexOfAnyExcept(s_alphabet);
        if (plain < 0) plain = text.Length;
        plain &= ~3;
        if (plain == 0 || !bytes.Reserve(plain / 4 * 3)) return 0;
        Span<byte> part = new byte[Math.Min(plain, 4096) / 4 * 3];
        for (int at = 0; at < plain; at += 4096) {
            Base64.DecodeFromUtf8(text.Slice(at, Math.Min(4096, plain - at)), part, out _, out int written);
            bytes.Append(part[..written]);
        }
        values += plain;
        return plain;
    }

    private static readonly SearchValues<byte> s_alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private static int Value(byte c) => c switch {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };

    // ---------------------------------------------------------------- checksums

    private static bool Mask(PyThreadState* ts, PyObject* op, out uint value) {
        using Owned index = new(ts, NumberProtocol.Index(ts, op));
        value = index.IsNull ? 0 : (uint)LongObject.AsUInt64Mask(ts, index);
        return !index.IsNull;
    }

    private static PyObject* CrcHqx(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "crc_hqx", count, 2, 2)) return null;
        using var data = new BytesView(ts, args[0]);
        return data.Good && Mask(ts, args[1], out uint crc) ? LongObject.FromInt64(ts, Checksums.Ccitt(crc, data.Span)) : null;
    }

    private static PyObject* Crc32(PyThreadState* ts, PyObject* module, PyObject** args, nint count) => Checksum(ts, "crc32", args, count, 0, &Checksums.Crc32);

    /// <summary>crc32 and adler32 of binascii and zlib; without the interpreter lock for long data.</summary>
    public static PyObject* Checksum(PyThreadState* ts, string name, PyObject** args, nint count, uint value, delegate*<uint, ReadOnlySpan<byte>, uint> sum) {
        if (!Args.CheckPositional(ts, name, count, 1, 2)) return null;
        using var data = new BytesView(ts, args[0]);
        if (!data.Good || (count > 1 && !Mask(ts, args[1], out value))) return null;
        if (data.Length < 5 * 1024) return LongObject.FromInt64(ts, sum(value, data.Span));
        using (new Blocking(ts)) value = sum(value, data.Span);
        return LongObject.FromInt64(ts, value);
    }
}
