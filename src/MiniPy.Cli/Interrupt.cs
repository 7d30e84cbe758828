// Ctrl-C: once, the running script gets KeyboardInterrupt (through its signal handler when the signal module is up); a process whose script
// does not react can be ended by pressing it three times.

using System;
using System.Threading;
using MiniPy.Core;
using MiniPy.Hosting;
using MiniPy.Objects;

namespace MiniPy.Cli;

internal sealed unsafe class Interrupt : IDisposable {
    private int _ignored;

    public PyEngine? Engine { get; set; }

    public Interrupt() => Console.CancelKeyPress += Pressed;

    private void Pressed(object? sender, ConsoleCancelEventArgs pressed) {
        if (Engine == null || Interlocked.Increment(ref _ignored) > 3) Environment.Exit(130);
        pressed.Cancel = true;
    }

    public void Dispose() => Console.CancelKeyPress -= Pressed;
}
