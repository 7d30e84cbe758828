// _io.open, and the standard streams.

using System;
using System.IO;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class IoModule {
    private static class OpenSpecs {
        public static readonly ArgSpec Open = new("open", 0, 1, "file", "mode", "buffering", "encoding", "errors", "newline", "closefd", "opener");
        public static readonly ArgSpec OpenCode = new("open_code", 0, 1, "path");
    }

    private sealed class OpenHolder : IHoldsReferences {
        public nint Function;

        public void Release(PyThreadState* ts) => IHoldsReferences.Drop(ts, ref Function);
    }

    /// <summary>The one function object of open: _io.open, io.open and builtins.open are the same. Borrowed.</summary>
    [return: Borrowed]
    public static PyObject* OpenFunction(PyThreadState* ts) {
        OpenHolder holder = Interpreter.From(ts).Part<OpenHolder>();
        if (holder.Function != 0) return (PyObject*)holder.Function;
        using Owned module = new(ts, ModuleObject.New(ts, "io"));
        if (module.IsNull) return null;
        new ModuleBuilder(ts, module).Function("open", &OpenMethod, "open($module, /, file, mode=\'r\', buffering=-1, encoding=None,\n     errors=None, newline=None, closefd=True, opener=None)\n--\n\nOpen file and return a stream.  Raise OSError upon failure.");
        PyObject* function = DictObject.GetItemString(ts, ModuleObject.Dict(module), "open");
        holder.Function = (nint)Py.XNewRef(function);
        return function;
    }

    private static PyObject* OpenMethod(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[8];
        if (!OpenSpecs.Open.Parse(ts, args, count, names, given)) return null;
        string mode = "r";
        if (given[1] != null) {
            if (!UnicodeObject.Check(given[1])) return Err.TypeError(ts, $"open() argument 'mode' must be str, not {(Py.IsNone(given[1]) ? "None" : Err.TypeName(given[1]))}");
            mode = UnicodeObject.ToString(given[1]);
        }
        int buffering = -1;
        if (given[2] != null && !Args.Int(ts, given[2], out buffering)) return null;
        string?[] texts = new string?[3];
        for (int i = 0; i < 3; i++) {
            PyObject* op = given[3 + i];
            if (op == null || Py.IsNone(op)) continue;
            if (!UnicodeObject.Check(op)) return Err.TypeError(ts, $"open() argument '{(i == 0 ? "encoding" : i == 1 ? "errors" : "newline")}' must be str or None, not {Err.TypeName(op)}");
            texts[i] = UnicodeObject.ToString(op);
        }
        return Open(ts, given[0], mode, buffering, texts[0], texts[1], texts[2], given[6], given[7]);
    }

    private static PyObject* Open(PyThreadState* ts, PyObject* file, string mode, int buffering, string? encoding, string? errors, string? newline, PyObject* closeFd, PyObject* opener) {
        bool creating = false, reading = false, writing = false, appending = false, updating = false, text = false, binary = false;
        for (int i = 0; i < mode.Length; i++) {
            if (mode.IndexOf(mode[i], i + 1) >= 0) return InvalidMode(ts, mode);
            switch (mode[i]) {
                case 'x': creating = true; break;
                case 'r': reading = true; break;
                case 'w': writing = true; break;
                case 'a': appending = true; break;
                case '+': updating = true; break;
                case 't': text = true; break;
                case 'b': binary = true; break;
                default: return InvalidMode(ts, mode);
            }
        }
        if (text && binary) return Err.ValueError(ts, "can't have text and binary mode at once");
        if ((creating ? 1 : 0) + (reading ? 1 : 0) + (writing ? 1 : 0) + (appending ? 1 : 0) != 1) return Err.ValueError(ts, "must have exactly one of create/read/write/append mode");
        if (binary && encoding != null) return Err.ValueError(ts, "binary mode doesn't take an encoding argument");
        if (binary && errors != null) return Err.ValueError(ts, "binary mode doesn't take an errors argument");
        if (binary && newline != null) return Err.ValueError(ts, "binary mode doesn't take a newline argument");
        if (binary && buffering == 1 && Warnings.Warn(ts, Exc.RuntimeWarning, "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used") < 0) return null;
        string rawMode = (creating ? "x" : reading ? "r" : writing ? "w" : "a") + (updating ? "+" : "");
        using Owned path = new(ts, LongObject.Check(file) ? Py.NewRef(file) : NumberProtocol.IsIndex(file) ? NumberProtocol.Index(ts, file) : FileNames.FsPath(ts, file, "str, bytes or os.PathLike object"));
        if (path.IsNull) return null;
        using Owned modeText = new(ts, UnicodeObject.FromString(ts, rawMode));
        PyObject** rawArgs = stackalloc PyObject*[4] { path, modeText, closeFd == null ? Py.True : closeFd, opener == null ? Py.None : opener };
        using Owned raw = new(ts, modeText.IsNull ? null : CallProtocol.Vector(ts, (PyObject*)FileIo.Type, rawArgs, 4, null));
        if (raw.IsNull) return null;
        FileState state = FileIo.Of(raw);
        PyObject* result = Layers(ts, raw, state, mode, buffering, encoding, errors, newline, updating, creating || writing || appending, binary);
        if (result == null) CloseAfterError(ts, raw);
        return result;
    }

    /// <summary>Closes a layer that another one could not be put on; the pending error stays.</summary>
    private static void CloseAfterError(PyThreadState* ts, PyObject* layer) {
        PyObject* error = Err.Take(ts);
        using Owned closed = new(ts, CallProtocol.CallMethod(ts, layer, Names.close));
        if (closed.IsNull) ErrorIndicator.Clear(ts);
        Err.Put(ts, error);
    }

    private static PyObject* InvalidMode(PyThreadState* ts, string mode) => Err.ValueError(ts, $"invalid mode: '{mode}'");

    private static PyObject* Layers(PyThreadState* ts, PyObject* raw, FileState state, string mode, int buffering, string? encoding, string? errors, string? newline, bool updating, bool writing, bool binary) {
        bool lines = false;
        if (buffering == 1 && !binary) {
            buffering = -1;
            lines = true;
        } else if (buffering < 0) {
            lines = state.Host == null && !binary && Libc.isatty(state.Fd) == 1;
        }
        if (buffering == 0) return binary ? Py.NewRef(raw) : Err.ValueError(ts, "can't have unbuffered text I/O");
        if (buffering is < 0 or 1) buffering = DefaultBufferSize;
        PyTypeObject* type = updating ? BufferedIo.RandomType : writing ? BufferedIo.WriterType : BufferedIo.ReaderType;
        if (updating && !FileIo.IsSeekable(state)) return RaiseUnsupported(ts, "File or stream is not seekable.");
        using Owned buffer = new(ts, BufferedIo.Wrap(ts, type, raw, buffering));
        if (buffer.IsNull || binary) return buffer.Detach();
        if (encoding == null && Interpreter.From(ts).Part<RuntimeOptions>().WarnDefaultEncoding && Warnings.Warn(ts, Exc.EncodingWarning, "'encoding' argument not specified") < 0) return null;
        using Owned wrapper = new(ts, TextFile.Wrap(ts, buffer, encoding, errors, newline, lines));
        using Owned modeText = new(ts, UnicodeObject.FromString(ts, mode));
        if (!wrapper.IsNull && !modeText.IsNull && ObjectProtocol.SetAttr(ts, wrapper, N.Mode, modeText) == 0) return wrapper.Detach();
        CloseAfterError(ts, buffer);
        return null;
    }

    private static PyObject* OpenCode(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!OpenSpecs.OpenCode.Parse(ts, args, count, names, given)) return null;
        if (!UnicodeObject.Check(given[0])) return Err.TypeError(ts, $"open_code() argument 'path' must be str, not {(Py.IsNone(given[0]) ? "None" : Err.TypeName(given[0]))}");
        return Open(ts, given[0], "rb", -1, null, null, null, null, null);
    }

    private static PyObject* TextEncoding(PyThreadState* ts, PyObject* module, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "text_encoding", count, 1, 2)) return null;
        int level = 2;
        if (!Py.IsNone(args[0])) return Py.NewRef(args[0]);
        if (count == 2 && !Args.Int(ts, args[1], out level)) return null;
        RuntimeOptions options = Interpreter.From(ts).Part<RuntimeOptions>();
        if (options.WarnDefaultEncoding && Warnings.Warn(ts, Exc.EncodingWarning, "'encoding' argument not specified", level) < 0) return null;
        return UnicodeObject.FromString(ts, options.Utf8Mode ? "utf-8" : "locale");
    }
}

/// <summary>sys.stdin, sys.stdout, sys.stderr.</summary>
internal static unsafe class StandardStreams {
    /// <summary>Makes the three streams that the options describe, and builtins.open.</summary>
    public static bool Open(PyThreadState* ts) {
        RuntimeOptions options = Interpreter.From(ts).Part<RuntimeOptions>();
        PyObject* open = IoModule.OpenFunction(ts);
        if (open == null || DictObject.SetItemString(ts, ts->interp->builtins, "open", open) < 0) return false;
        return Make(ts, options, 0, "stdin", options.Stdin) && Make(ts, options, 1, "stdout", options.Stdout) && Make(ts, options, 2, "stderr", options.Stderr);
    }

    private static bool Make(PyThreadState* ts, RuntimeOptions options, int fd, string name, object? host) {
        Stream? stream = host switch { Stream given => given, TextWriter writer => new WriterStream(writer), TextReader reader => new ReaderStream(reader), _ => null };
        using Owned file = new(ts, stream == null && (!options.UseProcessStreams || Libc.fcntl(fd, 1, 0) < 0) ? Py.None : Make(ts, options, fd, name, stream));
        return !file.IsNull && DictObject.SetItemString(ts, ts->interp->sysdict, name, file) == 0 && DictObject.SetItemString(ts, ts->interp->sysdict, $"__{name}__", file) == 0;
    }

    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, RuntimeOptions options, int fd, string name, Stream? stream) {
        bool writes = fd > 0;
        using Owned label = new(ts, UnicodeObject.FromString(ts, $"<{name}>"));
        using Owned raw = new(ts, label.IsNull ? null : FileIo.Wrap(ts, stream == null ? fd : -1, stream, writes, writes ? options : null, label));
        // A host finds in its writer what a script wrote when the call returns: no buffer in between, as under `python -u`.
        bool direct = writes && (stream != null || options.Unbuffered);
        using Owned buffer = new(ts, raw.IsNull ? null : direct ? Py.NewRef(raw) : BufferedIo.Wrap(ts, writes ? BufferedIo.WriterType : BufferedIo.ReaderType, raw, IoModule.DefaultBufferSize));
        bool lines = stream == null && (fd == 2 || Libc.isatty(fd) == 1);
        using Owned text = new(ts, buffer.IsNull ? null : TextFile.Wrap(ts, buffer, options.StreamEncoding ?? "utf-8", fd == 2 ? "backslashreplace" : options.StreamErrors ?? "strict", writes ? "\n" : null, lines, direct));
        using Owned mode = new(ts, text.IsNull ? null : UnicodeObject.FromString(ts, writes ? "w" : "r"));
        return mode.IsNull || ObjectProtocol.SetAttr(ts, text, IoModule.N.Mode, mode) < 0 ? null : text.Detach();
    }

    /// <summary>Flushes stdout and stderr as they are now; errors are reported, not raised.</summary>
    public static void Flush(PyThreadState* ts) {
        if (ts->interp->sysdict == null) return;
        PyObject* pending = Err.Take(ts);
        foreach (nint name in (ReadOnlySpan<nint>)[(nint)Names.stdout, (nint)Names.stderr]) {
            using Owned file = new(ts, Py.XNewRef(DictObject.GetItem(ts, ts->interp->sysdict, (PyObject*)name)));
            if (file.IsNull || Py.IsNone(file)) continue;
            int closed = IoModule.IsClosed(ts, file);
            if (closed != 0) {
                ErrorIndicator.Clear(ts);
                continue;
            }
            using Owned done = new(ts, CallProtocol.CallMethod(ts, file, Names.flush));
            if (done.IsNull) {
                if ((PyObject*)name == Names.stdout) Err.WriteUnraisable(ts, file);
                else ErrorIndicator.Clear(ts);
            }
        }
        if (pending != null) Err.Put(ts, pending);
    }

    /// <summary>UTF-8 bytes into a TextWriter; a character cut in two waits for its rest.</summary>
    private sealed class WriterStream(TextWriter writer) : Stream {
        private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() => writer.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) {
            char[] chars = System.Buffers.ArrayPool<char>.Shared.Rent(buffer.Length + 2);
            int count = _decoder.GetChars(buffer, chars, false);
            writer.Write(chars, 0, count);
            System.Buffers.ArrayPool<char>.Shared.Return(chars);
        }
    }

    /// <summary>UTF-8 bytes out of a TextReader, a line at a time.</summary>
    private sealed class ReaderStream(TextReader reader) : Stream {
        private byte[] _line = [];
        private int _at;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) {
            if (_at == _line.Length) {
                string? line = reader.ReadLine();
                if (line == null) return 0;
                _line = Encoding.UTF8.GetBytes(line + "\n");
                _at = 0;
            }
            int count = Math.Min(buffer.Length, _line.Length - _at);
            _line.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}
