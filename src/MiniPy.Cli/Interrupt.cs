// Ctrl-C: the running script gets its SIGINT handler called, KeyboardInterrupt when it has none of its own; a process whose script does not
// react can be ended by pressing it three times more.

using System;
using System.Runtime.InteropServices;
using System.Threading;
using MiniPy.Hosting;

namespace MiniPy.Cli;

internal sealed class Interrupt : IDisposable {
    private readonly PosixSignalRegistration _registration;
    private int _pressed;

    public PyEngine? Engine { get; set; }

    public Interrupt() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, Arrived);

    private void Arrived(PosixSignalContext context) {
        PyEngine? engine = Engine;
        if (engine == null || Interlocked.Increment(ref _pressed) > 3) Environment.Exit(130);
        context.Cancel = true;
        if (engine!.TripSignal(2)) _pressed = 0;
    }

    public void Dispose() => _registration.Dispose();
}
