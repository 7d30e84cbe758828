// The private functions behind the locale's codec, which is UTF-8 here: wide characters from and to bytes, with errors as numbers.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;
using static MiniPy.Interop.Api.ApiHelp;

namespace MiniPy.Interop.Api;

internal static unsafe class LocaleApi {
    /// <summary>_Py_error_handler, by number from 1 on; what is not here is OTHER.</summary>
    private static readonly string[] s_handlers = ["strict", "surrogateescape", "replace", "ignore", "backslashreplace", "surrogatepass", "xmlcharrefreplace"];
    private const int NoMemory = -1, BadInput = -2, Unsupported = -3;
    private static readonly byte* s_decoding = BuiltinArena.Text("decoding error"), s_encoding = BuiltinArena.Text("encoding error");

    [DllImport("libc")] private static extern void* malloc(nuint size);

    [UnmanagedCallersOnly, CApi]
    public static int _Py_GetErrorHandler(byte* errors) {
        int index = System.Array.IndexOf(s_handlers, CText.String(errors) ?? "strict");
        return index < 0 ? s_handlers.Length + 1 : index + 1;
    }

    /// <summary>The handler's name, null for one that the codec does not have.</summary>
    private static string? Handler(int errors) => errors is 1 or 2 or 6 ? s_handlers[errors - 1] : null;

    /// <summary>Where the pending UnicodeError says that the bad input starts; clears it.</summary>
    private static nuint TakeStart(PyThreadState* ts) {
        using Owned error = new(ts, Err.Take(ts));
        using Owned start = new(ts, ObjectProtocol.GetAttr(ts, error, "start"));
        long value = start.IsNull ? 0 : LongObject.AsInt64(ts, start);
        ErrorIndicator.Clear(ts);
        return (nuint)value;
    }

    /// <summary>The text is in a PyMem_Raw block; after an error its length is where the error is.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _Py_DecodeLocaleEx(byte* text, int** wide, nuint* length, byte** reason, int currentLocale, int errors) {
        PyThreadState* ts = Ts;
        if (Handler(errors) is not { } handler) return Unsupported;
        using Owned decoded = new(ts, UnicodeCodecs.DecodeUtf8(ts, text, ApiArguments.Length(text), handler));
        if (decoded.IsNull) {
            bool memory = Err.Matches(ts, Exc.MemoryError);
            nuint start = TakeStart(ts);
            if (memory) return NoMemory;
            if (length != null) *length = start;
            if (reason != null) *reason = s_decoding;
            return BadInput;
        }
        nint count = UnicodeObject.Length(decoded);
        *wide = (int*)malloc(((nuint)count + 1) * 4);
        if (*wide == null) return NoMemory;
        UnicodeObject.CopyUnits(4, *wide, 0, UnicodeObject.Kind(decoded), UnicodeObject.Data(decoded), 0, count);
        (*wide)[count] = 0;
        if (length != null) *length = (nuint)count;
        return 0;
    }

    /// <summary>The bytes are in a PyMem_Raw block.</summary>
    [UnmanagedCallersOnly, CApi]
    public static int _Py_EncodeLocaleEx(int* text, byte** bytes, nuint* errorAt, byte** reason, int currentLocale, int errors) {
        PyThreadState* ts = Ts;
        if (Handler(errors) is not { } handler) return Unsupported;
        nint count = 0;
        while (text[count] != 0) count++;
        using Owned wide = new(ts, UnicodeObject.FromKindAndData(ts, 4, text, count));
        using Owned encoded = new(ts, wide.IsNull ? null : UnicodeCodecs.EncodeUtf8(ts, wide, handler));
        if (encoded.IsNull) {
            bool memory = Err.Matches(ts, Exc.MemoryError);
            nuint start = TakeStart(ts);
            if (memory) return NoMemory;
            if (errorAt != null) *errorAt = start;
            if (reason != null) *reason = s_encoding;
            return BadInput;
        }
        nint size = BytesObject.Size(encoded);
        *bytes = (byte*)malloc((nuint)size + 1);
        if (*bytes == null) return NoMemory;
        System.Buffer.MemoryCopy(BytesObject.Data(encoded), *bytes, size, size);
        (*bytes)[size] = 0;
        return 0;
    }
}
