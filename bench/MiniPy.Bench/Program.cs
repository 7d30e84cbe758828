// MiniPy.Bench: measures, prints, decides nothing. bench/README.md has the method.

using System;

namespace MiniPy.Bench;

internal static class Program {
    private const string Usage = """
        usage: MiniPy.Bench programs [NAME ...] [--rounds N] [--size-factor F] [--markdown]
               MiniPy.Bench micro [ROW ...] [--rounds N] [--markdown]
               MiniPy.Bench list
        options of both: --minipy FILE, --cpython FILE, --no-cpython, --timeout SECONDS
        bench/README.md says what is measured and how.
        """;

    private static int Main(string[] args) {
        string command = args.Length > 0 ? args[0] : "";
        if (command is "-h" or "--help") {
            Console.Out.WriteLine(Usage);
            return 0;
        }
        // What `micro` starts in a fresh process.
        if (command == ColdEngine.Command) return ColdEngine.Run();
        if (command is not ("programs" or "micro" or "list")) {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        if (Settings.Parse(args.AsSpan(1), rounds: command == "micro" ? 3 : 5, out string error) is not { } settings) {
            Console.Error.WriteLine($"MiniPy.Bench: {error}");
            return 2;
        }
        if (command == "list") {
            foreach (string name in ProgramTable.Names(settings)) Console.Out.WriteLine($"program  {name}");
            foreach (Group group in Micro.Groups) Console.Out.WriteLine($"micro    {group.Name}: {group.Summary}");
            return 0;
        }
        return command == "programs" ? ProgramTable.Run(settings) : Micro.Run(settings);
    }
}
