// The limits of one host call. Nothing here has a magic value for "unlimited": PyLimits.Unlimited is the only way to say it.

using System;

namespace MiniPy.Hosting;

/// <summary>
/// How much one call of the host may use before it is stopped. HeapBytes belongs to the engine as a whole; the others start anew with each
/// outermost call (a call that a host function makes while a script runs counts towards the script's).
/// </summary>
/// <param name="HeapBytes">Bytes the engine's heap may hold, in whole pages of 16 KiB, .NET-side buffers of scripts included. The first breach is a Python <c>MemoryError</c>; when it escapes to the host it is a <see cref="PyHeapLimitException"/>.</param>
/// <param name="Instructions">Bytecode instructions, counted in steps of about eight at loops and calls; bulk operations of builtins count too. Breach: <see cref="PyInstructionLimitException"/>.</param>
/// <param name="WallClock">Time from the start of the call. Breach: <see cref="PyTimeoutException"/>.</param>
/// <param name="RecursionDepth">Nested Python calls; beyond it scripts get <c>RecursionError</c>.</param>
/// <param name="OutputBytes">Bytes that scripts may write to the standard streams, for the engine's whole life; beyond it writes raise <c>OSError</c>.</param>
public sealed record PyLimits(long HeapBytes, long Instructions, TimeSpan WallClock, int RecursionDepth, long OutputBytes) {
    /// <summary>No limit but the recursion depth of 1000 that Python has by default.</summary>
    public static PyLimits Unlimited { get; } = new(long.MaxValue, long.MaxValue, TimeSpan.MaxValue, 1000, long.MaxValue);

    internal bool CountsInstructions => Instructions != long.MaxValue;
    internal bool HasDeadline => WallClock != TimeSpan.MaxValue;
    internal bool LimitsHeap => HeapBytes != long.MaxValue;

    internal string? Problem() {
        if (HeapBytes < 4 << 20) return "HeapBytes must be at least 4 MiB: a fresh engine with its modules needs about that";
        if (Instructions < 1) return "Instructions must be positive";
        if (WallClock <= TimeSpan.Zero) return "WallClock must be positive";
        if (RecursionDepth is < 20 or > 1_000_000) return "RecursionDepth must be between 20 and 1000000";
        return OutputBytes < 0 ? "OutputBytes must not be negative" : null;
    }
}
