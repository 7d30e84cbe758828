// TextIOWrapper: its methods.

using System;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class TextFile {
    private static PyObject* WriteMethod(PyThreadState* ts, PyObject* op, PyObject* text) {
        if (!UnicodeObject.Check(text)) return Err.TypeError(ts, $"write() argument must be str, not {(Py.IsNone(text) ? "None" : Err.TypeName(text))}");
        return Write(ts, op, text) ? LongObject.FromNint(ts, UnicodeObject.Length(text)) : null;
    }

    private static PyObject* FlushMethod(PyThreadState* ts, PyObject* op) => Flush(ts, op) ? Py.None : null;

    private static bool BeginRead(PyThreadState* ts, PyObject* op) => Open(ts, op) && (Of(op).PendingCount == 0 || Flush(ts, op));

    private static PyObject* ReadMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "read", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint size) || !BeginRead(ts, op)) return null;
        TextState state = Of(op);
        if (size < 0) return ReadAll(ts, op, state);
        var text = new StringBuilder();
        nint left = size;
        while (left > 0) {
            if (state.At >= state.Decoded.Length) {
                int filled = Fill(ts, op, state);
                if (filled < 0) return null;
                if (filled == 0) break;
            }
            int end = state.At;
            while (left > 0 && end < state.Decoded.Length) {
                end += char.IsHighSurrogate(state.Decoded[end]) && end + 1 < state.Decoded.Length && char.IsLowSurrogate(state.Decoded[end + 1]) ? 2 : 1;
                left--;
            }
            text.Append(state.Decoded, state.At, end - state.At);
            state.At = end;
        }
        return UnicodeObject.FromString(ts, text.ToString());
    }

    private static PyObject* ReadAll(PyThreadState* ts, PyObject* op, TextState state) {
        using UnicodeBuilder text = new(ts);
        text.Append(state.Decoded.AsSpan(state.At));
        state.At = state.Decoded.Length;
        int filled;
        while ((filled = Fill(ts, op, state)) > 0) {
            if (!text.Append(state.Decoded.AsSpan()) || !Work.Allow(ts, state.Decoded.Length >> 6)) return null;
            state.At = state.Decoded.Length;
        }
        return filled < 0 ? null : text.Finish();
    }

    private static PyObject* ReadLineMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "readline", count, 0, 1) || !IoModule.OptionalSize(ts, count > 0 ? args[0] : null, -1, out nint limit)) return null;
        return ReadLine(ts, op, limit);
    }

    [return: NewRef]
    private static PyObject* ReadLine(PyThreadState* ts, PyObject* op, nint limit) {
        if (!BeginRead(ts, op)) return null;
        TextState state = Of(op);
        int scanned = state.At;
        while (true) {
            int end = state.At < state.Decoded.Length ? FindEnd(state, scanned) : -1;
            if (end >= 0 || limit >= 0 && state.Decoded.Length - state.At >= limit) {
                if (end < 0 || limit >= 0 && end - state.At > limit) end = state.At + (int)limit;
                return Take(ts, state, end);
            }
            // The rest of the text may end with the first half of \r\n.
            int keep = state.Decoded.Length - state.At;
            int filled = Fill(ts, op, state);
            if (filled < 0) return null;
            if (filled == 0) return Take(ts, state, state.Decoded.Length);
            scanned = Math.Max(0, keep - 1);
            if (!Work.Allow(ts, 64)) return null;
        }
    }

    private static PyObject* Take(PyThreadState* ts, TextState state, int end) {
        PyObject* line = UnicodeObject.FromString(ts, state.Decoded.AsSpan(state.At, end - state.At));
        state.At = end;
        return line;
    }

    /// <summary>The index after the first line end at or after `from`, or -1.</summary>
    private static int FindEnd(TextState state, int from) {
        ReadOnlySpan<char> text = state.Decoded;
        int at;
        if (state.Translate || state.ReadEnd == "\n") {
            at = text[from..].IndexOf('\n');
            return at < 0 ? -1 : from + at + 1;
        }
        if (!state.Universal) {
            at = text[from..].IndexOf(state.ReadEnd);
            return at < 0 ? -1 : from + at + state.ReadEnd!.Length;
        }
        at = text[from..].IndexOfAny('\n', '\r');
        if (at < 0) return -1;
        at += from;
        if (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n') return at + 2;
        return at + 1;
    }

    private static PyObject* IterNext(PyThreadState* ts, PyObject* op) {
        TextState state = Of(op);
        state.Telling = false;
        PyObject* line = op->ob_type == Type ? ReadLine(ts, op, -1) : CallProtocol.CallMethod(ts, op, Names.readline);
        if (line == null) return null;
        if (!UnicodeObject.Check(line)) {
            using Owned wrong = new(ts, line);
            return Err.OSError(ts, $"readline() should have returned a str object, not '{Err.TypeName(line)}'");
        }
        if (UnicodeObject.Length(line) > 0) return line;
        Py.DecRef(ts, line);
        state.Telling = state.Seekable;
        return null;
    }

    // ---------------------------------------------------------------- position

    private static PyObject* TellMethod(PyThreadState* ts, PyObject* op) {
        if (!Open(ts, op)) return null;
        TextState state = Of(op);
        if (!state.Seekable) return IoModule.RaiseUnsupported(ts, "underlying stream is not seekable");
        if (!state.Telling) return Err.OSError(ts, "telling position disabled by next() call");
        if (!Flush(ts, op)) return null;
        using Owned lower = new(ts, CallProtocol.CallMethod(ts, Lower(op), IoModule.N.Tell));
        if (lower.IsNull || !IoModule.Offset(ts, lower, out long position)) return null;
        if (state.Kind == TextKind.Other) return TellByDecoder(ts, op, state, position);
        if (state.At < state.Decoded.Length || state.Tail.Length > 0 || state.HeldCr) {
            long back = BytesBehind(ts, state);
            if (back < 0) return null;
            position -= back;
        }
        return LongObject.FromInt64(ts, position);
    }

    /// <summary>How many bytes lie between the reader's place and the place of the stream below.</summary>
    private static long BytesBehind(PyThreadState* ts, TextState state) {
        if (state.Chunk.Length == 0) {
            // Encoding what is left is right unless line ends were translated.
            using Owned rest = new(ts, UnicodeObject.FromString(ts, state.Decoded.AsSpan(state.At)));
            using Owned bytes = new(ts, rest.IsNull ? null : Codec.Encode(ts, rest, state.Encoding, state.Errors));
            return bytes.IsNull ? -1 : BytesObject.Size(bytes) + state.Tail.Length + (state.HeldCr ? 1 : 0);
        }
        // Walk over the chunk until as many characters came out as were read.
        byte[] chunk = state.Chunk;
        int at = 0, produced = 0;
        if (state.At > 0 && state.ChunkHeldCr) {
            produced++;
            if (chunk.Length > 0 && chunk[0] == '\n') {
                at++;
                if (!state.Translate) produced++;
            }
        }
        while (at < chunk.Length && produced < state.At) {
            byte b = chunk[at];
            int width = state.Kind != TextKind.Utf8 || b < 0xC0 ? 1 : b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
            if (b == '\r' && state.Translate && at + 1 < chunk.Length && chunk[at + 1] == '\n') width = 2;
            at += width;
            produced += width == 4 ? 2 : 1;
        }
        return chunk.Length - at + (state.At == 0 && state.ChunkHeldCr ? 1 : 0);
    }

    private static PyObject* SeekMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "seek", count, 1, 2) || !Open(ts, op)) return null;
        TextState state = Of(op);
        int whence = 0;
        if (count == 2 && !Args.Int(ts, args[1], out whence)) return null;
        if (!state.Seekable) return IoModule.RaiseUnsupported(ts, "underlying stream is not seekable");
        using Owned asked = new(ts, NumberProtocol.Index(ts, args[0]));
        if (asked.IsNull) return null;
        if (whence == 0 && state.Kind == TextKind.Other && !LongObject.IsNegative(asked)) {
            if (!Flush(ts, op)) return null;
            Forget(state);
            return SeekByDecoder(ts, op, state, asked) ? asked.Detach() : null;
        }
        if (!IoModule.Offset(ts, asked, out long offset)) return null;
        if (whence is < 0 or > 2) return Err.ValueError(ts, $"invalid whence ({whence}, should be 0, 1 or 2)");
        if (whence == 1) {
            if (offset != 0) return IoModule.RaiseUnsupported(ts, "can't do nonzero cur-relative seeks");
            using Owned here = new(ts, TellMethod(ts, op));
            PyObject* again = here;
            return here.IsNull ? null : SeekMethod(ts, op, &again, 1);
        } else if (whence == 2 && offset != 0) {
            return IoModule.RaiseUnsupported(ts, "can't do nonzero end-relative seeks");
        } else if (whence == 0 && offset < 0) {
            return Err.ValueError(ts, $"negative seek position {offset}");
        }
        if (!Flush(ts, op)) return null;
        using Owned where = new(ts, LongObject.FromInt64(ts, offset));
        using Owned from = new(ts, LongObject.FromInt64(ts, whence == 2 ? 2 : 0));
        PyObject* result = CallProtocol.CallMethod(ts, Lower(op), IoModule.N.Seek, where, from);
        if (result == null) return null;
        Forget(state);
        if (state.Kind != TextKind.Other) return result;
        using Owned position = new(ts, result);
        if (!Py.IsNone(Decoder(op)) && !SetDecoder(ts, Decoder(op), 0, atStart: true)) return null;
        int truth = ObjectProtocol.IsTrue(ts, position);
        return truth < 0 || !SetEncoder(ts, op, atStart: truth == 0) ? null : position.Detach();
    }

    private static PyObject* TruncateMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "truncate", count, 0, 1) || !Flush(ts, op)) return null;
        return CallProtocol.CallMethod(ts, Lower(op), IoModule.N.Truncate, count > 0 ? args[0] : Py.None);
    }

    // ---------------------------------------------------------------- closing, changing

    private static PyObject* CloseMethod(PyThreadState* ts, PyObject* op) {
        if (!Usable(ts, op)) return null;
        int closed = IoModule.IsClosed(ts, Lower(op));
        if (closed != 0) return closed < 0 ? null : Py.None;
        using Owned flushed = new(ts, CallProtocol.CallMethod(ts, op, Names.flush));
        PyObject* error = flushed.IsNull ? Err.Take(ts) : null;
        using Owned done = new(ts, CallProtocol.CallMethod(ts, Lower(op), Names.close));
        if (error == null) return done.IsNull ? null : Py.None;
        Err.ChainEarlier(ts, error);
        return null;
    }

    private static PyObject* DetachMethod(PyThreadState* ts, PyObject* op) {
        if (!Usable(ts, op)) return null;
        using Owned flushed = new(ts, CallProtocol.CallMethod(ts, op, Names.flush));
        if (flushed.IsNull) return null;
        PyObject* lower = Lower(op);
        ((IoObject*)op)->inner = null;
        Of(op).Ready = false;
        Of(op).Detached = true;
        return lower;
    }

    private static PyObject* ReconfigureMethod(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[5];
        if (!Specs.Reconfigure.Parse(ts, args, count, names, given) || !Usable(ts, op)) return null;
        TextState state = Of(op);
        if (state.Decoded.Length > 0 && (given[0] != null && !Py.IsNone(given[0]) || given[1] != null && !Py.IsNone(given[1]) || given[2] != null))
            return IoModule.RaiseUnsupported(ts, "It is not possible to set the encoding or newline of stream after the first read");
        if (!TextOrNone(ts, given[0], "encoding", out string? encoding) || !TextOrNone(ts, given[1], "errors", out string? errors) || !TextOrNone(ts, given[2], "newline", out string? newline)) return null;
        if (!Flush(ts, op)) return null;
        if (given[2] != null && !SetNewLine(ts, state, newline)) return null;
        if (encoding is "locale") encoding = "UTF-8";
        if ((encoding != null || errors != null || given[2] != null && state.Kind == TextKind.Other) && !SetEncoding(ts, op, state, encoding ?? state.Encoding, errors ?? (encoding != null ? "strict" : state.Errors))) return null;
        if (encoding != null && !PlaceMark(ts, op, state)) return null;
        for (int i = 3; i < 5; i++) {
            if (given[i] == null || Py.IsNone(given[i])) continue;
            int truth = ObjectProtocol.IsTrue(ts, given[i]);
            if (truth < 0) return null;
            if (i == 3) state.LineBuffering = truth > 0;
            else state.WriteThrough = truth > 0;
        }
        return Py.None;
    }

    // ---------------------------------------------------------------- facts

    private static PyObject* Seekable(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Lower(op), IoModule.N.Seekable) : null;
    private static PyObject* Readable(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Lower(op), IoModule.N.Readable) : null;
    private static PyObject* Writable(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Lower(op), IoModule.N.Writable) : null;
    private static PyObject* IsATty(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Lower(op), IoModule.N.Isatty) : null;
    private static PyObject* FileNo(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? CallProtocol.CallMethod(ts, Lower(op), Names.fileno) : null;
    private static PyObject* GetEncoding(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, Of(op).Encoding);
    private static PyObject* GetErrors(PyThreadState* ts, PyObject* op) => UnicodeObject.FromString(ts, Of(op).Errors);
    private static PyObject* GetBuffer(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? Py.NewRef(Lower(op)) : null;
    private static PyObject* GetLineBuffering(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op).LineBuffering);
    private static PyObject* GetWriteThrough(PyThreadState* ts, PyObject* op) => Py.Bool(Of(op).WriteThrough);
    private static PyObject* GetClosed(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? ObjectProtocol.GetAttr(ts, Lower(op), IoModule.N.Closed) : null;
    private static PyObject* GetName(PyThreadState* ts, PyObject* op) => Usable(ts, op) ? ObjectProtocol.GetAttr(ts, Lower(op), Names.name) : null;
    private static PyObject* GetChunkSize(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Of(op).ChunkSize);

    private static int SetChunkSize(PyThreadState* ts, PyObject* op, PyObject* value) {
        if (value == null) return Err.AttributeError(ts, "cannot delete attribute");
        if (!Args.Index(ts, value, out nint size)) return -1;
        if (size <= 0) return Err.ValueError(ts, "a strictly positive integer is required");
        Of(op).ChunkSize = (int)Math.Min(size, 1 << 24);
        return 0;
    }

    private static PyObject* GetNewLines(PyThreadState* ts, PyObject* op) =>
        Decoder(op)->ob_type == NewlineDecoder.Type ? ObjectProtocol.GetAttr(ts, Decoder(op), "newlines") : NewlineDecoder.Describe(ts, Of(op).Seen);
    private static PyObject* NoPickle(PyThreadState* ts, PyObject* op) => Err.TypeError(ts, $"cannot pickle '{TypeObject.FullName(op->ob_type)}' object");
    private static PyObject* NoPickleOf(PyThreadState* ts, PyObject* op, PyObject* protocol) => NoPickle(ts, op);

    private static PyObject* Repr(PyThreadState* ts, PyObject* op) {
        if (!Of(op).Ready && !Of(op).Detached) return Err.ValueError(ts, "I/O operation on uninitialized object");
        string text = "<" + TypeObject.FullName(op->ob_type);
        foreach (nint field in (ReadOnlySpan<nint>)[(nint)Names.name, (nint)IoModule.N.Mode]) {
            if (ObjectProtocol.LookupAttr(ts, op, (PyObject*)field, out PyObject* value) != Lookup.Found) {
                ErrorIndicator.Clear(ts);
                continue;
            }
            using Owned owned = new(ts, value);
            using Owned repr = new(ts, ObjectProtocol.Repr(ts, value));
            if (repr.IsNull) return null;
            text += $" {UnicodeObject.ToString((PyObject*)field)}={UnicodeObject.ToString(repr)}";
        }
        return UnicodeObject.FromString(ts, $"{text} encoding='{Of(op).Encoding}'>");
    }
}
