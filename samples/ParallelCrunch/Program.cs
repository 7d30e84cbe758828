// The main job: a .NET program hosts a Python script whose threads run a C module in parallel.
//
// The script imports `crunch` (native/ext/crunch), runs it on two threading threads with the interpreter lock held and with it released, and
// drops a reference cycle that the collector must find. The host prints what happened and what is left on the heap.

using System;
using System.IO;
using MiniPy.Hosting;

long steps = args.Length > 0 ? long.Parse(args[0]) : 300_000_000;
string folder = AppContext.BaseDirectory;

using var py = new PyEngine(options => {
    options.AllowNativeModules = true;
    options.ModuleSearchPath.Add(Path.Combine(folder, "modules"));
});
py.RunFile(Path.Combine(folder, "parallel.py"));

Console.WriteLine($"two threads, {steps:N0} steps each, {Environment.ProcessorCount} cores");
Console.WriteLine("lock      sequential  two threads  speed-up");
py["steps"] = steps;
py.Run("rows = measure(steps)");
for (int i = 0; i < 2; i++) {
    string name = py.Eval<string>($"rows[{i}][0]");
    double sequential = py.Eval<double>($"rows[{i}][1]"), parallel = py.Eval<double>($"rows[{i}][2]");
    Console.WriteLine($"{name,-8}  {sequential,8:F3} s  {parallel,9:F3} s  {sequential / parallel,7:F2}x");
}

py.Heap.Collect();
HeapSnapshotView(py, "before");
py.Run("found, alive_before, alive_after = drop_a_cycle()");
Console.WriteLine($"cycle: collected {py.Eval<long>("found")} objects; the node was alive before: {py.Eval<bool>("alive_before")}, after: {py.Eval<bool>("alive_after")}");
HeapSnapshotView(py, "after");

static void HeapSnapshotView(PyEngine py, string when) => Console.WriteLine($"objects {when,-6}: {py.Eval<long>("len(gc.get_objects())")} tracked, {py.Heap.BytesInUse / 1024} KiB in use");
