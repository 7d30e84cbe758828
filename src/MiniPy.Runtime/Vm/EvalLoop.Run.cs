// Which copy of the loop runs: the one without a tracer, the one that asks one before every instruction, and the one for the start.
//
// The loop is too large to wait for the JIT (it is most of its work in a start), and too hot for precompiled code, which cannot hold the addresses
// of types and singletons as constants. So the build compiles its source a second time, as StartLoop (see the project file), which is
// precompiled; a process begins with it, and has the loop itself compiled in another thread once it has run for a moment. StartLoop is left at
// the next check of the breaker.

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Vm;

internal static unsafe partial class EvalLoop {
    /// <summary>How long a process lives from the start's copy alone: most of those that end sooner never need the JIT for the loop.</summary>
    private const int StartMilliseconds = 60;

    /// <summary>The loop without a tracer, and the loop that asks one before every instruction: two copies of one source, made by the JIT.</summary>
    private readonly struct Plain;
    private readonly struct Traced;

    /// <summary>What a loop returns when the other copy is to go on in the thread's current frame. No object lives there.</summary>
    private static PyObject* SwitchLoop => (PyObject*)1;

    /// <summary>Is the loop compiled? From the beginning where the start's copy is not: precompiled code is made for processors with AVX2.</summary>
    private static bool s_compiled = !HasStart || !Avx2.IsSupported;

    /// <summary>Is there a copy for the start? Not without precompilation; nor in code compiled ahead of time, where the loop is ready at once.</summary>
#if PRECOMPILED
    private static bool HasStart => RuntimeFeature.IsDynamicCodeCompiled;
#else
    private static bool HasStart => false;
#endif

    /// <summary>Has the loop compiled in a moment, unless it is, and then makes the interpreter use it. Its types and singletons stand.</summary>
    public static void CompileSoon(Interpreter interpreter) {
        if (!HasStart || Volatile.Read(ref s_compiled)) return;
        new Thread(() => {
            Thread.Sleep(StartMilliseconds);
            MethodInfo loop = typeof(EvalLoop).GetMethod(nameof(Loop), BindingFlags.NonPublic | BindingFlags.Static)!;
            RuntimeHelpers.PrepareMethod(loop.MethodHandle, [typeof(Plain).TypeHandle]);
            Volatile.Write(ref s_compiled, true);
            lock (interpreter) if (!interpreter.IsDestroyed) Breaker.Set(interpreter.State, BreakerBit.Loop);
        }) { IsBackground = true, Name = "MiniPy loop" }.Start();
    }

    /// <summary>Runs `frame` (already linked as the thread's current frame, an Entry) to its end or suspension; the result is a new reference.</summary>
    [return: NewRef]
    public static PyObject* Run(PyThreadState* ts, Frame* frame) {
        while (true) {
            PyObject* result = ts->cframe->use_tracing != 0 ? Loop<Traced>(ts, frame) : !HasStart || s_compiled ? Loop<Plain>(ts, frame) : StartLoop<Plain>(ts, frame);
            if (result != SwitchLoop) return result;
            frame = ts->cframe->current_frame;
        }
    }
}
