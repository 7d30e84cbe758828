// Life of engines: many at once, their end from any thread, their options, their heaps. And the rule that every public member is tested.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using MiniPy.Hosting;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class EngineFacts {
    [Fact] public void Engines_in_threads_know_nothing_of_each_other() {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => {
            using PyLab lab = PyLab.Start();
            lab.Run($"import sys\nx = {i}\nclass C:\n    def __init__(self): self.me = self\nfor _ in range(2000): C()\nint_sum = sum(range(x, 1000))\nsys.marker = x");
            Assert.Equal(i, lab.Eval<int>("x"));
            Assert.Equal(Enumerable.Range(i, 1000 - i).Sum(), lab.Eval<int>("int_sum"));
            Assert.Equal(i, lab.Eval<int>("sys.marker"));
        });
    }

    /// <summary>CPython's binaries keep objects in C statics (_decimal its signals, _zoneinfo its caches): each engine has those of its own.</summary>
    [Fact] public void Engines_share_no_statics_of_a_binary() {
        const string work = "try:\n    decimal.Decimal(1) / 0\n    raised = 0\nexcept decimal.DivisionByZero as error:\n    raised = len(str(zoneinfo.ZoneInfo('UTC'))) + len(decimal.getcontext().flags)";
        var first = new PyEngine();
        first.Run("import decimal, zoneinfo\n" + work);
        var second = new PyEngine();
        second.Run("import decimal, zoneinfo\n" + work);
        first.Run(work);
        Assert.Equal(12, first.Eval<int>("raised"));
        first.Dispose();
        second.Run(work);
        Assert.Equal(12, second.Eval<int>("raised"));
        second.Dispose();
    }

    [Fact] public void An_engine_ends_on_any_thread() {
        var engine = new PyEngine();
        engine.Run("import atexit\nclass C:\n    def __del__(self): pass\nx = [C()]\natexit.register(x.clear)");
        Thread made = new(() => engine.Run("y = 1"));
        made.Start();
        made.Join();
        Thread ended = new(engine.Dispose);
        ended.Start();
        ended.Join();
        engine.Dispose(); // idempotent
        Assert.Throws<ObjectDisposedException>(() => engine.Eval<int>("1"));
        Assert.Throws<ObjectDisposedException>(() => engine["x"]);
        Assert.Throws<ObjectDisposedException>(() => engine.Heap.Snapshot());
    }

    [Fact] public async Task An_engine_ends_while_others_wait_for_it() {
        var engine = new PyEngine();
        Task[] calls = Enumerable.Range(0, 4).Select(_ => Task.Run(() => Assert.Throws<ObjectDisposedException>(() => engine.Run("while True: pass")))).ToArray();
        await Task.Delay(100);
        await Task.WhenAll(engine.DisposeAsync().AsTask(), Task.Run(engine.Dispose));
        await Task.WhenAll(calls);
    }

    [Fact] public async Task Python_threads_end_with_the_engine() {
        var lab = PyLab.Start();
        lab.Run("import threading, time\nstarted = threading.Event()\ndef work():\n    started.set()\n    while True: time.sleep(0.01)\nfor _ in range(3): threading.Thread(target=work, daemon=True).start()\nstarted.wait()");
        await Task.Run(lab.Dispose);
    }

    [Fact] public void A_host_function_may_not_end_its_engine() {
        using PyLab lab = PyLab.Start();
        lab.Engine["end"] = (Action)(() => lab.Engine.Dispose());
        PyException error = Assert.Throws<PyException>(() => lab.Run("end()"));
        Assert.IsType<InvalidOperationException>(error.InnerException);
        lab.Run("del end");
    }

    [Fact] public void Atexit_functions_and_finalizers_run_at_the_end() {
        PyLab lab = PyLab.Start();
        lab.Run("import atexit\natexit.register(print, 'exit')\nclass C:\n    def __del__(self, print=print): print('del')\nkeep = C()");
        lab.Dispose();
        Assert.Equal("exit\ndel\n", lab.Output);
    }

    [Fact] public void A_handle_of_an_ended_engine_is_harmless() {
        var engine = new PyEngine();
        PyHandle handle = engine.Eval("[1]");
        Func<int, int> f = engine.Eval<Func<int, int>>("lambda x: x");
        engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => handle.Length);
        Assert.Throws<ObjectDisposedException>(() => f(1));
        handle.Dispose();
        handle.Dispose();
    }

    [Fact] public void Output_goes_to_streams_and_writers() {
        var stream = new MemoryStream();
        var errors = new StringWriter();
        using (var engine = new PyEngine(options => {
            options.Stdout = stream;
            options.Stderr = errors;
            options.Stdin = new MemoryStream(Encoding.UTF8.GetBytes("line\n"));
        })) {
            engine.Run("import sys\nprint('é', end='')\nprint('oops', file=sys.stderr)\nx = input()");
            Assert.Equal("é", Encoding.UTF8.GetString(stream.ToArray()));
            Assert.Equal("oops\n", errors.ToString());
            Assert.Equal("line", engine.Get<string>("x"));
        }
        using var silent = new PyEngine(new PyEngineOptions { UseProcessStreams = false });
        silent.Run("import sys\nassert sys.stdout is None\nprint('nowhere')");
    }

    [Fact] public void Options_are_checked_before_an_engine_is_made() {
        Assert.Empty(new PyEngineOptions().Validate());
        Assert.Empty(PyEngineOptions.Trusted().Validate());
        void Refused(string code, Action<PyEngineOptions> change) {
            PyEngineOptions options = new PyEngineOptions().With(change);
            Assert.StartsWith(code + ": ", Assert.Single(options.Validate()));
            Assert.Contains(code, Assert.Throws<ArgumentException>(() => new PyEngine(options)).Message);
        }
        Refused("MPY001", o => o.Limits = null!);
        Refused("MPY001", o => o.Limits = PyLimits.Unlimited with { HeapBytes = 1 });
        Refused("MPY001", o => o.Limits = PyLimits.Unlimited with { RecursionDepth = 1 });
        Refused("MPY002", o => o.HeapRange = 5);
        Refused("MPY003", o => o.Stdout = 5);
        Refused("MPY003", o => o.Stdin = 5);
        Refused("MPY004", o => o.StdlibPath = "/no/such/folder");
        Refused("MPY005", o => o.LockTimeout = TimeSpan.FromSeconds(-5));
        Refused("MPY006", o => o.Optimize = 3);
        Refused("MPY007", o => o.Argv = []);
    }

    [Fact] public void A_restricted_engine_can_do_little() {
        var limits = new PyLimits(64 << 20, 50_000_000, TimeSpan.FromSeconds(20), 200, 10_000);
        Assert.Throws<ArgumentException>(() => PyEngineOptions.Restricted(PyLimits.Unlimited));
        using PyLab lab = PyLab.Start(options => {
            PyEngineOptions restricted = PyEngineOptions.Restricted(limits);
            options.Limits = restricted.Limits;
            options.AllowFileSystem = restricted.AllowFileSystem;
            options.AllowProcesses = restricted.AllowProcesses;
            options.AllowNetwork = restricted.AllowNetwork;
            options.AllowEnvironment = restricted.AllowEnvironment;
            options.AllowNativeModules = restricted.AllowNativeModules;
            options.AllowReflection = restricted.AllowReflection;
            options.UseProcessStreams = restricted.UseProcessStreams;
        });
        Assert.True(Assert.Throws<PyException>(() => lab.Run("open('/etc/passwd')")).Is("OSError"));
        Assert.True(Assert.Throws<PyException>(() => lab.Run("import os\nos.listdir('/')")).Is("OSError"));
        Assert.ThrowsAny<PyException>(() => lab.Run("import os\nos.system('true')"));
        Assert.ThrowsAny<PyException>(() => lab.Run("import _socket\n_socket.socket()"));
        Assert.Equal(0, lab.Eval<int>("len(__import__('os').environ)"));
        Assert.Equal(3, lab.Eval<int>("1 + 2"));
    }

    [Fact] public void Options_reach_the_script() {
        using PyLab lab = PyLab.Start(options => {
            options.Argv = ["prog", "a"];
            options.Executable = "/opt/host";
            options.Optimize = 1;
            options.HeapRange = 256 << 20;
            options.DisposeTimeout = TimeSpan.FromSeconds(5);
        });
        Assert.Equal("['prog', 'a'] /opt/host 1", lab.Eval<string>("f'{(s := __import__(\"sys\")).argv} {s.executable} {s.flags.optimize}'"));
        lab.Run("assert False");
    }

    [Fact] public void Without_a_library_the_builtin_modules_work_and_others_say_why() {
        using PyLab lab = PyLab.Start(options => options.StdlibPath = "");
        lab.Run("import sys, time, gc, math, itertools, _thread");
        PyException error = Assert.Throws<PyException>(() => lab.Run("import json"));
        Assert.Equal("ModuleNotFoundError", error.PythonType);
    }

    [Fact] public void The_heap_tells_what_lives_in_it() {
        using PyLab lab = PyLab.Start();
        lab.Run("class Node: pass\nn = None");
        PyHeap heap = lab.Engine.Heap;
        PyHeapSnapshot before = heap.Snapshot();
        lab.Run("n = [Node() for _ in range(100)]");
        PyHeapSnapshot after = lab.Engine.Heap.Snapshot();
        HeapDiff diff = after - before;
        HeapDiffEntry nodes = diff.Entries.Single(entry => entry.TypeName.EndsWith("Node", StringComparison.Ordinal));
        Assert.Equal(100, nodes.Count);
        Assert.True(nodes.Bytes >= 1600);
        Assert.Equal(100, after.Count("Node"));
        Assert.False(diff.IsEmpty);
        Assert.Contains("+100 ", diff.ToString());
        Assert.True(after.Objects > before.Objects && after.ObjectBytes > before.ObjectBytes && diff.Buffers >= 0 && diff.BufferBytes >= 0 && after.Buffers > 0 && after.BufferBytes > 0);
        Assert.True(lab.Engine.Heap.BytesInUse > 0 && lab.Engine.Heap.PeakBytes >= lab.Engine.Heap.BytesInUse);
        lab.Run("for x in n: x.me = x\ndel x\nn = None");
        Assert.True(lab.Engine.Heap.Collect() >= 100);
        Assert.Equal(0, lab.Engine.Heap.Snapshot().Count("Node"));
        lab.Run("del n, Node");
    }

    [Fact] public void What_was_kept_is_told_with_its_type() {
        using PyLab lab = PyLab.Start();
        lab.Run("kept = []\nclass Leak: pass");
        LifecycleException error = Assert.Throws<LifecycleException>(() => lab.AssertBalanced("kept.append(Leak())"));
        Assert.Contains("+1 Leak", error.Message);
        lab.AssertBalanced("x = [1, 2]; x.append(x); del x");
        lab.AssertBalanced(py => py.Eval<int>("1 + 1"));
        error = Assert.Throws<LifecycleException>(() => lab.AssertBalanced(py => py.Eval("None")));
        Assert.Contains("1 handles", error.Message);
        lab.ClearOutput();
        Assert.Equal("", lab.Output);
    }

    [Fact] public void An_allocation_fails_when_it_is_told_to() {
        using PyLab lab = PyLab.Start();
        lab.Run("x = None\ndef f(): return [[] for _ in range(10)]\nf()");
        lab.Engine.Heap.FailAllocation(5);
        Assert.True(Assert.Throws<PyException>(() => lab.Engine.Call<object>("f")).Is("MemoryError"));
        Assert.True(lab.Engine.Heap.StopFailing());
        Assert.Equal(10, lab.Eval<int>("len(f())"));
    }

    [Fact] public void Names_are_asked_for_and_set() {
        using PyLab lab = PyLab.Start();
        Assert.False(lab.Engine.Has("x"));
        lab.Engine.Set("x", 5);
        Assert.True(lab.Engine.Has("x"));
        lab.Engine.Call("print", "called", 1);
        Assert.Equal(0, lab.Engine.Call<int>("int"));
        Assert.Equal(7, lab.Engine.Call<int, int>("int", 7));
        Assert.Equal(8, lab.Engine.Call<int, int, int>("pow", 2, 3));
        Assert.Equal(3, lab.Engine.Call<int, int, int, int>("pow", 2, 3, 5));
        lab.Run("def f(a, b, c, d): return a + b + c + d");
        Assert.Equal(10, lab.Engine.Call<int, int, int, int, int>("f", 1, 2, 3, 4));
        Assert.Equal("called 1\n", lab.Output);
    }

    [Fact] public void A_handle_tells_of_its_object() {
        using PyLab lab = PyLab.Start();
        using PyScope scope = lab.Engine.OpenScope();
        PyHandle none = lab.Engine.Eval("None"), list = lab.Engine.Eval("[1]");
        Assert.True(none.IsNone && !list.IsNone && !list.IsDisposed);
        Assert.Same(lab.Engine, list.Engine);
        Assert.Equal("type", list.Type.TypeName);
        Assert.Equal("list", list.Type.GetAttr<string>("__name__"));
        Assert.Equal("[1]", list.Repr());
    }

    [Fact] public void Limits_are_told_by_their_exceptions() {
        using (PyLab lab = PyLab.Start(o => o.Limits = PyLimits.Unlimited with { WallClock = TimeSpan.FromMilliseconds(100) }))
            Assert.Equal(TimeSpan.FromMilliseconds(100), Assert.Throws<PyTimeoutException>(() => lab.Run("while True: pass")).Limit);
        using (PyLab lab = PyLab.Start(o => o.Limits = PyLimits.Unlimited with { Instructions = 100_000 }))
            Assert.Equal(100_000, Assert.Throws<PyInstructionLimitException>(() => lab.Run("while True: pass")).Instructions);
        using (PyLab lab = PyLab.Start(o => o.Limits = PyLimits.Unlimited with { HeapBytes = 32 << 20 }))
            Assert.Equal(32 << 20, Assert.Throws<PyHeapLimitException>(() => lab.Run("[0] * 10**8")).HeapBytes);
        using (PyLab lab = PyLab.Start(o => o.Limits = PyLimits.Unlimited with { OutputBytes = 100 }))
            Assert.ThrowsAny<PyException>(() => lab.Run("print('x' * 1000)"));
    }

    [Fact] public void Every_public_member_of_the_host_floor_is_used_by_a_test() {
        string tests = string.Join('\n', Repository.Files("tests/MiniPy.Tests", "*.cs").Concat(Repository.Files("src/MiniPy.Testing", "*.cs")).Select(file => File.ReadAllText(Repository.Full(file))));
        var missing = new List<string>();
        foreach (Type type in typeof(PyEngine).Assembly.GetExportedTypes()) {
            if (!Regex.IsMatch(tests, $@"\b{type.Name.Split('`')[0]}\b")) missing.Add(type.Name);
            bool record = type.GetMethod("<Clone>$") != null || type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) != null;
            foreach (MemberInfo member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)) {
                if (member is ConstructorInfo or MethodInfo { IsSpecialName: true } || member.Name.StartsWith('<') || record && member.Name is "ToString" or "Equals" or "GetHashCode" or "Deconstruct" or "Item") continue;
                if (!Regex.IsMatch(tests, $@"\b{member.Name}\b")) missing.Add($"{type.Name}.{member.Name}");
            }
        }
        Assert.True(missing.Count == 0, "not named in any test: " + string.Join(", ", missing));
    }
}
