// Interpreters that native code makes within a script: the host's limits and its Dispose reach what runs in them, and a missing end of a thread is
// fatal as in CPython. What C code sees of them is in tests/capi/subinterp.py.

using System;
using System.Threading;
using System.Threading.Tasks;
using MiniPy.Hosting;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class SubinterpreterFacts {
    private static readonly string s_module = NativeModule.Build("tests/capi/c_subinterp.c");

    private static PyLab Start(PyLimits limits) => PyLab.Start(options => {
        options.ModuleSearchPath.Add(s_module);
        options.Limits = limits;
    });

    [Fact] public void The_clock_stops_what_runs_there_and_both_go_on_afterwards() {
        using PyLab lab = Start(PyLimits.Unlimited with { WallClock = TimeSpan.FromMilliseconds(300) });
        lab.Run("import c_subinterp as c; sub = c.new_interpreter(False)[0]");
        Assert.Throws<PyTimeoutException>(() => lab.Engine.Run("c.run(sub, 'while True: pass')"));
        Assert.Equal(0, lab.Engine.Eval<int>("c.run(sub, 'x = [1.5]')"));
        Assert.Equal(0, lab.Engine.Eval<int>("c.end_interpreter(sub)"));
    }

    [Fact] public void Instructions_there_are_counted_too() {
        using PyLab lab = Start(PyLimits.Unlimited with { Instructions = 3_000_000 });
        lab.Run("import c_subinterp as c; sub = c.new_interpreter(False)[0]");
        Assert.Equal(-1, lab.Engine.Eval<int>("c.run(sub, 'while True: pass')"));
        Assert.Equal(0, lab.Engine.Eval<int>("c.run(sub, 'x = [i for i in range(1000)]')"));
        Assert.Equal(0, lab.Engine.Eval<int>("c.end_interpreter(sub)"));
    }

    [Fact] public void The_heap_there_has_the_same_limit() {
        using PyLab lab = Start(PyLimits.Unlimited with { HeapBytes = 64 << 20 });
        lab.Run("import c_subinterp as c; sub = c.new_interpreter(False)[0]");
        Assert.Equal(0, lab.Engine.Eval<int>("c.run(sub, 'try: x = bytes(100 << 20)\\nexcept MemoryError: pass\\nelse: raise SystemError')"));
        Assert.Equal(0, lab.Engine.Eval<int>("c.end_interpreter(sub)"));
    }

    [Fact] public async Task Dispose_stops_what_runs_there() {
        using PyLab lab = Start(PyLimits.Unlimited);
        lab.Run("import c_subinterp as c; sub = c.new_interpreter(False)[0]");
        using var running = new ManualResetEventSlim();
        Task call = Task.Run(() => {
            running.Set();
            // It would run for ever if the stop came late and the end of the interpreter were left out.
            Assert.Throws<ObjectDisposedException>(() => lab.Engine.Run("try: c.run(sub, 'while True: pass')\nfinally: c.end_interpreter(sub)"));
        });
        running.Wait();
        await Task.Delay(100);
        lab.Engine.Dispose();
        await call.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact] public void Making_and_ending_one_leaves_nothing_behind() {
        using PyLab lab = Start(PyLimits.Unlimited);
        lab.Run("import c_subinterp as c\ndef once():\n    sub = c.new_interpreter(False)[0]\n    c.run(sub, 'import threading; x = []; x.append(x); t = threading.Thread(target=len, args=(x,)); t.start()')\n    c.end_interpreter(sub)\nonce()");
        lab.AssertBalanced("once()");
    }

    [Fact] public void Another_thread_may_end_it_under_a_state_of_its_own() {
        string folder = NativeModule.BuildText("c_subinterp_end", """
            #include <pthread.h>
            static void *body(void *interp)
            {
                PyThreadState *ts = PyThreadState_New(interp);
                PyEval_AcquireThread(ts);
                PyThreadState *made = PyThreadState_Next(ts);
                PyThreadState_Clear(made);
                PyThreadState_Delete(made);
                Py_EndInterpreter(ts);
                return NULL;
            }
            static PyObject *end(PyObject *self, PyObject *state)
            {
                PyInterpreterState *interp = ((PyThreadState *)PyLong_AsVoidPtr(state))->interp;
                pthread_t thread;
                Py_BEGIN_ALLOW_THREADS
                pthread_create(&thread, NULL, body, interp);
                pthread_join(thread, NULL);
                Py_END_ALLOW_THREADS
                Py_RETURN_NONE;
            }
            static PyMethodDef methods[] = {{"end", end, METH_O, NULL}, {NULL, NULL, 0, NULL}};
            static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "c_subinterp_end", NULL, 0, methods, NULL, NULL, NULL, NULL};
            PyMODINIT_FUNC PyInit_c_subinterp_end(void) { return PyModuleDef_Init(&d); }
            """);
        using PyLab lab = PyLab.Start(options => {
            options.ModuleSearchPath.Add(s_module);
            options.ModuleSearchPath.Add(folder);
        });
        lab.Run("import c_subinterp as c, c_subinterp_end as e\ndef once():\n    sub = c.new_interpreter(False)[0]\n    c.run(sub, 'x = [1.5]; import threading')\n    e.end(sub)\nonce()");
        lab.AssertBalanced("once()");
        Assert.Equal(1, lab.Engine.Eval<int>("c.interpreters(None)[0]"));
    }

    [Fact] public void A_thread_that_is_left_at_the_end_is_fatal() {
        const string code = "import c_subinterp as c; sub = c.new_interpreter(False)[0]; c.run(sub, 'import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()'); c.end_interpreter(sub)";
        (int exit, string output) = NativeModule.Run(["-c", code], pythonPath: s_module);
        Assert.NotEqual(0, exit);
        Assert.Contains("Fatal Python error: Py_EndInterpreter: not the last thread", output);
    }

    [Fact] public void The_engine_of_the_host_is_not_for_native_code_to_end() {
        (int exit, string output) = NativeModule.Run(["-c", "import c_subinterp as c, c_subinterp_main as m; m.end()"], pythonPath: s_module + ":" + NativeModule.BuildText("c_subinterp_main", """
            static PyObject *end(PyObject *self, PyObject *unused) { (void)self, (void)unused; Py_EndInterpreter(PyThreadState_Get()); return NULL; }
            static PyMethodDef methods[] = {{"end", end, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};
            static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, "c_subinterp_main", NULL, 0, methods, NULL, NULL, NULL, NULL};
            PyMODINIT_FUNC PyInit_c_subinterp_main(void) { return PyModuleDef_Init(&d); }
            """));
        Assert.NotEqual(0, exit);
        Assert.Contains("Fatal Python error: Py_EndInterpreter: thread still has a frame", output);
    }
}
