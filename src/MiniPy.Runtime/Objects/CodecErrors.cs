// What happens at an undecodable byte or an unencodable character (PEP 293).
//
// The built-in policies are done in place, without making an exception. Any other name is looked up among the registered handlers, once
// per call of a codec: the handler gets an exception and answers a replacement and where to go on. A handler is Python code and may
// answer the same place for ever; each call asks Work, so a limit ends it.

using System;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal enum ErrorPolicy { Strict, Ignore, Replace, BackslashReplace, XmlCharRefReplace, SurrogateEscape, SurrogatePass, Other }

/// <summary>State of one decoding: the input (which a handler may exchange), the output, the error policy.</summary>
internal unsafe ref struct DecodeState {
    public readonly PyThreadState* Ts;
    public readonly string Encoding;
    public readonly ErrorPolicy Policy;
    private readonly string? _errors;
    public byte* Data;
    public nint Length;
    public UnicodeBuilder Out;
    private PyObject* _input, _handler;

    public DecodeState(PyThreadState* ts, byte* data, nint length, string encoding, string? errors) {
        Ts = ts;
        Data = data;
        Length = length;
        Encoding = encoding;
        _errors = errors;
        Policy = CodecErrors.PolicyOf(errors);
        Out = new UnicodeBuilder(ts);
    }

    public readonly ReadOnlySpan<byte> Rest(nint at) => new(Data + at, (int)(Length - at));

    public void Dispose() {
        Out.Dispose();
        Py.XDecRef(Ts, _input);
        Py.XDecRef(Ts, _handler);
    }

    /// <summary>Bytes [start, end) are wrong: appends what stands for them and moves `at` behind; false with an error set.</summary>
    public bool Error(nint start, nint end, string reason, ref nint at) {
        at = end;
        switch (Policy) {
            case ErrorPolicy.Ignore:
                return true;
            case ErrorPolicy.Replace:
                return Out.Append(0xFFFD);
            case ErrorPolicy.BackslashReplace:
                for (nint i = start; i < end; i++) Out.Append($"\\x{Data[i]:x2}");
                return !Out.Failed;
            case ErrorPolicy.SurrogateEscape when Data[start] >= 128:
                for (at = start; at < end && Data[at] >= 128; at++) Out.Append(0xDC00 + Data[at]);
                return !Out.Failed;
            case ErrorPolicy.SurrogatePass:
                int wide = CodecErrors.SurrogateAt(Encoding, Data + start, Length - start, out int surrogate);
                if (wide == 0) break;
                at = start + wide;
                return Out.Append(surrogate);
            case ErrorPolicy.XmlCharRefReplace:
                return Err.TypeError(Ts, "don't know how to handle UnicodeDecodeError in error callback");
            case ErrorPolicy.Other:
                return CallHandler(start, end, reason, ref at);
        }
        if (_input == null) _input = BytesObject.FromSpan(Ts, new ReadOnlySpan<byte>(Data, (int)Length));
        return _input != null && UnicodeErrors.Decode(Ts, Encoding, _input, start, end, reason);
    }

    private bool CallHandler(nint start, nint end, string reason, ref nint at) {
        if (!Work.Allow(Ts, 256)) return false;
        if (_handler == null) _handler = Codec.LookupError(Ts, _errors!);
        if (_handler == null) return false;
        if (_input == null) _input = BytesObject.FromSpan(Ts, new ReadOnlySpan<byte>(Data, (int)Length));
        if (_input == null) return false;
        using Owned exception = new(Ts, UnicodeErrors.New(Ts, Exc.UnicodeDecodeError, Encoding, _input, start, end, reason));
        if (exception.IsNull) return false;
        using Owned answer = new(Ts, CallProtocol.CallOne(Ts, _handler, exception));
        if (answer.IsNull) return false;
        if (!CodecErrors.ReadAnswer(Ts, answer, false, out PyObject* replacement, out nint position)) return false;
        // The handler may have put other bytes in place of the input.
        PyObject* input = ((PyUnicodeErrorObject*)exception.Borrow)->@object;
        if (input == null || !BytesObject.Check(input)) return Err.TypeError(Ts, "exception attribute object must be bytes");
        if (input != _input) {
            Py.IncRef(input);
            Py.DecRef(Ts, _input);
            _input = input;
        }
        Data = BytesObject.Data(_input);
        Length = BytesObject.Size(_input);
        if (!CodecErrors.Place(Ts, Length, ref position)) return false;
        at = position;
        return Out.Append(replacement);
    }
}

/// <summary>State of one encoding.</summary>
internal unsafe ref struct EncodeState {
    public readonly PyThreadState* Ts;
    public readonly string Encoding;
    public readonly PyObject* Text;
    public readonly void* Data;
    public readonly nint Length;
    public readonly int Kind;
    public readonly ErrorPolicy Policy;
    private readonly string? _errors;
    public BytesBuilder Out;
    private PyObject* _handler;

    public EncodeState(PyThreadState* ts, PyObject* text, string encoding, string? errors) {
        Ts = ts;
        Text = text;
        Encoding = encoding;
        _errors = errors;
        Policy = CodecErrors.PolicyOf(errors);
        Data = UnicodeObject.Data(text);
        Length = UnicodeObject.Length(text);
        Kind = UnicodeObject.Kind(text);
        Out = new BytesBuilder(ts);
    }

    public readonly int this[nint index] => UnicodeObject.Read(Kind, Data, index);

    public void Dispose() {
        Out.Dispose();
        Py.XDecRef(Ts, _handler);
    }

    /// <summary>
    /// Characters [start, end) cannot be encoded. Answers what stands for them, bytes or a str (a new reference, which the codec appends),
    /// and moves `at` behind what was dealt with; null is an error.
    /// </summary>
    [return: NewRef]
    public PyObject* Error(nint start, nint end, string reason, ref nint at) {
        at = end;
        switch (Policy) {
            case ErrorPolicy.Ignore:
                return Names.Empty;
            case ErrorPolicy.Replace or ErrorPolicy.BackslashReplace or ErrorPolicy.XmlCharRefReplace:
                return CodecErrors.Replacement(Ts, Text, start, end, Policy);
            case ErrorPolicy.SurrogateEscape or ErrorPolicy.SurrogatePass:
                // As many as the policy covers; the next round meets the first that it does not and raises.
                nint covered = start;
                bool escape = Policy == ErrorPolicy.SurrogateEscape;
                while (covered < end && (escape ? this[covered] is >= 0xDC80 and <= 0xDCFF : this[covered] is >= 0xD800 and <= 0xDFFF)) covered++;
                if (covered == start) break;
                PyObject* bytes = CodecErrors.SurrogateBytes(Ts, Encoding, Text, start, covered, escape);
                if (bytes == null && ErrorIndicator.Occurred(Ts) == null) break;
                at = covered;
                return bytes;
            case ErrorPolicy.Other:
                return CallHandler(start, end, reason, ref at);
        }
        return UnicodeErrors.Encode(Ts, Encoding, Text, start, end, reason);
    }

    private PyObject* CallHandler(nint start, nint end, string reason, ref nint at) {
        if (!Work.Allow(Ts, 256)) return null;
        if (_handler == null) _handler = Codec.LookupError(Ts, _errors!);
        if (_handler == null) return null;
        using Owned exception = new(Ts, UnicodeErrors.New(Ts, Exc.UnicodeEncodeError, Encoding, Text, start, end, reason));
        if (exception.IsNull) return null;
        using Owned answer = new(Ts, CallProtocol.CallOne(Ts, _handler, exception));
        if (answer.IsNull) return null;
        if (!CodecErrors.ReadAnswer(Ts, answer, true, out PyObject* replacement, out nint position) || !CodecErrors.Place(Ts, Length, ref position)) return null;
        at = position;
        return Py.NewRef(replacement);
    }

    /// <summary>Deals with unencodable characters in a codec of single bytes: the replacement must itself be below `limit`.</summary>
    public bool Replace(nint start, nint end, int limit, string reason, ref nint at) {
        using Owned replacement = new(Ts, Error(start, end, reason, ref at));
        if (replacement.IsNull) return false;
        PyObject* op = replacement;
        if (BytesObject.Check(op)) return Out.Append(new ReadOnlySpan<byte>(BytesObject.Data(op), (int)BytesObject.Size(op)));
        for (nint i = 0; i < UnicodeObject.Length(op); i++) {
            int c = UnicodeObject.Read(op, i);
            if (c >= limit) return UnicodeErrors.Encode(Ts, Encoding, Text, start, end, reason);
            Out.Append(c);
        }
        return !Out.Failed;
    }
}

internal static unsafe class CodecErrors {
    public static ErrorPolicy PolicyOf(string? errors) => errors switch {
        null or "strict" => ErrorPolicy.Strict,
        "ignore" => ErrorPolicy.Ignore,
        "replace" => ErrorPolicy.Replace,
        "backslashreplace" => ErrorPolicy.BackslashReplace,
        "xmlcharrefreplace" => ErrorPolicy.XmlCharRefReplace,
        "surrogateescape" => ErrorPolicy.SurrogateEscape,
        "surrogatepass" => ErrorPolicy.SurrogatePass,
        _ => ErrorPolicy.Other,
    };

    /// <summary>A handler's answer: (str, int), or (str or bytes, int) for encoding. The replacement is borrowed from it.</summary>
    public static bool ReadAnswer(PyThreadState* ts, PyObject* answer, bool encoding, out PyObject* replacement, out nint position) {
        replacement = null;
        position = 0;
        bool good = TypeObject.HasFlag(answer, TypeFlags.TupleSubclass) && TupleObject.Size(answer) == 2;
        if (good) {
            replacement = TupleObject.Items(answer)[0];
            good = UnicodeObject.Check(replacement) || encoding && BytesObject.Check(replacement);
            good = good && NumberProtocol.IsIndex(TupleObject.Items(answer)[1]);
        }
        if (!good) return Err.TypeError(ts, encoding ? "encoding error handler must return (str/bytes, int) tuple" : "decoding error handler must return (str, int) tuple");
        position = NumberProtocol.AsSsize(ts, TupleObject.Items(answer)[1], Exc.OverflowError);
        return position != -1 || ErrorIndicator.Occurred(ts) == null;
    }

    public static bool Place(PyThreadState* ts, nint length, ref nint position) {
        nint given = position;
        if (position < 0) position += length;
        return position >= 0 && position <= length || Err.IndexError(ts, $"position {given} from error handler out of bounds");
    }

    /// <summary>What "replace", "backslashreplace" and "xmlcharrefreplace" put for characters.</summary>
    [return: NewRef]
    public static PyObject* Replacement(PyThreadState* ts, PyObject* text, nint start, nint end, ErrorPolicy policy) {
        var builder = new UnicodeBuilder(ts);
        if (policy == ErrorPolicy.Replace) builder.AppendFill('?', end - start);
        else for (nint i = start; i < end && !builder.Failed; i++) AppendEscape(ref builder, UnicodeObject.Read(text, i), policy);
        PyObject* result = builder.Finish();
        builder.Dispose();
        return result;
    }

    private static void AppendEscape(ref UnicodeBuilder builder, int c, ErrorPolicy policy) =>
        builder.Append(policy == ErrorPolicy.XmlCharRefReplace ? $"&#{c};" : c < 256 ? $"\\x{c:x2}" : c < 0x10000 ? $"\\u{c:x4}" : $"\\U{c:x8}");

    /// <summary>Width of a unit of a UTF codec (1 for UTF-8) and its byte order; 0 for any other encoding.</summary>
    private static int UtfWidth(string encoding, out bool big) {
        string name = encoding.ToLowerInvariant().Replace('_', '-');
        if (name.StartsWith("utf", StringComparison.Ordinal)) name = name[3..].TrimStart('-');
        big = name.EndsWith("-be", StringComparison.Ordinal) || name.EndsWith("be", StringComparison.Ordinal);
        return name switch { "8" => 1, "16" or "16-le" or "16-be" or "16le" or "16be" => 2, "32" or "32-le" or "32-be" or "32le" or "32be" => 4, _ => 0 };
    }

    /// <summary>The surrogate that stands encoded at `data`: how many bytes it takes, or 0.</summary>
    public static int SurrogateAt(string encoding, byte* data, nint left, out int surrogate) {
        int width = UtfWidth(encoding, out bool big);
        surrogate = 0;
        int wide = width == 1 ? 3 : width;
        if (width == 0 || left < wide) return 0;
        if (width == 1) {
            if ((data[0] & 0xF0) == 0xE0 && (data[1] & 0xC0) == 0x80 && (data[2] & 0xC0) == 0x80) surrogate = (data[0] & 15) << 12 | (data[1] & 63) << 6 | data[2] & 63;
        } else {
            for (int i = 0; i < width; i++) surrogate = surrogate << 8 | data[big ? i : width - 1 - i];
        }
        return surrogate is >= 0xD800 and <= 0xDFFF ? wide : 0;
    }

    /// <summary>Bytes for surrogates: the escaped byte, or the surrogate as the UTF codec would write it. Null without an error: not this encoding.</summary>
    [return: NewRef]
    public static PyObject* SurrogateBytes(PyThreadState* ts, string encoding, PyObject* text, nint start, nint end, bool escape) {
        int width = escape ? 1 : UtfWidth(encoding, out _);
        if (width == 0) return null;
        UtfWidth(encoding, out bool big);
        using var builder = new BytesBuilder(ts);
        for (nint i = start; i < end; i++) {
            int c = UnicodeObject.Read(text, i);
            if (escape) builder.Append(c - 0xDC00);
            else if (width == 1) {
                builder.Append(0xE0 | c >> 12);
                builder.Append(0x80 | c >> 6 & 63);
                builder.Append(0x80 | c & 63);
            } else for (int j = 0; j < width; j++) builder.Append(c >> 8 * (big ? width - 1 - j : j));
        }
        return builder.Finish();
    }

    // The handlers under their names, as Python code gets them from lookup_error.

    /// <summary>One of the built-in handlers applied to an exception: (replacement, position), or the exception raised again.</summary>
    [return: NewRef]
    public static PyObject* Handle(PyThreadState* ts, PyObject* exception, ErrorPolicy policy) {
        bool encode = TypeObject.IsInstance(exception, Exc.UnicodeEncodeError), decode = TypeObject.IsInstance(exception, Exc.UnicodeDecodeError),
            translate = TypeObject.IsInstance(exception, Exc.UnicodeTranslateError);
        if (policy == ErrorPolicy.Strict) {
            if (!ExceptionObject.IsInstance(exception)) return Err.TypeError(ts, "codec must pass exception instance");
            return UnicodeErrors.Raise(ts, Py.NewRef(exception));
        }
        bool handles = policy switch {
            ErrorPolicy.XmlCharRefReplace or ErrorPolicy.Other => encode,
            ErrorPolicy.SurrogateEscape or ErrorPolicy.SurrogatePass => encode || decode,
            _ => encode || decode || translate,
        };
        if (!handles) return Err.TypeError(ts, $"don't know how to handle {Err.TypeName(exception)} in error callback");
        if (!UnicodeErrors.Range(ts, exception, out PyObject* op, out nint start, out nint end)) return null;
        Py.IncRef(op);
        PyObject* replacement = null;
        if (policy == ErrorPolicy.Ignore) replacement = Names.Empty;
        else if (policy == ErrorPolicy.Other) replacement = ReplaceByName(ts, op, start, end);
        else if (decode) replacement = HandleDecode(ts, exception, op, start, ref end, policy);
        else if (policy is ErrorPolicy.SurrogateEscape or ErrorPolicy.SurrogatePass) {
            bool escape = policy == ErrorPolicy.SurrogateEscape, all = true;
            for (nint i = start; i < end && all; i++) all = UnicodeObject.Read(op, i) is int c && (escape ? c is >= 0xDC80 and <= 0xDCFF : c is >= 0xD800 and <= 0xDFFF);
            if (all) replacement = SurrogateBytes(ts, EncodingOf(exception), op, start, end, escape);
            if (replacement == null && ErrorIndicator.Occurred(ts) == null) UnicodeErrors.Raise(ts, Py.NewRef(exception));
        } else if (translate && policy == ErrorPolicy.Replace) {
            using var builder = new UnicodeBuilder(ts);
            builder.AppendFill(0xFFFD, end - start);
            replacement = builder.Finish();
        } else replacement = Replacement(ts, op, start, end, policy);
        Py.DecRef(ts, op);
        if (replacement == null) return null;
        using Owned owned = new(ts, replacement);
        using Owned position = new(ts, LongObject.FromNint(ts, end));
        return position.IsNull ? null : TupleObject.Pack(ts, owned, position);
    }

    private static string EncodingOf(PyObject* exception) {
        PyObject* name = ((PyUnicodeErrorObject*)exception)->encoding;
        return name != null && UnicodeObject.Check(name) ? UnicodeObject.ToString(name) : "";
    }

    private static PyObject* HandleDecode(PyThreadState* ts, PyObject* exception, PyObject* bytes, nint start, ref nint end, ErrorPolicy policy) {
        byte* data = BytesObject.Data(bytes);
        using var builder = new UnicodeBuilder(ts);
        switch (policy) {
            case ErrorPolicy.Replace:
                builder.Append(0xFFFD);
                break;
            case ErrorPolicy.BackslashReplace:
                for (nint i = start; i < end; i++) builder.Append($"\\x{data[i]:x2}");
                break;
            case ErrorPolicy.SurrogateEscape:
                nint at = start;
                // At most four, as CPython: no codec reports a longer piece.
                while (at < end && at < start + 4 && data[at] >= 128) builder.Append(0xDC00 + data[at++]);
                if (at == start) return UnicodeErrors.Raise(ts, Py.NewRef(exception));
                end = at;
                break;
            default:
                int wide = SurrogateAt(EncodingOf(exception), data + start, BytesObject.Size(bytes) - start, out int surrogate);
                if (wide == 0) return UnicodeErrors.Raise(ts, Py.NewRef(exception));
                builder.Append(surrogate);
                end = start + wide;
                break;
        }
        return builder.Finish();
    }

    /// <summary>"namereplace": \N{NAME}, or an escape for what has no name. Calls unicodedata.</summary>
    [return: NewRef]
    public static PyObject* ReplaceByName(PyThreadState* ts, PyObject* text, nint start, nint end) {
        using Owned module = new(ts, Codec.Import(ts, "unicodedata"));
        if (module.IsNull) return null;
        using Owned function = new(ts, ObjectProtocol.GetAttr(ts, module, "name"));
        if (function.IsNull) return null;
        var builder = new UnicodeBuilder(ts);
        for (nint i = start; i < end && !builder.Failed; i++) {
            int c = UnicodeObject.Read(text, i);
            using Owned character = new(ts, UnicodeObject.FromCodePoint(ts, c));
            using Owned name = new(ts, character.IsNull ? null : CallProtocol.CallTwo(ts, function, character, Py.None));
            if (name.IsNull) {
                builder.Dispose();
                return null;
            }
            if (UnicodeObject.Check(name)) {
                builder.Append("\\N{");
                builder.Append((PyObject*)name);
                builder.Append('}');
            } else AppendEscape(ref builder, c, ErrorPolicy.BackslashReplace);
        }
        PyObject* result = builder.Finish();
        builder.Dispose();
        return result;
    }
}
