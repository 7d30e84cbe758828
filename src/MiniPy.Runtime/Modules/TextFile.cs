// TextIOWrapper: text over a byte stream.
//
// Writing: text is encoded at once into Pending and handed on when that is full, at a line's end (line_buffering) or on flush. Reading: one
// chunk of bytes at a time is decoded into Decoded, with line ends translated; At is the reader's place in it. UTF-8, Latin-1 and ASCII are
// decoded here, the bytes of a character cut in two wait in Tail; other encodings go through codecs' incremental decoder and encoder, see
// TextFile.Codecs.
//
// tell() answers a plain byte position: Chunk keeps the bytes of Decoded so that the place in the text can be counted back to bytes.

using System;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal sealed class TextState {
    public string Encoding = "utf-8", Errors = "strict";
    public TextKind Kind = TextKind.Utf8;
    public bool Ready, Detached, LineBuffering, WriteThrough, Telling = true, Seekable, CanRead = true, CanWrite = true;
    /// <summary>Line ends: all are recognised (Universal), made \n (Translate), or only ReadEnd is one; "\n" is written as WriteEnd.</summary>
    public bool Universal = true, Translate = true;
    public string? ReadEnd, WriteEnd;
    public byte[] Pending = [];
    public int PendingCount;
    public string Decoded = "";
    public int At;
    public byte[] Tail = [], Chunk = [];
    public bool HeldCr, ChunkHeldCr, AtEnd;
    /// <summary>Other encodings only: what the decoder was fed since it stood at SnapshotFlags; its text begins at SnapshotAt. Null: nothing was read.</summary>
    public byte[]? Snapshot;
    public int SnapshotFlags, SnapshotAt;
    /// <summary>Bits of the line ends seen: 1 \r, 2 \n, 4 \r\n.</summary>
    public int Seen;
    public int ChunkSize = 8192;
}

internal enum TextKind { Utf8, Latin1, Ascii, Other }

internal static unsafe partial class TextFile {
    public static readonly PyTypeObject* Type = StaticType.Create("_io.TextIOWrapper", null, sizeof(IoObject), TypeFlags.HaveGc | TypeFlags.BaseType, &Slots, &Members, IoBase.TextType,
        doc: "TextIOWrapper(buffer, encoding=None, errors=None, newline=None,\n              line_buffering=False, write_through=False)\n--\n\nCharacter and line based layer over a BufferedIOBase object, buffer.");

    private static class Specs {
        public static readonly ArgSpec Init = new("TextIOWrapper", 0, 1, "buffer", "encoding", "errors", "newline", "line_buffering", "write_through");
        public static readonly ArgSpec Reconfigure = new("reconfigure", 0, 0, "*", "encoding", "errors", "newline", "line_buffering", "write_through");
    }

    private static void Slots(TypeSlots* s) {
        IoModule.CommonSlots(s);
        s->init = &Init;
        s->repr = &Repr;
        s->iternext = &IterNext;
    }

    private static void Members(TypeBuilder t) {
        t.Method("detach", &DetachMethod);
        t.Method("reconfigure", &ReconfigureMethod, "Reconfigure the text stream with new parameters.");
        t.Method("write", &WriteMethod);
        t.Method("read", &ReadMethod);
        t.Method("readline", &ReadLineMethod);
        t.Method("flush", &FlushMethod);
        t.Method("close", &CloseMethod);
        t.Method("fileno", &FileNo);
        t.Method("seekable", &Seekable);
        t.Method("readable", &Readable);
        t.Method("writable", &Writable);
        t.Method("isatty", &IsATty);
        t.Method("seek", &SeekMethod);
        t.Method("tell", &TellMethod);
        t.Method("truncate", &TruncateMethod);
        t.Method("__getstate__", &NoPickle);
        t.Method("__reduce_ex__", &NoPickleOf);
        t.Getter("encoding", &GetEncoding);
        t.Getter("errors", &GetErrors);
        t.Getter("buffer", &GetBuffer);
        t.Getter("line_buffering", &GetLineBuffering);
        t.Getter("write_through", &GetWriteThrough);
        t.Getter("newlines", &GetNewLines);
        t.Getter("closed", &GetClosed);
        t.Getter("name", &GetName);
        t.Getter("_CHUNK_SIZE", &GetChunkSize, &SetChunkSize);
    }

    public static TextState Of(PyObject* op) => IoModule.Companion<TextState>(op);
    private static PyObject* Lower(PyObject* op) => ((IoObject*)op)->inner;

    private static int Init(PyThreadState* ts, PyObject* op, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[6];
        if (!Specs.Init.ParseTuple(ts, args, kwargs, given)) return -1;
        if (!TextOrNone(ts, given[1], "encoding", out string? encoding) || !TextOrNone(ts, given[2], "errors", out string? errors) || !TextOrNone(ts, given[3], "newline", out string? newline)) return -1;
        int lines = given[4] == null ? 0 : ObjectProtocol.IsTrue(ts, given[4]), through = given[5] == null ? 0 : ObjectProtocol.IsTrue(ts, given[5]);
        if (lines < 0 || through < 0) return -1;
        Of(op).Ready = Of(op).Detached = false;
        if (encoding == null && Interpreter.From(ts).Part<RuntimeOptions>().WarnDefaultEncoding && Warnings.Warn(ts, Exc.EncodingWarning, "'encoding' argument not specified") < 0) return -1;
        return Attach(ts, op, given[0], encoding, errors, newline, lines > 0, through > 0) ? 0 : -1;
    }

    private static bool TextOrNone(PyThreadState* ts, PyObject* op, string name, out string? text) {
        text = null;
        if (op == null || Py.IsNone(op)) return true;
        if (!UnicodeObject.Check(op)) return Err.TypeError(ts, $"TextIOWrapper() argument '{name}' must be str or None, not {Err.TypeName(op)}");
        text = UnicodeObject.ToString(op);
        return true;
    }

    /// <summary>A text stream of ours over a byte stream.</summary>
    [return: NewRef]
    public static PyObject* Wrap(PyThreadState* ts, PyObject* buffer, string? encoding, string? errors, string? newline, bool lineBuffering, bool writeThrough = false) {
        PyObject* op = ObjectMemory.Alloc(ts, (PyObject*)Type, 0);
        if (op != null && !Attach(ts, op, buffer, encoding, errors, newline, lineBuffering, writeThrough)) Py.ClearRef(ts, &op);
        return op;
    }

    private static bool Attach(PyThreadState* ts, PyObject* op, PyObject* buffer, string? encoding, string? errors, string? newline, bool lineBuffering, bool writeThrough) {
        TextState state = Of(op);
        state.Ready = false;
        if (encoding is "locale") encoding = "UTF-8";
        if (!Codec.CheckNames(ts, null, errors) || !SetNewLine(ts, state, newline)) return false;
        if (BufferedIo.Check(buffer)) { // theirs is known
            state.CanRead = BufferedIo.Of(buffer).Reads;
            state.CanWrite = BufferedIo.Of(buffer).Writes;
        } else {
            int readable = IoModule.Ask(ts, buffer, IoModule.N.Readable), writable = readable < 0 ? -1 : IoModule.Ask(ts, buffer, IoModule.N.Writable);
            if (writable < 0) return false;
            state.CanRead = readable > 0;
            state.CanWrite = writable > 0;
        }
        if (!SetEncoding(ts, op, state, encoding ?? "UTF-8", errors ?? "strict")) return false;
        state.LineBuffering = lineBuffering;
        state.WriteThrough = writeThrough;
        state.PendingCount = 0;
        Forget(state);
        Py.SetRef(ts, &((IoObject*)op)->inner, Py.NewRef(buffer));
        int seekable = IoModule.Ask(ts, buffer, IoModule.N.Seekable);
        if (seekable < 0) return false;
        state.Seekable = state.Telling = seekable > 0;
        if (!PlaceMark(ts, op, state)) return false;
        state.Ready = true;
        state.Detached = false;
        return true;
    }

    private static bool SetNewLine(PyThreadState* ts, TextState state, string? newline) {
        if (newline is not (null or "" or "\n" or "\r" or "\r\n")) return Err.ValueError(ts, $"illegal newline value: {(newline.Contains('\'') ? $"\"{newline}\"" : $"'{newline}'")}");
        state.Universal = string.IsNullOrEmpty(newline);
        state.Translate = newline == null;
        state.ReadEnd = newline;
        state.WriteEnd = newline is "\r" or "\r\n" ? newline : null;
        return true;
    }

    /// <summary>Encodings that are decoded here; others need Python's codecs module.</summary>
    private static bool SetEncoding(PyThreadState* ts, PyObject* op, TextState state, string encoding, string errors) {
        string plain = encoding.ToLowerInvariant().Replace('_', '-');
        TextKind kind = plain switch {
            "utf-8" or "utf8" or "u8" or "cp65001" => TextKind.Utf8,
            "latin-1" or "latin1" or "iso-8859-1" or "iso8859-1" or "l1" => TextKind.Latin1,
            "ascii" or "us-ascii" or "646" => TextKind.Ascii,
            _ => TextKind.Other,
        };
        PyObject* codecs = null;
        if (kind == TextKind.Other && (codecs = MakeCodecs(ts, state, encoding, errors)) == null) return false;
        Py.SetRef(ts, &((IoObject*)op)->extra, codecs);
        state.Kind = kind;
        state.Encoding = encoding;
        state.Errors = errors;
        return true;
    }

    private static void Forget(TextState state) {
        state.Decoded = "";
        state.At = 0;
        state.Tail = state.Chunk = [];
        state.Snapshot = null;
        state.SnapshotAt = 0;
        state.HeldCr = state.ChunkHeldCr = state.AtEnd = false;
    }

    private static bool Usable(PyThreadState* ts, PyObject* op) {
        TextState state = Of(op);
        return state.Ready || (state.Detached ? Err.ValueError(ts, "underlying buffer has been detached") : Err.ValueError(ts, "I/O operation on uninitialized object"));
    }

    private static bool Open(PyThreadState* ts, PyObject* op) {
        if (!Usable(ts, op)) return false;
        PyObject* lower = Lower(op);
        PyObject* raw = BufferedIo.Check(lower) ? ((IoObject*)lower)->inner : null;
        if (raw != null && raw->ob_type == FileIo.Type) return FileIo.Of(raw).IsOpen || Err.ValueError(ts, "I/O operation on closed file.");
        int closed = IoModule.IsClosed(ts, lower);
        return closed == 0 || closed > 0 && Err.ValueError(ts, "I/O operation on closed file.");
    }

    // ---------------------------------------------------------------- writing

    /// <summary>write(text) of an exact TextIOWrapper; false with an error pending.</summary>
    public static bool Write(PyThreadState* ts, PyObject* op, PyObject* text) {
        if (!Open(ts, op)) return false;
        TextState state = Of(op);
        PyObject* lower = Lower(op);
        if (!state.CanWrite || BufferedIo.Check(lower) && !BufferedIo.Of(lower).Writes) return IoModule.RaiseUnsupported(ts, "not writable");
        bool lineEnd = (state.LineBuffering || state.WriteEnd != null) && Contains(text, '\n');
        PyObject* translated = null;
        if (lineEnd && state.WriteEnd != null) {
            translated = UnicodeObject.FromString(ts, UnicodeObject.ToString(text).Replace("\n", state.WriteEnd));
            if (translated == null) return false;
            text = translated;
        }
        using Owned owned = new(ts, translated);
        bool flushAfter = state.LineBuffering && (lineEnd || Contains(text, '\r'));
        if (UnicodeObject.IsAscii(text) && state.Kind != TextKind.Other) {
            if (!Add(ts, op, state, new ReadOnlySpan<byte>(UnicodeObject.Data(text), checked((int)UnicodeObject.Length(text))))) return false;
        } else {
            using Owned bytes = new(ts, Encode(ts, op, state, text));
            if (bytes.IsNull || !Add(ts, op, state, new ReadOnlySpan<byte>(BytesObject.Data(bytes), checked((int)BytesObject.Size(bytes))))) return false;
        }
        if (state.Decoded.Length > 0 || state.AtEnd) Forget(state);
        if (flushAfter) return Flush(ts, op);
        return !state.WriteThrough || HandOn(ts, op, state);
    }

    private static bool Contains(PyObject* text, int c) {
        nint length = UnicodeObject.Length(text);
        int kind = UnicodeObject.Kind(text);
        void* data = UnicodeObject.Data(text);
        if (kind == 1) return new ReadOnlySpan<byte>(data, (int)length).Contains((byte)c);
        if (kind == 2) return new ReadOnlySpan<ushort>(data, (int)length).Contains((ushort)c);
        return new ReadOnlySpan<int>(data, (int)length).Contains(c);
    }

    [return: NewRef]
    private static PyObject* Encode(PyThreadState* ts, PyObject* op, TextState state, PyObject* text) => state.Kind == TextKind.Other ? EncodeBy(ts, Encoder(op), text)
        : Codec.Encode(ts, text, state.Kind == TextKind.Utf8 ? "utf-8" : state.Kind == TextKind.Latin1 ? "latin-1" : "ascii", state.Errors);

    private static bool Add(PyThreadState* ts, PyObject* op, TextState state, ReadOnlySpan<byte> bytes) {
        if (state.PendingCount + bytes.Length > state.ChunkSize) {
            if (!HandOn(ts, op, state)) return false;
            if (bytes.Length >= state.ChunkSize) return WriteLower(ts, op, bytes);
        }
        if (state.Pending.Length < state.ChunkSize) {
            byte[] larger = new byte[state.ChunkSize];
            state.Pending.AsSpan(0, state.PendingCount).CopyTo(larger);
            state.Pending = larger;
        }
        bytes.CopyTo(state.Pending.AsSpan(state.PendingCount));
        state.PendingCount += bytes.Length;
        return true;
    }

    /// <summary>Gives the pending bytes to the stream below.</summary>
    private static bool HandOn(PyThreadState* ts, PyObject* op, TextState state) {
        if (state.PendingCount == 0) return true;
        byte[] bytes = state.Pending;
        int count = state.PendingCount;
        state.PendingCount = 0;
        state.Pending = []; // another thread may write meanwhile
        bool good = WriteLower(ts, op, bytes.AsSpan(0, count));
        if (state.Pending.Length == 0) state.Pending = bytes;
        return good;
    }

    private static bool WriteLower(PyThreadState* ts, PyObject* op, ReadOnlySpan<byte> bytes) {
        PyObject* lower = Lower(op);
        if (BufferedIo.Check(lower)) return BufferedIo.Write(ts, lower, bytes);
        using Owned data = new(ts, BytesObject.FromSpan(ts, bytes));
        using Owned result = new(ts, data.IsNull ? null : CallProtocol.CallMethod(ts, lower, Names.write, data));
        return !result.IsNull;
    }

    /// <summary>flush() of an exact TextIOWrapper.</summary>
    public static bool Flush(PyThreadState* ts, PyObject* op) {
        if (!Open(ts, op) || !HandOn(ts, op, Of(op))) return false;
        PyObject* lower = Lower(op);
        if (BufferedIo.Check(lower) && BufferedIo.Of(lower).Writes) return BufferedIo.Flush(ts, lower);
        using Owned done = new(ts, CallProtocol.CallMethod(ts, lower, Names.flush));
        return !done.IsNull;
    }

    // ---------------------------------------------------------------- reading

    /// <summary>Decodes the next chunk: 1 when there is text, 0 at the end, -1 on error.</summary>
    private static int Fill(PyThreadState* ts, PyObject* op, TextState state) {
        PyObject* lower = Lower(op);
        if (!state.CanRead || BufferedIo.Check(lower) && !BufferedIo.Of(lower).Reads) return IoModule.RaiseUnsupported(ts, "not readable");
        while (true) {
            using Owned chunk = new(ts, ReadLower(ts, lower, state.ChunkSize));
            if (chunk.IsNull) return -1;
            if (!BufferProtocol.Check(chunk)) return Err.TypeError(ts, $"underlying read1() should have returned a bytes-like object, not '{Err.TypeName(chunk)}'");
            using Owned bytes = new(ts, BytesObject.Check(chunk) ? Py.NewRef(chunk) : BytesObject.FromBuffer(ts, chunk));
            if (bytes.IsNull) return -1;
            var span = new ReadOnlySpan<byte>(BytesObject.Data(bytes), (int)BytesObject.Size(bytes));
            bool end = span.Length == 0;
            string? text = Decode(ts, op, state, span, bytes, end);
            if (text == null) return -1;
            if (state.Kind != TextKind.Other) text = LineEnds(state, text, end);
            state.AtEnd = end;
            if (text.Length > 0) {
                state.Decoded = state.At < state.Decoded.Length ? state.Decoded[state.At..] + text : text;
                state.At = 0;
                return 1;
            }
            if (end) return 0;
        }
    }

    [return: NewRef]
    private static PyObject* ReadLower(PyThreadState* ts, PyObject* lower, int size) {
        if (BufferedIo.Check(lower)) return BufferedIo.ReadChunk(ts, lower, size);
        using Owned number = new(ts, LongObject.FromInt64(ts, size));
        if (number.IsNull) return null;
        if (ObjectProtocol.LookupAttr(ts, lower, IoModule.N.Read1, out PyObject* method) == Lookup.Error) return null;
        if (method == null) return CallProtocol.CallMethod(ts, lower, Names.read, number);
        using Owned read = new(ts, method);
        return CallProtocol.CallOne(ts, read, number);
    }

    /// <summary>The text of a chunk before line ends are treated; null with an error.</summary>
    private static string? Decode(PyThreadState* ts, PyObject* op, TextState state, ReadOnlySpan<byte> bytes, PyObject* object_, bool end) {
        if (state.Kind == TextKind.Other) return DecodeChunk(ts, op, state, object_, end);
        byte[] whole = new byte[state.Tail.Length + bytes.Length];
        state.Tail.CopyTo(whole, 0);
        bytes.CopyTo(whole.AsSpan(state.Tail.Length));
        state.Chunk = state.At < state.Decoded.Length ? [] : whole; // text of two chunks at once: tell() counts from the end
        state.ChunkHeldCr = state.HeldCr;
        int complete = end || state.Kind != TextKind.Utf8 ? whole.Length : whole.Length - CutCharacter(whole);
        state.Tail = whole[complete..];
        if (state.Kind == TextKind.Latin1) return Encoding.Latin1.GetString(whole, 0, complete);
        ReadOnlySpan<byte> ready = whole.AsSpan(0, complete);
        if (state.Kind == TextKind.Utf8 ? System.Text.Unicode.Utf8.IsValid(ready) : Ascii.IsValid(ready)) return Encoding.UTF8.GetString(ready);
        fixed (byte* data = ready) {
            using Owned decoded = new(ts, Codec.Decode(ts, data, ready.Length, state.Kind == TextKind.Utf8 ? "utf-8" : "ascii", state.Errors));
            return decoded.IsNull ? null : UnicodeObject.ToString(decoded);
        }
    }

    /// <summary>How many bytes at the end begin a character that is not complete.</summary>
    private static int CutCharacter(ReadOnlySpan<byte> bytes) {
        for (int back = 1; back <= 3 && back <= bytes.Length; back++) {
            byte b = bytes[^back];
            if ((b & 0xC0) == 0x80) continue;
            int length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
            return length > back ? back : 0;
        }
        return 0;
    }

    private static string LineEnds(TextState state, string text, bool end) {
        if (!state.Universal && !(state.ReadEnd == "\r\n")) return text;
        if (!state.Universal) return text;
        if (state.HeldCr && (text.Length > 0 || end)) {
            text = "\r" + text;
            state.HeldCr = false;
        }
        if (text.Length > 0 && text[^1] == '\r' && !end) {
            text = text[..^1];
            state.HeldCr = true;
        }
        if (text.Contains('\r')) {
            int pairs = 0, returns = 0, feeds = 0;
            for (int i = 0; i < text.Length; i++) {
                if (text[i] == '\n') feeds++;
                else if (text[i] == '\r') {
                    if (i + 1 < text.Length && text[i + 1] == '\n') {
                        pairs++;
                        i++;
                    } else returns++;
                }
            }
            state.Seen |= (returns > 0 ? 1 : 0) | (feeds > 0 ? 2 : 0) | (pairs > 0 ? 4 : 0);
            if (state.Translate) text = text.Replace("\r\n", "\n").Replace('\r', '\n');
        } else if ((state.Seen & 2) == 0 && text.Contains('\n')) {
            state.Seen |= 2;
        }
        return text;
    }
}
