// codecs.h: the registry.

using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Interop.Api;

internal static unsafe class CodecApi {
    /// <summary>From any object to any object.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCodec_Encode(PyObject* op, byte* encoding, byte* errors) =>
        Codec.Transform(CThread.Current, op, CText.String(encoding) ?? "utf-8", CText.String(errors), encode: true, textOnly: false);

    private static PyObject* Part(byte* encoding, int index) {
        PyThreadState* ts = CThread.Current;
        if (encoding == null) return ApiArguments.BadArgument(ts);
        using Owned codec = new(ts, Codec.Lookup(ts, CText.String(encoding)!));
        return codec.IsNull ? null : Py.NewRef(TupleObject.Items(codec)[index]);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCodec_Encoder(byte* encoding) => Part(encoding, 0);

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCodec_Decoder(byte* encoding) => Part(encoding, 1);

    [UnmanagedCallersOnly, CApi]
    public static int PyCodec_KnownEncoding(byte* encoding) {
        PyThreadState* ts = CThread.Current;
        using Owned codec = new(ts, Codec.Lookup(ts, CText.String(encoding) ?? ""));
        if (!codec.IsNull) return 1;
        ErrorIndicator.Clear(ts);
        return 0;
    }

    private static PyObject* Incremental(byte* encoding, byte* errors, string attribute) {
        PyThreadState* ts = CThread.Current;
        using Owned codec = new(ts, Codec.Lookup(ts, CText.String(encoding) ?? ""));
        using Owned maker = new(ts, codec.IsNull ? null : ObjectProtocol.GetAttr(ts, codec, attribute));
        if (maker.IsNull) return null;
        if (errors == null) return CallProtocol.CallNoArgs(ts, maker);
        using Owned name = new(ts, UnicodeObject.FromUtf8(ts, errors));
        return name.IsNull ? null : CallProtocol.CallOne(ts, maker, name);
    }

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCodec_IncrementalEncoder(byte* encoding, byte* errors) => Incremental(encoding, errors, "incrementalencoder");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCodec_IncrementalDecoder(byte* encoding, byte* errors) => Incremental(encoding, errors, "incrementaldecoder");

    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCodec_LookupError(byte* name) => Codec.LookupError(CThread.Current, CText.String(name) ?? "strict");

    /// <summary>Raises the exception: always null.</summary>
    [UnmanagedCallersOnly, CApi] [return: NewRef]
    public static PyObject* PyCodec_StrictErrors(PyObject* exception) {
        PyThreadState* ts = CThread.Current;
        if (!ExceptionObject.IsInstance(exception)) return Err.TypeError(ts, "codec must pass exception instance");
        Err.SetObject(ts, (PyObject*)exception->ob_type, exception);
        return null;
    }
}
