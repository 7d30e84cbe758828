// What the host catches. A Python exception is told completely when it is thrown (type, message, frames, the text CPython would print), so
// it can be looked at after the engine is gone, and holds no reference into the heap.

using System;
using System.Collections.Generic;
using System.Threading;

namespace MiniPy.Hosting;

/// <summary>One entry of a Python traceback.</summary>
/// <param name="File">File name as the code object has it; <c>&lt;string&gt;</c> and the like for code that was no file.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Function">Name of the function; <c>&lt;module&gt;</c> for code outside functions.</param>
/// <param name="Source">The source line without its indentation, or null when it is not known.</param>
public sealed record PyFrame(string File, int Line, string Function, string? Source);

/// <summary>A Python exception that no script caught.</summary>
public class PyException : Exception {
    private readonly IReadOnlyList<string> _ancestry;

    internal PyException(PyErrorFacts facts, Exception? inner) : base(facts.Message.Length == 0 ? facts.TypeName : $"{facts.TypeName}: {facts.Message}", inner) {
        PythonType = facts.TypeName;
        PythonModule = facts.ModuleName;
        PythonMessage = facts.Message;
        Frames = facts.Frames;
        Traceback = facts.Traceback;
        _ancestry = facts.Ancestry;
        Token = facts.Token;
    }

    /// <summary>Name of the exception's class: <c>"TypeError"</c>.</summary>
    public string PythonType { get; }
    /// <summary>Module of the exception's class: <c>"builtins"</c>.</summary>
    public string PythonModule { get; }
    /// <summary>What <c>str(exception)</c> gave.</summary>
    public string PythonMessage { get; }
    /// <summary>The traceback's entries, the outermost first.</summary>
    public IReadOnlyList<PyFrame> Frames { get; }
    /// <summary>The whole text that CPython prints for it, chained exceptions included.</summary>
    public string Traceback { get; }
    /// <summary>Identifies the exception object while it goes through a host function back into Python.</summary>
    internal object? Token { get; }

    /// <summary>Would <c>except name:</c> catch it? The name of its class or of one of its base classes, with or without the module (<c>"OSError"</c>, <c>"json.decoder.JSONDecodeError"</c>). Runs no Python code.</summary>
    public bool Is(string name) {
        foreach (string ancestor in _ancestry)
            if (ancestor == name || ancestor.Length > name.Length && ancestor[^(name.Length + 1)] == '.' && ancestor.EndsWith(name, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>The .NET exception text followed by the Python traceback.</summary>
    public override string ToString() => base.ToString() + Environment.NewLine + Traceback;
}

/// <summary>A script raised <c>SystemExit</c> (<c>sys.exit()</c>). The engine goes on; what exiting means is the host's to decide.</summary>
public sealed class PySystemExitException : PyException {
    internal PySystemExitException(PyErrorFacts facts, int exitCode, string? text) : base(facts, null) {
        ExitCode = exitCode;
        Text = text;
    }

    /// <summary>The exit code a Python process would end with: 0 for none, the int given, 1 for anything else.</summary>
    public int ExitCode { get; }
    /// <summary>What a Python process would write to stderr: the text of a code that is neither None nor an int; else null.</summary>
    public string? Text { get; }
}

/// <summary>The heap limit was reached and the script's MemoryError escaped. <see cref="Exception.InnerException"/> is that exception.</summary>
public sealed class PyHeapLimitException : Exception {
    internal PyHeapLimitException(long limit, PyException error) : base($"The script needed more than the {limit} bytes its heap may hold.", error) => HeapBytes = limit;
    /// <summary>The limit, in bytes.</summary>
    public long HeapBytes { get; }
}

/// <summary>The call ran longer than <see cref="PyLimits.WallClock"/>. No handler of the script saw it.</summary>
public sealed class PyTimeoutException : TimeoutException {
    internal PyTimeoutException(TimeSpan limit) : base($"The script ran longer than {limit}.") => Limit = limit;
    /// <summary>The limit.</summary>
    public TimeSpan Limit { get; }
}

/// <summary>The call executed more than <see cref="PyLimits.Instructions"/>. No handler of the script saw it.</summary>
public sealed class PyInstructionLimitException : Exception {
    internal PyInstructionLimitException(long limit) : base($"The script executed more than {limit} instructions.") => Instructions = limit;
    /// <summary>The limit, in instructions.</summary>
    public long Instructions { get; }
}

/// <summary>The engine's lock could not be had within <see cref="PyEngineOptions.LockTimeout"/>.</summary>
public sealed class PyLockTimeoutException : TimeoutException {
    internal PyLockTimeoutException(TimeSpan limit, string owner) : base($"The engine's lock was not free within {limit}; {owner} has it.") { }
}

/// <summary>What is told about an exception, collected while the lock is held.</summary>
internal sealed record PyErrorFacts(string TypeName, string ModuleName, string Message, IReadOnlyList<string> Ancestry, IReadOnlyList<PyFrame> Frames, string Traceback, object? Token);
