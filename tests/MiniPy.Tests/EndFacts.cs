// The end of an engine with threads in every state: running, waiting for a lock, asleep, in a selector, in native code, reading a pipe; sockets
// open, generators and coroutines suspended. No end may hang, crash, or leave anything on the heap.

using System;
using System.Threading;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class EndFacts {
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    /// <summary>MINIPY_ENDS=1000 is the long form of the test.</summary>
    private static readonly int s_ends = int.TryParse(Environment.GetEnvironmentVariable("MINIPY_ENDS"), out int ends) ? ends : 8;

    private const string Script = """
        import asyncio, os, queue, selectors, socket, threading, time
        def start(work, *args):
            thread = threading.Thread(target=work, args=args, daemon=True)
            thread.start()
        def spin():
            while True: pass
        def select(sock):
            selector = selectors.DefaultSelector()
            selector.register(sock, selectors.EVENT_READ)
            selector.select()
        def fill():
            class Node: pass
            while True:
                node = Node()
                node.me = [node]
        def raising():
            while True:
                try: raise ValueError([1])
                except ValueError: time.sleep(0)
        async def suspended():
            await asyncio.sleep(1000)
        def yielding():
            try: yield 1
            finally: pass
        lock = threading.Lock()
        lock.acquire()
        one, other = socket.socketpair()
        server = socket.create_server(('127.0.0.1', 0))
        reading, writing = os.pipe()
        start(spin)
        start(lock.acquire)
        start(time.sleep, 1000)
        start(select, one)
        start(other.recv, 10)
        start(server.accept)
        start(os.read, reading, 1)
        start(queue.Queue().get)
        start(threading.Event().wait)
        start(threading.Condition().__enter__)
        start(fill)
        start(raising)
        start(asyncio.run, suspended())
        generator = yielding()
        next(generator)
        local = threading.local()
        local.x = [local]
        """;

    [Fact] public void An_engine_ends_whatever_its_threads_do() {
        for (int i = 0; i < s_ends; i++) {
            PyLab lab = PyLab.Start();
            lab.Run(Script);
            if (i % 3 == 1) Thread.Sleep(i % 7); // now before, now after the threads have come to their waits
            Exception? error = null;
            var ending = new Thread(() => error = Record.Exception(lab.Dispose));
            ending.Start();
            Assert.True(ending.Join(s_patience), $"end {i} hangs");
            Assert.Null(error);
        }
    }

    [Theory, InlineData("atexit.register(forever)"), InlineData("class A:\n    def __del__(self): forever()\nasyncio.a = A()"), InlineData("class A:\n    def __del__(self): forever()\na = A()\na.a = a")]
    public void An_end_that_takes_too_long_is_cut_short_and_leaves_nothing(string script) {
        PyLab lab = PyLab.Start(options => options.DisposeTimeout = TimeSpan.FromMilliseconds(50));
        lab.Run("import asyncio, atexit, logging\ndef forever():\n    while True: pass\n" + script);
        lab.Dispose();
    }
}
