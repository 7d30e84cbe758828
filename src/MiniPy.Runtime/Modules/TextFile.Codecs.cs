// TextIOWrapper over encodings that are not decoded here: codecs' incremental decoder and encoder do the work.
//
// Their positions are more than a place in the bytes. Snapshot is where the decoder stood before the chunk that Decoded came from: its flags,
// and the bytes it was fed since. tell() finds the last place from which decoding can start afresh (the decoder holds no bytes there) and packs
// it into an int: position | flags << 64 | bytes to feed << 96 | characters to skip << 128 | end of input << 160, as CPython does.

using System;
using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class TextFile {
    /// <summary>`extra` is a pair: the decoder and the encoder, None where the stream below cannot be read or written.</summary>
    [return: Borrowed]
    private static PyObject* Decoder(PyObject* op) => ((IoObject*)op)->extra == null ? Py.None : TupleObject.Items(((IoObject*)op)->extra)[0];

    [return: Borrowed]
    private static PyObject* Encoder(PyObject* op) => ((IoObject*)op)->extra == null ? Py.None : TupleObject.Items(((IoObject*)op)->extra)[1];

    /// <summary>The pair for an encoding; null with LookupError.</summary>
    [return: NewRef]
    private static PyObject* MakeCodecs(PyThreadState* ts, TextState state, string encoding, string errors) {
        using Owned lookup = new(ts, ImportHooks.ImportAttribute(ts, "codecs", "lookup"));
        using Owned name = new(ts, lookup.IsNull ? null : UnicodeObject.FromString(ts, encoding));
        using Owned info = new(ts, name.IsNull ? null : CallProtocol.CallOne(ts, lookup, name));
        if (info.IsNull) return null;
        using Owned isText = new(ts, ObjectProtocol.GetAttr(ts, info, "_is_text_encoding"));
        if (isText.IsNull) ErrorIndicator.Clear(ts);
        int text = isText.IsNull ? 1 : ObjectProtocol.IsTrue(ts, isText);
        if (text < 0) return null;
        if (text == 0) return Err.LookupError(ts, $"'{encoding}' is not a text encoding; use codecs.open() to handle arbitrary codecs");
        using Owned how = new(ts, UnicodeObject.FromString(ts, errors));
        if (how.IsNull) return null;
        using Owned decoder = new(ts, state.CanRead ? MakeDecoder(ts, state, info, how) : Py.None);
        using Owned encoder = new(ts, decoder.IsNull ? null : state.CanWrite ? CallProtocol.CallMethod(ts, info, "incrementalencoder", how) : Py.None);
        return encoder.IsNull ? null : TupleObject.Pack(ts, decoder, encoder);
    }

    [return: NewRef]
    private static PyObject* MakeDecoder(PyThreadState* ts, TextState state, PyObject* info, PyObject* errors) {
        using Owned plain = new(ts, CallProtocol.CallMethod(ts, info, "incrementaldecoder", errors));
        if (plain.IsNull || !state.Universal) return plain.Detach();
        return CallProtocol.CallTwo(ts, (PyObject*)NewlineDecoder.Type, plain, Py.Bool(state.Translate));
    }

    /// <summary>A byte order mark belongs at the start of a stream only.</summary>
    private static bool PlaceMark(PyThreadState* ts, PyObject* op, TextState state) {
        if (!state.Seekable || Py.IsNone(Encoder(op))) return true;
        using Owned position = new(ts, CallProtocol.CallMethod(ts, Lower(op), IoModule.N.Tell));
        if (position.IsNull) return false;
        int truth = ObjectProtocol.IsTrue(ts, position);
        return truth == 0 || truth > 0 && SetEncoder(ts, op, atStart: false);
    }

    private static bool SetEncoder(PyThreadState* ts, PyObject* op, bool atStart) {
        PyObject* encoder = Encoder(op);
        if (Py.IsNone(encoder)) return true;
        using Owned done = new(ts, atStart ? CallProtocol.CallMethod(ts, encoder, IoModule.N.Reset) : CallProtocol.CallMethod(ts, encoder, IoModule.N.SetState, LongObject.Zero));
        return !done.IsNull;
    }

    [return: NewRef]
    private static PyObject* EncodeBy(PyThreadState* ts, PyObject* encoder, PyObject* text) {
        using Owned bytes = new(ts, CallProtocol.CallMethod(ts, encoder, "encode", text));
        return bytes.IsNull || BytesObject.Check(bytes) ? bytes.Detach() : Err.TypeError(ts, $"encoder should return a bytes object, not '{Err.TypeName(bytes)}'");
    }

    /// <summary>What the decoder makes of bytes; null with an error. May run Python code, as all of these.</summary>
    private static string? DecodeBy(PyThreadState* ts, PyObject* decoder, PyObject* bytes, bool final) {
        using Owned text = new(ts, CallProtocol.CallMethod(ts, decoder, IoModule.N.Decode, bytes, Py.Bool(final)));
        if (text.IsNull) return null;
        if (UnicodeObject.Check(text)) return UnicodeObject.ToString(text);
        Err.TypeError(ts, $"decoder should return a string result, not '{Err.TypeName(text)}'");
        return null;
    }

    /// <summary>The decoder's flags, and the bytes that it holds.</summary>
    private static bool DecoderState(PyThreadState* ts, PyObject* decoder, out int flags, out byte[] held) {
        flags = 0;
        held = [];
        using Owned pair = new(ts, CallProtocol.CallMethod(ts, decoder, IoModule.N.GetState));
        if (pair.IsNull) return false;
        if (!TupleObject.Check(pair) || TupleObject.Size(pair) != 2) return Err.TypeError(ts, "illegal decoder state");
        PyObject* bytes = TupleObject.Items(pair)[0];
        if (!BytesObject.Check(bytes)) return Err.TypeError(ts, $"illegal decoder state: the first item should be a bytes object, not '{Err.TypeName(bytes)}'");
        held = BytesObject.Span(bytes).ToArray();
        return Args.Int(ts, TupleObject.Items(pair)[1], out flags);
    }

    /// <summary>Afresh: the decoder holds no bytes.</summary>
    private static bool SetDecoder(PyThreadState* ts, PyObject* decoder, int flags, bool atStart) {
        if (atStart && flags == 0) {
            using Owned reset = new(ts, CallProtocol.CallMethod(ts, decoder, IoModule.N.Reset));
            return !reset.IsNull;
        }
        using Owned pair = new(ts, Fields.Tuple(ts, Py.NewRef(BytesObject.Empty), LongObject.FromInt64(ts, flags)));
        using Owned done = new(ts, pair.IsNull ? null : CallProtocol.CallMethod(ts, decoder, IoModule.N.SetState, pair));
        return !done.IsNull;
    }

    /// <summary>Decodes a chunk, with the snapshot before it while positions can be asked for; null with an error.</summary>
    private static string? DecodeChunk(PyThreadState* ts, PyObject* op, TextState state, PyObject* chunk, bool end) {
        PyObject* decoder = Decoder(op);
        if (!state.Telling) return DecodeBy(ts, decoder, chunk, end);
        if (!DecoderState(ts, decoder, out int flags, out byte[] held)) return null;
        string? text = DecodeBy(ts, decoder, chunk, end);
        if (text == null) return null;
        state.Snapshot = [.. held, .. BytesObject.Span(chunk)];
        state.SnapshotFlags = flags;
        state.SnapshotAt = state.Decoded.Length - state.At; // what is left of the chunks before comes first
        return text;
    }

    private static int Characters(ReadOnlySpan<char> text) {
        int count = text.Length;
        for (int i = 1; i < text.Length; i++)
            if (char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1])) count--;
        return count;
    }

    // ---- tell ----

    private struct Cookie {
        public long Position;
        public int Flags, Feed, Skip;
        public bool End;

        public readonly BigInteger Pack() => Position | (BigInteger)(uint)Flags << 64 | (BigInteger)Feed << 96 | (BigInteger)Skip << 128 | (End ? BigInteger.One << 160 : 0);

        public static bool Unpack(BigInteger value, out Cookie cookie) {
            cookie = default;
            if (value.GetBitLength() > 161 || (value & ulong.MaxValue) > long.MaxValue) return false;
            cookie.Position = (long)(value & ulong.MaxValue);
            cookie.Flags = (int)(uint)(value >> 64 & uint.MaxValue);
            cookie.Feed = (int)(uint)(value >> 96 & uint.MaxValue);
            cookie.Skip = (int)(uint)(value >> 128 & uint.MaxValue);
            cookie.End = !(value >> 160).IsZero;
            return cookie.Feed >= 0 && cookie.Skip >= 0;
        }
    }

    /// <summary>tell(), when the stream below stands at `position`.</summary>
    [return: NewRef]
    private static PyObject* TellByDecoder(PyThreadState* ts, PyObject* op, TextState state, long position) {
        if (state.Snapshot == null) return LongObject.FromInt64(ts, position);
        var cookie = new Cookie { Position = position - state.Snapshot.Length, Flags = state.SnapshotFlags, Skip = Characters(state.Decoded.AsSpan(state.SnapshotAt, Math.Max(0, state.At - state.SnapshotAt))) };
        if (cookie.Skip > 0) {
            PyObject* decoder = Decoder(op);
            using Owned saved = new(ts, CallProtocol.CallMethod(ts, decoder, IoModule.N.GetState));
            if (saved.IsNull) return null;
            bool found = FindStart(ts, decoder, state, ref cookie);
            PyObject* error = found ? null : Err.Take(ts);
            using Owned restored = new(ts, CallProtocol.CallMethod(ts, decoder, IoModule.N.SetState, saved));
            if (error != null) Err.ChainEarlier(ts, error);
            if (!found || restored.IsNull) return null;
        }
        return LongObject.FromBigInteger(ts, cookie.Pack());
    }

    /// <summary>The characters that the decoder makes of a piece of the snapshot; -1 with an error.</summary>
    private static int Feed(PyThreadState* ts, PyObject* decoder, ReadOnlySpan<byte> piece, bool final) {
        using Owned bytes = new(ts, BytesObject.FromSpan(ts, piece));
        return bytes.IsNull || DecodeBy(ts, decoder, bytes, final) is not { } text ? -1 : Characters(text);
    }

    /// <summary>From the snapshot to a place close before the reader's: by guesses, which the decoder confirms, then byte by byte.</summary>
    private static bool FindStart(PyThreadState* ts, PyObject* decoder, TextState state, ref Cookie cookie) {
        ReadOnlySpan<byte> input = state.Snapshot;
        int skip = (int)Math.Min(input.Length, (double)input.Length / Math.Max(1, Characters(state.Decoded.AsSpan(state.SnapshotAt))) * cookie.Skip), back = 1;
        int flags = cookie.Flags;
        while (skip > 0) {
            if (!SetDecoder(ts, decoder, flags, cookie.Position == 0)) return false;
            int made = Feed(ts, decoder, input[..skip], false);
            if (made < 0) return false;
            if (made <= cookie.Skip) {
                if (!DecoderState(ts, decoder, out int then, out byte[] held)) return false;
                if (held.Length == 0) { // decoding can start afresh here
                    cookie.Flags = then;
                    cookie.Skip -= made;
                    break;
                }
                skip -= held.Length;
                back = 1;
            } else {
                skip -= back;
                back *= 2;
            }
        }
        if (skip <= 0) {
            skip = 0;
            if (!SetDecoder(ts, decoder, flags, cookie.Position == 0)) return false;
        }
        cookie.Position += skip;
        if (cookie.Skip == 0) return true;
        int decoded = 0;
        for (int at = skip; at < input.Length; at++) {
            int made = Feed(ts, decoder, input.Slice(at, 1), false);
            if (made < 0 || !DecoderState(ts, decoder, out int then, out byte[] held)) return false;
            decoded += made;
            cookie.Feed++;
            if (held.Length == 0 && decoded <= cookie.Skip) {
                cookie.Position += cookie.Feed;
                cookie.Skip -= decoded;
                cookie.Flags = then;
                cookie.Feed = decoded = 0;
            }
            if (decoded >= cookie.Skip) return true;
        }
        int last = Feed(ts, decoder, default, true);
        if (last < 0) return false;
        cookie.End = true;
        return decoded + last >= cookie.Skip || Err.OSError(ts, "can't reconstruct logical file position");
    }

    // ---- seek ----

    /// <summary>seek() to what tell() gave; the text read so far is forgotten already.</summary>
    private static bool SeekByDecoder(PyThreadState* ts, PyObject* op, TextState state, PyObject* packed) {
        if (!Cookie.Unpack(LongObject.AsBigInteger(packed), out Cookie cookie)) return Err.ValueError(ts, $"invalid position {TypeObject.ReprForMessage(ts, packed)}");
        using Owned where = new(ts, LongObject.FromInt64(ts, cookie.Position));
        using Owned moved = new(ts, where.IsNull ? null : CallProtocol.CallMethod(ts, Lower(op), IoModule.N.Seek, where));
        if (moved.IsNull) return false;
        PyObject* decoder = Decoder(op);
        if (!Py.IsNone(decoder)) {
            if (!SetDecoder(ts, decoder, cookie.Flags, cookie.Position == 0)) return false;
            state.Snapshot = [];
            state.SnapshotFlags = cookie.Flags;
            if (cookie.Skip > 0 && !SkipCharacters(ts, op, state, cookie)) return false;
        }
        return SetEncoder(ts, op, cookie.Position == 0 && cookie.Flags == 0 && cookie.Skip == 0);
    }

    private static bool SkipCharacters(PyThreadState* ts, PyObject* op, TextState state, in Cookie cookie) {
        using Owned count = new(ts, LongObject.FromInt64(ts, cookie.Feed));
        using Owned bytes = new(ts, count.IsNull ? null : CallProtocol.CallMethod(ts, Lower(op), Names.read, count));
        if (bytes.IsNull) return false;
        if (!BytesObject.Check(bytes)) return Err.TypeError(ts, $"underlying read() should have returned a bytes object, not '{Err.TypeName(bytes)}'");
        if (DecodeBy(ts, Decoder(op), bytes, cookie.End) is not { } text) return false;
        state.Snapshot = BytesObject.Span(bytes).ToArray();
        if (Characters(text) < cookie.Skip) return Err.OSError(ts, "can't restore logical file position");
        state.Decoded = text;
        for (int left = cookie.Skip; left > 0; left--) state.At += state.At + 1 < text.Length && char.IsSurrogatePair(text[state.At], text[state.At + 1]) ? 2 : 1;
        return true;
    }
}
