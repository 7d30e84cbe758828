// The host's limits: what runs away is stopped, by the right exception, and the engine goes on. No assertion is about time but one: a call
// that a limit must end has ended long before the tests' patience has.

using System;
using System.IO;
using System.Threading;
using MiniPy.Hosting;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class LimitFacts {
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static PyLab Start(PyLimits limits) => PyLab.Start(options => options.Limits = limits);

    /// <summary>Runs on another thread, so that a limit that does not act fails the test instead of hanging it; then sees that the engine goes on.</summary>
    private static void Stops<T>(PyLab lab, Action<PyEngine> work) where T : Exception {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() => work(lab.Engine)), 16 << 20);
        thread.Start();
        Assert.True(thread.Join(s_patience), "the limit did not act");
        Assert.IsType<T>(error);
        Assert.Equal(42, lab.Eval<int>("6 * 7"));
    }

    private static void Raises(PyLab lab, string pythonType, Action<PyEngine> work) {
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() => work(lab.Engine)), 16 << 20);
        thread.Start();
        Assert.True(thread.Join(s_patience), "the call did not end");
        Assert.True(error is PyException python && python.Is(pythonType), $"expected {pythonType}, got {error}");
        Assert.Equal(42, lab.Eval<int>("6 * 7"));
    }

    private static readonly PyLimits s_clock = PyLimits.Unlimited with { WallClock = TimeSpan.FromMilliseconds(300) };
    private static readonly PyLimits s_count = PyLimits.Unlimited with { Instructions = 2_000_000 };
    private static readonly PyLimits s_heap = PyLimits.Unlimited with { HeapBytes = 64 << 20 };

    public static TheoryData<string> Endless => new() {
        "while True: pass", "x = 0\nwhile True: x += 1", "for _ in iter(int, 1): pass", "def f():\n    while True: yield\nfor _ in f(): pass", "list(iter(int, 1))", "sum(iter(int, 1))",
        "import itertools\nfor _ in itertools.count(): pass", "import itertools\nsum(itertools.repeat(1))", "any(iter(int, 1))", "max(iter(int, 1))", "set(iter(int, 1))", "import collections\ncollections.deque(iter(int, 1), 0)", "dict.fromkeys(iter(int, 1))",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass", "try:\n    while True: pass\nfinally:\n    while True: pass",
        "1 in iter(int, 1)", "list(filter(None, iter(int, 1)))", "''.join(str(i) for i in iter(int, 1))", "[*iter(int, 1)]", "def f(*a): pass\nf(*iter(int, 1))", "a, *b = iter(int, 1)", "import functools\nfunctools.reduce(lambda a, b: b, iter(int, 1))",
        "sorted(iter(int, 1))", "x = []\nfor i in [1]: x.append(i)\nfor i in x: x.append(i)", "import re\nre.match('(a+)+b', 'a' * 40)", "import time\ntime.sleep(1000)", "import threading\nthreading.Lock().acquire() and threading.Event().wait()",
        "import _thread\nl = _thread.allocate_lock()\nl.acquire(); l.acquire()", "exec('while True: pass')", "eval('[0 for _ in iter(int, 1)]')", "bytes(iter(int, 1))", "bytearray().extend(iter(int, 1))", "[].extend(iter(int, 1))", "zip(*[iter(int, 1)] * 2).__class__(iter(int, 1)).__length_hint__ if 0 else all(not x for x in zip(iter(int, 1)) if not x)",
        "import math\nmath.fsum(iter(int, 1))", "import math\nmath.prod(iter(int, 1))", "import itertools\nlist(itertools.compress(itertools.count(), iter(int, 1)))", "import itertools\nnext(itertools.filterfalse(lambda x: True, itertools.count()))", "import itertools\nnext(itertools.dropwhile(lambda x: True, itertools.count()))", "import itertools\nnext(itertools.islice(itertools.count(), 10**18, None))",
        "import collections\ncollections.Counter(iter(int, 1))", "import heapq\nheapq.nlargest(1, iter(int, 1))",
        "class C:\n    def __del__(self):\n        while True: pass\nC()", "class C:\n    def __del__(self):\n        while True:\n            try:\n                while True: pass\n            except BaseException: pass\ndef f():\n    c = C()\nf()\nx = 1", "import weakref\nclass C: pass\ndef cb(r):\n    while True: pass\nc = C()\nr = weakref.ref(c, cb)\ndel c",
    };

    [Theory, MemberData(nameof(Endless))] public void The_wall_clock_ends_it(string code) {
        using PyLab lab = Start(s_clock);
        Stops<PyTimeoutException>(lab, py => py.Run(code));
    }

    [Theory, MemberData(nameof(Endless))] public void A_token_ends_it(string code) {
        using PyLab lab = PyLab.Start();
        using var source = new CancellationTokenSource(200);
        Stops<OperationCanceledException>(lab, py => py.Run(code, cancellationToken: source.Token));
    }

    [Theory, MemberData(nameof(Endless))] public void Counting_instructions_ends_it(string code) {
        if (code.Contains("sleep", StringComparison.Ordinal) || code.Contains("wait", StringComparison.Ordinal) || code.Contains("acquire", StringComparison.Ordinal)) return; // waiting is no work
        using PyLab lab = Start(s_count);
        Stops<PyInstructionLimitException>(lab, py => py.Run(code));
    }

    [Fact] public void Disposal_ends_it() {
        var engine = new PyEngine();
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() => engine.Run("while True: pass")));
        thread.Start();
        Thread.Sleep(100);
        engine.Dispose();
        thread.Join();
        Assert.IsType<ObjectDisposedException>(error);
        Assert.Throws<ObjectDisposedException>(() => engine.Run("1"));
    }

    public static TheoryData<string> Greedy => new() {
        "[0] * 10**8", "def f():\n    x = []\n    while True: x.append(x[:])\nf()", "def f():\n    x = []\n    while True: x = [x]\nf()", "'x' * 10**9", "'x'.ljust(10**9)", "'x'.center(10**9)", "'x'.zfill(10**9)", "b'x' * 10**9", "bytearray(10**9)", "'%1000000000d' % 1", "'{:1000000000}'.format(1)", "f'{1:1000000000}'", "1 << 10**10",
        "list(range(10**9))", "tuple(range(10**9))", "set(range(10**9))", "dict.fromkeys(range(10**9))", "'a,' .join(['x' * 1000] * 10**6)", "('x' * 10**7).replace('x', 'y' * 1000)", "('x' * 10**7).encode('utf-32') * 100", "[*range(10**9)]", "sorted(range(10**9))", "bytes(range(256)) * 10**8",
        "x = 'x' * 10**6\nwhile True: x += x", "x = 1\nwhile True: x = x << 30000000", "import collections\ncollections.deque(range(10**9))", "def f():\n    d = {}\n    i = 0\n    while True:\n        d[i] = i\n        i += 1\nf()", "import io\ndef f():\n    b = io.BytesIO()\n    while True: b.write(b'x' * 10**6)\nf()", "import io\ndef f():\n    s = io.StringIO()\n    while True: s.write('x' * 10**6)\nf()",
        "class C: pass\ndef f():\n    x = []\n    while True:\n        c = C()\n        c.a = c\n        x.append(c)\nf()", "[bytearray(1000) for _ in iter(int, 1)]", "import itertools\nlist(itertools.product(range(1000), repeat=3))", "x = [range(i) for i in iter(int, 1)]",
    };

    [Theory, MemberData(nameof(Greedy))] public void The_heap_limit_ends_it(string code) {
        using PyLab lab = Start(s_heap);
        Stops<PyHeapLimitException>(lab, py => py.Run(code));
        Assert.True(lab.Engine.Heap.PeakBytes <= s_heap.HeapBytes, "the limit was kept");
    }

    [Fact] public void A_script_may_catch_the_MemoryError_and_go_on() {
        using PyLab lab = Start(s_heap);
        lab.Run("try:\n    [0] * 10**8\nexcept MemoryError:\n    print('caught')");
        Assert.Equal("caught\n", lab.Output);
    }

    [Fact] public void What_cannot_be_is_refused_at_once() {
        using PyLab lab = PyLab.Start();
        Raises(lab, "MemoryError", py => py.Run("[0] * 10**12"));
        Raises(lab, "RecursionError", py => py.Run("def f(): f()\nf()"));
        Raises(lab, "SyntaxError", py => py.Run("x = " + new string('(', 10_000) + new string(')', 10_000)));
        Raises(lab, "MemoryError", py => py.Run("'x'.ljust(10**14)"));
        Raises(lab, "MemoryError", py => py.Run("list(range(2**62))"));
        Raises(lab, "MemoryError", py => py.Run("class L:\n    def __len__(self): return 2**62\n    def __getitem__(self, i): return i\nlist(reversed(L()))"));
        Raises(lab, "ValueError", py => py.Run("'{:' + '9' * 30 + '}'\n('{:' + '9' * 30 + '}').format(1)"));
        Raises(lab, "SyntaxError", py => py.Run("def f(:\n"));
        Raises(lab, "SyntaxError", py => py.Run("x = 'abc"));
        Raises(lab, "ValueError", py => py.Run("x = 1\0"));
        Raises(lab, "IndentationError", py => py.Run("if 1:\nx"));
    }

    [Fact] public void A_tower_of_powers_is_ended_by_each_limit() {
        using (PyLab lab = Start(s_clock)) Stops<PyTimeoutException>(lab, py => py.Run("9 ** 9 ** 9"));
        using (PyLab lab = Start(s_count)) Stops<PyInstructionLimitException>(lab, py => py.Run("9 ** 9 ** 9"));
        using (PyLab lab = PyLab.Start()) {
            using var source = new CancellationTokenSource(200);
            Stops<OperationCanceledException>(lab, py => py.Run("9 ** 9 ** 9", cancellationToken: source.Token));
        }
    }

    [Fact] public void A_malformed_file_is_a_SyntaxError() {
        string path = Path.GetTempFileName();
        foreach (byte[] bytes in (byte[][])[[0xff, 1, 2], [.. "x = '"u8, 0xff, (byte)'\''], [.. "# coding: no-such-thing\nx"u8], [.. "\x01\x02\x03"u8], [0xc3, 0x28], [.. "def f(\n"u8]]) {
            File.WriteAllBytes(path, bytes);
            using PyLab lab = PyLab.Start();
            Raises(lab, "SyntaxError", py => py.RunFile(path));
        }
        File.Delete(path);
    }

    [Fact] public void A_truncated_extension_is_an_ImportError() {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string file = Path.Combine(folder, "cut.cpython-311-x86_64-linux-gnu.so");
        byte[] whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libminipy.so"));
        foreach (int length in (int[])[0, 10, 64, 1000, whole.Length / 2]) {
            File.WriteAllBytes(file, whole[..length]);
            using PyLab lab = PyLab.Start(options => options.ModuleSearchPath.Add(folder));
            Raises(lab, "ImportError", py => py.Run("import cut"));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact] public void Recursion_has_the_depth_that_was_asked_for() {
        using PyLab lab = Start(PyLimits.Unlimited with { RecursionDepth = 100 });
        lab.Run("def f(n): return 0 if n == 0 else 1 + f(n - 1)");
        Assert.Equal(80, lab.Call("f", 80));
        Raises(lab, "RecursionError", py => py.Run("f(101)"));
    }

    [Fact] public void Output_is_bounded() {
        using PyLab lab = Start(PyLimits.Unlimited with { OutputBytes = 1000 });
        Raises(lab, "OSError", py => py.Run("while True: print('x' * 100)"));
        Assert.InRange(lab.Output.Length, 1, 1000);
    }

    [Fact] public void A_busy_engine_names_who_holds_it() {
        using PyLab lab = PyLab.Start(options => options.LockTimeout = TimeSpan.FromMilliseconds(100));
        using var inside = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        lab.Engine["block"] = (Action)(() => {
            inside.Set();
            go.Wait(s_patience);
        });
        var thread = new Thread(() => lab.Run("block()")) { Name = "holder" };
        thread.Start();
        inside.Wait(s_patience);
        // A host function runs without the lock only if it says so; this one keeps it.
        Exception? error = Record.Exception(() => lab.Run("1"));
        go.Set();
        thread.Join();
        if (error != null) Assert.Contains("holder", Assert.IsType<PyLockTimeoutException>(error).Message);
    }
}

internal static class LabExtensions {
    public static int Call(this PyLab lab, string name, int argument) => lab.Engine.Call<int>(name, argument);
}
