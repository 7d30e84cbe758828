// Awaiting across the border: coroutines awaited by the host, Tasks awaited by scripts, cancellation, limits and disposal of both. No
// assertion is about time: what must end has ended long before the tests' patience has.

using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using MiniPy.Hosting;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class AsyncFacts : LifecycleFact {
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private PyEngine Py => Lab.Engine;

    private static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(s_patience);
    private static Task Soon(Task task) => task.WaitAsync(s_patience);

    /// <summary>Waits until a condition holds in the script.</summary>
    private static async Task Until(PyEngine py, string condition) {
        DateTime end = DateTime.UtcNow + s_patience;
        while (!py.Eval<bool>(condition)) {
            Assert.True(DateTime.UtcNow < end, condition + " did not come true");
            await Task.Delay(5);
        }
    }

    // ---------------------------------------------------------------- coroutines awaited by the host

    [Fact] public async Task A_coroutine_is_awaited() {
        Py.Run("import asyncio\nasync def add(a, b):\n    await asyncio.sleep(0.01)\n    return a + b");
        Assert.Equal(3, await Soon(Py.RunAsync<int>("add(1, 2)")));
        Assert.Equal("ab", await Soon(Py.CallAsync<string>("add", "a", "b")));
        await Soon(Py.CallAsync("add", 1, 2));
        using PyHandle add = Py.Get<PyHandle>("add");
        Assert.Equal(1.5, await Soon(add.CallAsync<double>(1, 0.5)));
        using PyHandle list = await Soon(add.CallAsync(new[] { 1 }, new[] { 2 }));
        Assert.Equal("[1, 2]", list.Repr());
    }

    [Fact] public async Task What_cannot_be_awaited_is_the_value() {
        Assert.Equal(42, await Soon(Py.RunAsync<int>(" 6 * 7 ")));
        Assert.Equal(2, await Soon(Py.CallAsync<int>("len", "ab")));
    }

    [Fact] public async Task A_handle_may_be_disposed_of_while_its_call_runs() {
        Py.Run("import asyncio\nasync def slow(x):\n    await asyncio.sleep(0.02)\n    return x");
        Task<int> call;
        using (PyHandle slow = Py.Get<PyHandle>("slow"))
        using (Py.OpenScope()) call = slow.CallAsync<int>(5);
        Assert.Equal(5, await Soon(call));
    }

    [Fact] public async Task An_expression_is_evaluated_in_the_loop() {
        Py.Run("import asyncio\nasync def one(): return 1");
        Assert.Equal((int[])[1, 1], await Soon(Py.RunAsync<int[]>("asyncio.gather(one(), one())")));
        Assert.Equal(1, await Soon(Py.RunAsync<int>("asyncio.create_task(one())")));
    }

    [Fact] public async Task Its_exception_is_a_PyException() {
        Py.Run("import asyncio\nasync def fail():\n    await asyncio.sleep(0)\n    raise KeyError('x')");
        PyException error = await Assert.ThrowsAsync<PyException>(() => Soon(Py.CallAsync<int>("fail")));
        Assert.True(error.Is("KeyError"));
        Assert.Equal(["fail"], error.Frames.Select(frame => frame.Function));
        Assert.True((await Assert.ThrowsAsync<PyException>(() => Soon(Py.RunAsync<int>("fail()")))).Is("KeyError"));
        Assert.True((await Assert.ThrowsAsync<PyException>(() => Soon(Py.RunAsync<int>("f(")))).Is("SyntaxError"));
        Assert.True((await Assert.ThrowsAsync<PyException>(() => Soon(Py.RunAsync<int>("missing")))).Is("NameError"));
        Assert.True((await Assert.ThrowsAsync<PyException>(() => Soon(Py.CallAsync<int>("missing")))).Is("NameError"));
        await Assert.ThrowsAsync<InvalidCastException>(() => Soon(Py.RunAsync<int>("'text'")));
        Assert.Equal(7, (await Assert.ThrowsAsync<PySystemExitException>(() => Soon(Py.RunAsync<int>("__import__('sys').exit(7)")))).ExitCode);
        Assert.Equal(1, await Soon(Py.RunAsync<int>("1")));
    }

    [Fact] public async Task Callers_share_one_loop() {
        Py.Run("import asyncio\nqueue = None\nasync def take():\n    global queue\n    queue = asyncio.Queue()\n    return await queue.get()\nasync def put(x):\n    await queue.put(x)\n    return id(asyncio.get_running_loop())");
        Task<string> taken = Py.CallAsync<string>("take");
        await Until(Py, "queue is not None");
        long[] loops = await Soon(Task.WhenAll(Task.Run(() => Py.CallAsync<long>("put", "first")), Task.Run(() => Py.CallAsync<long>("put", "second"))));
        Assert.Equal(loops[0], loops[1]);
        Assert.Contains(await Soon(taken), (string[])["first", "second"]);
    }

    [Fact] public async Task Many_callers_await_at_once() {
        Py.Run("import asyncio\nasync def twice(x):\n    await asyncio.sleep(0.001 * (x % 5))\n    return 2 * x");
        int[] results = await Soon(Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => Py.CallAsync<int>("twice", i)))));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => 2 * i), results);
    }

    [Fact] public async Task Synchronous_calls_run_while_coroutines_wait() {
        Py.Run("import asyncio\nevent = None\nasync def wait():\n    global event\n    event = asyncio.Event(), asyncio.get_running_loop()\n    await event[0].wait()\n    return 'woken'");
        Task<string> waiting = Py.CallAsync<string>("wait");
        await Until(Py, "event is not None");
        Assert.False(waiting.IsCompleted);
        Py.Run("event[1].call_soon_threadsafe(event[0].set)");
        Assert.Equal("woken", await Soon(waiting));
    }

    [Fact] public async Task A_host_function_in_a_coroutine_may_call_back() {
        Py["outer"] = (Func<int, int>)(x => Py.Eval<int>($"{x} + 1"));
        Py.Run("async def f(): return outer(1)");
        Assert.Equal(2, await Soon(Py.CallAsync<int>("f")));
    }

    [Fact] public async Task A_script_that_stops_or_leaves_the_loop_does_no_harm() {
        Py.Run("import asyncio\nasync def stop():\n    asyncio.get_running_loop().stop()\n    await asyncio.sleep(0.01)\n    return 1\nasync def leave():\n    async def exits(): raise SystemExit(3)\n    asyncio.create_task(exits())\n    await asyncio.sleep(0.01)\n    return 2");
        Assert.Equal(1, await Soon(Py.CallAsync<int>("stop")));
        Assert.Equal(2, await Soon(Py.CallAsync<int>("leave")));
        Lab.ClearOutput();
    }

    [Fact] public void It_leaves_nothing_behind() {
        Py.Run("import asyncio\nasync def f(x):\n    await asyncio.sleep(0)\n    return [x]");
        Await(3); // on this thread: each that calls gets a context of its own
        Py.Heap.Collect();
        int handles = Py.Heap.LiveHandles;
        PyHeapSnapshot before = Py.Heap.Snapshot();
        Await(20);
        HeapDiff left = Py.Heap.Snapshot() - before;
        for (int i = 0; i < 1000 && !left.IsEmpty; i++) { // the loop may be about to drop its last task
            Thread.Sleep(5);
            Py.Heap.Collect();
            left = Py.Heap.Snapshot() - before;
        }
        Assert.True(left.IsEmpty, left.ToString());
        Assert.Equal(handles, Py.Heap.LiveHandles);

        void Await(int calls) {
            for (int i = 0; i < calls; i++) Assert.True(Py.CallAsync<int[]>("f", 1000 + i).Wait(s_patience));
        }
    }

    // ---------------------------------------------------------------- cancellation by the host

    private const string Cleaning = "import asyncio\nlog = []\nasync def work():\n    log.append('begun')\n    try:\n        await asyncio.sleep(1000)\n    except asyncio.CancelledError:\n        await asyncio.sleep(0)\n        log.append('cleaned')\n        raise\nasync def stubborn():\n    log.append('begun')\n    try:\n        await asyncio.sleep(1000)\n    except asyncio.CancelledError:\n        return 'done all the same'";

    [Fact] public async Task A_token_cancels_the_task() {
        Py.Run(Cleaning);
        using var source = new CancellationTokenSource();
        Task<int> work = Py.RunAsync<int>("work()", source.Token);
        await Until(Py, "log == ['begun']");
        source.Cancel();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(work));
        Assert.Equal(source.Token, error.CancellationToken);
        Assert.True(work.IsCanceled);
        Assert.Equal(["begun", "cleaned"], Py.Get<string[]>("log"));
    }

    [Fact] public async Task A_coroutine_may_refuse_to_be_cancelled() {
        Py.Run(Cleaning);
        using var source = new CancellationTokenSource();
        Task<string> work = Py.CallAsync<string>("stubborn", source.Token);
        await Until(Py, "log == ['begun']");
        source.Cancel();
        Assert.Equal("done all the same", await Soon(work));
    }

    [Fact] public async Task A_call_may_be_cancelled_at_any_time() {
        Py.Run(Cleaning);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Py.RunAsync<int>("work()", new CancellationToken(true)));
        for (int i = 0; i < 30; i++) {
            using var source = new CancellationTokenSource();
            Task<int> work = Py.RunAsync<int>("work()", source.Token);
            if (i % 3 == 1) await Task.Yield();
            if (i % 3 == 2) await Task.Delay(1);
            source.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(work));
        }
    }

    [Fact] public async Task A_CancelledError_is_a_cancelled_task() {
        Task<int> work = Py.RunAsync<int>("(_ for _ in ()).throw(__import__('asyncio').CancelledError())");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(work));
        Assert.True(work.IsCanceled);
    }

    // ---------------------------------------------------------------- limits

    /// <summary>Long enough for an import of asyncio on a busy machine, which is a call under the same clock.</summary>
    private static readonly PyLimits s_clock = PyLimits.Unlimited with { WallClock = TimeSpan.FromSeconds(3) };

    private const string Endless = "import asyncio\nasync def spin():\n    while True: pass\nasync def busy():\n    while True: await asyncio.sleep(0)\ndef forever():\n    while True: pass\nasync def sleep():\n    try:\n        await asyncio.sleep(1000)\n    finally:\n        forever()\nasync def hog():\n    x = []\n    while True:\n        x.append([0] * 10000)\n        await asyncio.sleep(0)\nasync def fine():\n    await asyncio.sleep(0)\n    return 42";

    private static async Task Stops<TError>(PyLimits limits, string expression) where TError : Exception {
        using PyLab lab = PyLab.Start(options => (options.Limits, options.DisposeTimeout) = (limits, TimeSpan.FromSeconds(2)));
        lab.Run(Endless);
        Assert.Equal(42, await Soon(lab.Engine.RunAsync<int>("fine()")));
        for (int i = 0; i < (limits == s_clock ? 1 : 2); i++) {
            await Assert.ThrowsAsync<TError>(() => Soon(lab.Engine.RunAsync<int>(expression)));
            Assert.Equal(42, await Soon(lab.Engine.RunAsync<int>("fine()")));
            Assert.Equal(42, lab.Eval<int>("6 * 7"));
        }
    }

    [Theory, InlineData("spin()"), InlineData("busy()"), InlineData("sleep()"), InlineData("forever()"), InlineData("asyncio.sleep(1000)"), InlineData("asyncio.Future()"), InlineData("__import__('time').sleep(1000)")]
    public Task The_wall_clock_ends_an_await(string expression) => Stops<PyTimeoutException>(s_clock, expression);

    [Theory, InlineData("spin()"), InlineData("busy()"), InlineData("forever()")]
    public Task Counting_instructions_ends_an_await(string expression) => Stops<PyInstructionLimitException>(PyLimits.Unlimited with { Instructions = 20_000_000 }, expression);

    [Fact] public Task The_heap_limit_ends_an_await() => Stops<PyHeapLimitException>(PyLimits.Unlimited with { HeapBytes = 64 << 20 }, "hog()");

    [Fact] public async Task A_waiting_loop_is_no_call_with_a_deadline() {
        using PyLab lab = PyLab.Start(options => options.Limits = s_clock);
        Assert.Equal(1, await Soon(lab.Engine.RunAsync<int>("1")));
        long loop = await Soon(lab.Engine.RunAsync<long>("id(__import__('asyncio').get_running_loop())"));
        await Task.Delay(4000);
        Assert.Equal(loop, await Soon(lab.Engine.RunAsync<long>("id(__import__('asyncio').get_running_loop())")));
    }

    [Fact] public async Task A_limit_ends_all_that_wait() {
        using PyLab lab = PyLab.Start(options => options.Limits = s_clock);
        lab.Run("import asyncio");
        Task<int>[] waiting = [.. Enumerable.Range(0, 5).Select(_ => lab.Engine.RunAsync<int>("asyncio.sleep(1000)"))];
        foreach (Task<int> task in waiting) await Assert.ThrowsAsync<PyTimeoutException>(() => Soon(task));
        Assert.Equal(1, await Soon(lab.Engine.RunAsync<int>("asyncio.sleep(0, 1)")));
    }

    [Fact] public async Task A_restricted_engine_has_a_loop_too() {
        using PyLab lab = PyLab.Start(options => {
            PyEngineOptions restricted = PyEngineOptions.Restricted(new PyLimits(128 << 20, 100_000_000, TimeSpan.FromSeconds(60), 500, 1 << 16));
            (options.Limits, options.AllowNativeModules, options.AllowReflection, options.AllowFileSystem, options.AllowNetwork) = (restricted.Limits, false, false, false, false);
            (options.AllowProcesses, options.AllowEnvironment) = (false, false);
        });
        lab.Engine["fetch"] = async () => {
            await Task.Delay(1);
            return 5;
        };
        lab.Run("import asyncio\nasync def f():\n    await asyncio.sleep(0.001)\n    return await fetch()");
        Assert.Equal(5, await Soon(lab.Engine.CallAsync<int>("f")));
    }

    // ---------------------------------------------------------------- the end of the engine

    [Fact] public async Task Disposal_ends_what_waits() {
        var tasks = new System.Collections.Generic.List<Task>();
        var never = new TaskCompletionSource<int>();
        using (PyLab lab = PyLab.Start(options => options.DisposeTimeout = TimeSpan.FromSeconds(2))) {
            lab.Engine["never"] = () => never.Task;
            lab.Run("import asyncio\ndef endless():\n    while True: pass\nasync def clean():\n    try:\n        await asyncio.sleep(1000)\n    finally:\n        endless()\nasync def wait(): await never()");
            foreach (string expression in (string[])["asyncio.sleep(1000)", "clean()", "wait()", "asyncio.Future()", "never()"]) tasks.Add(lab.Engine.RunAsync<object>(expression));
            Assert.Equal(1, await Soon(lab.Engine.RunAsync<int>("asyncio.sleep(0, 1)")));
        }
        foreach (Task task in tasks) await Assert.ThrowsAsync<ObjectDisposedException>(() => Soon(task));
        never.SetResult(1);
        await Task.Delay(20);
    }

    [Fact] public async Task Disposal_ends_a_finalizer_that_does_not_end() {
        PyLab lab = PyLab.Start(options => options.DisposeTimeout = TimeSpan.FromMilliseconds(500));
        lab.Run("class C:\n    def __del__(self):\n        while True: pass\nc = C()");
        await Soon(Task.Run(lab.Dispose));
    }

    [Fact] public async Task Disposal_ends_what_runs() {
        Task spinning;
        using (PyLab lab = PyLab.Start()) {
            lab.Run("begun = False\nasync def spin():\n    global begun\n    begun = True\n    while True: pass");
            spinning = lab.Engine.CallAsync("spin");
            await Until(lab.Engine, "begun");
        }
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Soon(spinning));
    }

    [Fact] public async Task Disposal_may_come_at_any_time() {
        for (int i = 0; i < 12; i++) {
            Task<int> first, second;
            using (PyLab lab = PyLab.Start()) {
                if (i % 2 == 0) lab.Run("import asyncio");
                first = lab.Engine.RunAsync<int>("__import__('asyncio').sleep(1000)");
                second = Task.Run(() => lab.Engine.RunAsync<int>("__import__('asyncio').sleep(1000)"));
                if (i % 3 == 1) await Task.Yield();
                if (i % 3 == 2) await Task.Delay(i);
            }
            await Assert.ThrowsAsync<ObjectDisposedException>(() => Soon(first));
            await Assert.ThrowsAsync<ObjectDisposedException>(() => Soon(second));
        }
        var engine = new PyEngine();
        engine.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Soon(engine.RunAsync<int>("1")));
    }

    // ---------------------------------------------------------------- Tasks awaited by scripts

    private const string Main = "import asyncio\nasync def main(): return await f()";

    private sealed class Shop {
        public async Task<int> Stock(string sku, CancellationToken token) {
            await Task.Delay(1, token);
            return sku.Length;
        }
        public Task Ready => Task.CompletedTask;
        public ValueTask<string> Name() => new("shop");
    }

    [Fact] public async Task A_script_awaits_a_Task() {
        Py["f"] = async () => {
            await Task.Delay(5);
            return new[] { 1, 2 };
        };
        Py.Run(Main);
        Assert.Equal((int[])[1, 2], await Soon(Py.CallAsync<int[]>("main")));
        Assert.Equal([1, 2], Py.Eval<int[]>("asyncio.run(main())"));
        Assert.Equal((int[])[1, 2], await Soon(Py.RunAsync<int[]>("f()")));
        Assert.Equal((int[][])[[1, 2], [1, 2]], await Soon(Py.RunAsync<int[][]>("asyncio.gather(f(), f())")));
        Assert.Equal((int[])[1, 2], await Soon(Py.RunAsync<int[]>("asyncio.wait_for(f(), 60)")));
    }

    [Fact] public void A_Task_or_ValueTask_without_a_result_gives_None() {
        Py.Run(Main);
        Py["f"] = (Func<Task>)(async () => await Task.Delay(1));
        Assert.True(Py.Eval<bool>("asyncio.run(main()) is None"));
        Py["f"] = (Func<ValueTask>)(async () => await Task.Delay(1));
        Assert.True(Py.Eval<bool>("asyncio.run(main()) is None"));
        Py["f"] = (Func<ValueTask<int>>)(() => new ValueTask<int>(7));
        Assert.Equal(7, Py.Eval<int>("asyncio.run(main())"));
        Py["f"] = (Func<ValueTask<int>>)(async () => {
            await Task.Delay(1);
            return 8;
        });
        Assert.Equal(8, Py.Eval<int>("asyncio.run(main())"));
    }

    [Fact] public async Task Members_of_host_objects_may_be_awaited() {
        Py["shop"] = new Shop();
        Py.Run("async def main():\n    await shop.Ready\n    return await shop.Stock('abc'), await shop.Name()");
        Assert.Equal((3, "shop"), await Soon(Py.CallAsync<(int, string)>("main")));
    }

    [Fact] public async Task A_completed_Task_needs_no_loop() {
        Py["t"] = Task.FromResult("x");
        Py.Run("c = t.__await__()\ntry:\n    c.send(None)\nexcept StopIteration as e:\n    got = e.value\ncalled = []\nt.add_done_callback(called.append)");
        Assert.Equal("x", Py.Get<string>("got"));
        Assert.Equal("x", Py.Eval<string>("t.result()"));
        Assert.True(Py.Eval<bool>("t.done() and not t.cancelled() and not t.cancel() and called == [t]"));
        Assert.Equal("x", await Py.Get<Task<string>>("t"));
        Assert.True(Py["t"] is Task<string>);
    }

    [Fact] public async Task A_Task_that_is_not_done_says_so() {
        var source = new TaskCompletionSource<int>();
        Py["t"] = source.Task;
        Py.Run("import asyncio\ntry:\n    t.result()\nexcept asyncio.InvalidStateError:\n    early = t.done()\nseen = []\nt.add_done_callback(lambda task: seen.append(task.result()))");
        Assert.False(Py.Get<bool>("early"));
        source.SetResult(9);
        await Until(Py, "seen == [9]");
    }

    [Fact] public void A_failed_Task_raises_its_exception() {
        Py["f"] = (Func<Task<int>>)(async () => {
            await Task.Delay(1);
            throw new InvalidOperationException("no stock");
        });
        Py.Run(Main);
        PyException error = Assert.Throws<PyException>(() => Py.Run("asyncio.run(main())"));
        Assert.Equal("HostError", error.PythonType);
        Assert.Equal("InvalidOperationException: no stock", error.PythonMessage);
        Assert.IsType<InvalidOperationException>(error.InnerException);
        Py.Run("async def catches():\n    try:\n        await f()\n    except RuntimeError as e:\n        return e.exception.Message");
        Assert.Equal("no stock", Py.Eval<string>("asyncio.run(catches())"));
    }

    [Fact] public async Task A_cancelled_Task_raises_CancelledError() {
        Py["f"] = (Func<Task<int>>)(async () => {
            await Task.Delay(1);
            throw new OperationCanceledException();
        });
        Py.Run(Main);
        Py.Run("async def catches():\n    try:\n        await f()\n    except asyncio.CancelledError:\n        return 'cancelled'");
        Assert.Equal("cancelled", Py.Eval<string>("asyncio.run(catches())"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(Py.CallAsync<int>("main")));
    }

    [Fact] public async Task Cancelling_the_await_cancels_the_Task() {
        var cancelled = new TaskCompletionSource();
        Py["f"] = async (string what, CancellationToken token) => {
            try {
                await Task.Delay(Timeout.Infinite, token);
            } catch (OperationCanceledException) {
                cancelled.SetResult();
                throw;
            }
            return what;
        };
        Py.Run("import asyncio\nasync def main():\n    try:\n        await asyncio.wait_for(f('x'), 0.01)\n    except asyncio.TimeoutError:\n        return 'too late'");
        Assert.Equal("too late", await Soon(Py.CallAsync<string>("main")));
        await Soon(cancelled.Task);
        Assert.DoesNotContain("CancellationToken", Py.Eval<string>("f.__doc__"));
    }

    [Fact] public async Task Cancellation_goes_through_both_borders() {
        var begun = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        Py["f"] = (Func<CancellationToken, Task<int>>)(async token => {
            token.Register(cancelled.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return 1;
        });
        Py.Run(Main);
        using var source = new CancellationTokenSource();
        Task<int> main = Py.CallAsync<int>("main", source.Token);
        await Soon(begun.Task);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(main));
        await Soon(cancelled.Task);
    }

    [Fact] public async Task A_Task_may_await_the_loop_that_awaits_it() {
        Py["f"] = async (int x) => {
            int one = await Py.CallAsync<int>("down", x - 1);
            await Task.Yield();
            return one + await Py.RunAsync<int>("asyncio.sleep(0.001, 1)");
        };
        Py.Run("import asyncio\nasync def down(x): return await f(x) if x > 0 else 0");
        Assert.Equal(10, await Soon(Py.CallAsync<int>("down", 10)));
    }

    [Fact] public async Task What_is_stopped_elsewhere_is_not_forgotten() {
        var source = new TaskCompletionSource<int>();
        Py["f"] = () => source.Task;
        Py.Run("seen = []\nf().add_done_callback(seen.append)");
        using var stop = new CancellationTokenSource();
        Task spinning = Task.Run(() => Py.Run("begun = True\nwhile True: pass", cancellationToken: stop.Token));
        while (!Py.Has("begun")) await Task.Delay(1);
        source.SetResult(1);
        stop.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => Soon(spinning));
        await Until(Py, "len(seen) == 1");
    }

    [Fact] public void A_token_that_nobody_gives_is_never_cancelled() {
        Py["f"] = (int x, CancellationToken token) => token.IsCancellationRequested ? -1 : x;
        Assert.Equal(3, Py.Eval<int>("f(3)"));
        Assert.True(Assert.Throws<PyException>(() => Py.Run("f()")).Is("TypeError"));
    }

    [Fact] public async Task A_Task_may_complete_late() {
        var late = new TaskCompletionSource<int>();
        using (PyLab lab = PyLab.Start()) {
            lab.Engine["f"] = () => late.Task;
            lab.Run("import asyncio\nasync def main():\n    try:\n        await asyncio.wait_for(f(), 0.01)\n    except asyncio.TimeoutError:\n        return 'gone'\nseen = []\nf().add_done_callback(seen.append)");
            Assert.Equal("gone", lab.Eval<string>("asyncio.run(main())"));
        }
        late.SetResult(1);
        var afterLoop = new TaskCompletionSource<int>();
        Py["f"] = () => afterLoop.Task;
        Py.Run("import asyncio\nasync def main():\n    try:\n        await asyncio.wait_for(f(), 0.01)\n    except asyncio.TimeoutError:\n        return 'gone'\nseen = []\nf().add_done_callback(seen.append)");
        Assert.Equal("gone", Py.Eval<string>("asyncio.run(main())"));
        afterLoop.SetResult(1);
        await Until(Py, "len(seen) == 1");
        Assert.Equal("", Lab.Output);
    }

    [Fact] public async Task Many_Tasks_complete_on_many_threads() {
        Py["f"] = (Func<int, Task<int>>)(async x => {
            await Task.Delay(x % 7);
            return x;
        });
        Py.Run("import asyncio\nasync def main(n):\n    return sum(await asyncio.gather(*[f(i) for i in range(n)]))");
        int[] sums = await Soon(Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Py.CallAsync<int>("main", 200)))));
        Assert.All(sums, sum => Assert.Equal(19900, sum));
    }
}
