// A generated matrix: every method of the basic types and every function of the basic modules, with arguments that make it huge or endless,
// under all limits at once. Nothing is expected of the results; each call must come back, by itself or by a limit, and the engine must go on.
// A builtin that does unbounded work in one step without asking fails here, by name.

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using MiniPy.Hosting;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class LimitMatrixFacts {
    /// <summary>Far beyond the wall clock of a call, on any machine.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);

    private const string Setup = """
        import itertools
        ARGUMENTS = [
            lambda: (), lambda: (10**9,), lambda: (2**62,), lambda: (-2**62,), lambda: (10**30,), lambda: (itertools.count(),), lambda: (itertools.repeat('a'),), lambda: (range(10**12),), lambda: ('x' * 10**5,),
            lambda: (b'x' * 10**5,), lambda: ([0] * 10**5,), lambda: ('x' * 10**5, 10**9), lambda: (10**9, 'x'), lambda: (10**9, b'x'), lambda: (10**9, 10**9), lambda: (2**62, 2**62), lambda: ('', 'x' * 10**5), lambda: ('x', 'y' * 10**5),
            lambda: (b'', b'x' * 10**5), lambda: (itertools.count(), 10**9), lambda: (10**9, itertools.count()), lambda: (lambda *a: 1, itertools.count()), lambda: (lambda *a: False, itertools.count()), lambda: (2**62, 2**62, 2**62), lambda: (10**9, 'big'),
            lambda: (str(10**9) + 'd',), lambda: ('%' + str(10**9) + 'd',), lambda: (slice(0, 2**62),), lambda: ({},), lambda: ([itertools.count()],),
        ]
        SKIP = {'open', 'input', 'breakpoint', 'exit', 'quit', 'help', 'copyright', 'credits', 'license', 'print', '__import__', 'open_code', '__init_subclass__', '__subclasshook__', '__reduce_ex__', '__new__', '__class__', '__dir__', '__doc__', '__setattr__', '__delattr__'}
        def names(make): return sorted(n for n in dir(make()) if n not in SKIP and callable(getattr(make(), n, None)))
        def attempt(make, name, i): getattr(make(), name)(*ARGUMENTS[i]())
        """;

    [Theory]
    [InlineData("lambda: 'abc' * 1000")]
    [InlineData("lambda: b'abc' * 1000")]
    [InlineData("lambda: bytearray(b'abc' * 1000)")]
    [InlineData("lambda: [1, 2, 3] * 100")]
    [InlineData("lambda: (1, 2, 3) * 100")]
    [InlineData("lambda: {i: i for i in range(100)}")]
    [InlineData("lambda: set(range(100))")]
    [InlineData("lambda: frozenset(range(100))")]
    [InlineData("lambda: 3 ** 3000")]
    [InlineData("lambda: 7")]
    [InlineData("lambda: 1.5")]
    [InlineData("lambda: 1.5j")]
    [InlineData("lambda: range(10**15)")]
    [InlineData("lambda: memoryview(bytearray(1000))")]
    [InlineData("lambda: __import__('collections').deque(range(100))")]
    [InlineData("lambda: __import__('collections').OrderedDict.fromkeys(range(100))")]
    [InlineData("lambda: __import__('io').StringIO('abc' * 1000)")]
    [InlineData("lambda: __import__('io').BytesIO(b'abc' * 1000)")]
    [InlineData("lambda: __import__('builtins')")]
    [InlineData("lambda: __import__('math')")]
    [InlineData("lambda: __import__('cmath')")]
    [InlineData("lambda: __import__('itertools')")]
    [InlineData("lambda: __import__('operator')")]
    [InlineData("lambda: __import__('functools')")]
    [InlineData("lambda: __import__('collections')")]
    [InlineData("lambda: __import__('struct')")]
    [InlineData("lambda: __import__('binascii')")]
    [InlineData("lambda: __import__('heapq')")]
    [InlineData("lambda: __import__('bisect')")]
    [InlineData("lambda: __import__('_codecs')")]
    [InlineData("lambda: __import__('_string')")]
    public void Every_call_comes_back(string receiver) {
        PyLab lab = PyLab.Start(options => options.Limits = new PyLimits(96 << 20, 1_000_000, TimeSpan.FromSeconds(3), 200, 1 << 20));
        if (Run(lab, receiver)) lab.Dispose();
    }

    /// <summary>Fails the test, or tells that the engine may be ended; one that is stuck would only wait.</summary>
    private static bool Run(PyLab lab, string receiver) {
        PyEngine py = lab.Engine;
        string[] names;
        try {
            py.Run(Setup);
            py.Run("make = " + receiver);
            names = py.Eval<string[]>("names(make)");
        } catch (PyException error) when (error.Is("ImportError")) {
            return true; // a module that this build does not have
        }
        int arguments = py.Eval<int>("len(ARGUMENTS)");
        string? running = null;
        long started = 0;
        Exception? failure = null;
        var stuck = new List<string>();
        var worker = new Thread(() => {
            foreach (string name in names)
                for (int i = 0; i < arguments; i++) {
                    Volatile.Write(ref started, Stopwatch.GetTimestamp());
                    Volatile.Write(ref running, $"{name}, arguments {i}");
                    failure = Call(py, name, i);
                    if (failure != null) return;
                }
            Volatile.Write(ref running, null);
        }, 16 << 20);
        worker.Start();
        while (!worker.Join(200)) {
            if (Volatile.Read(ref running) is { } what && Stopwatch.GetElapsedTime(Volatile.Read(ref started)) > s_patience) {
                stuck.Add(what);
                break;
            }
        }
        Assert.True(stuck.Count == 0, $"{receiver}: {string.Join(", ", stuck)} did not come back");
        Assert.True(failure == null, $"{receiver}: {running}: {failure}");
        Assert.Equal(42, py.Eval<int>("6 * 7"));
        return true;
    }

    /// <summary>Null, or what a call ended in that it must not end in.</summary>
    private static Exception? Call(PyEngine py, string name, int i) {
        try {
            py.Run($"attempt(make, {Quote(name)}, {i})");
        } catch (Exception error) when (error is PyException or PyHeapLimitException or PyInstructionLimitException or PyTimeoutException) {
            return error is PyException { PythonType: "SystemError" } ? error : null;
        } catch (Exception error) {
            return error;
        }
        return null;
    }

    private static string Quote(string name) => "'" + name + "'";
}
