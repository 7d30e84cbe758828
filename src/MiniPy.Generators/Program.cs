// Makes every generated file of the repository from its one declaration:
//
//   src/MiniPy.Runtime/Bytecode/opcodes.def                 -> Bytecode/Opcodes.g.cs
//   src/MiniPy.Runtime/Syntax/nodes.def                    -> Syntax/Ast.g.cs
//   src/MiniPy.Runtime/Objects/*.cs                        -> src/MiniPy.Interop/StaticTypes.g.cs
//   src/MiniPy.Interop/Api/*.cs, native/shim/symbols.tsv    -> exports, function table, checked table, page of the docs
//
// Usage: dotnet run --project src/MiniPy.Generators -- [repository root]. Generated files are checked in; CI regenerates them and
// fails when anything differs.

using System;
using System.IO;

namespace MiniPy.Generators;

internal static class Program {
    private static int Main(string[] args) {
        string root = args.Length > 0 ? args[0] : Directory.GetCurrentDirectory();
        if (!File.Exists(Path.Combine(root, "MiniPy.sln"))) {
            Console.Error.WriteLine($"generators: {root} is not the repository root (no MiniPy.sln)");
            return 2;
        }
        OpcodeGenerator.Run(root);
        NodeGenerator.Run(root);
        CApiGenerator.Run(root);
        StaticTypeGenerator.Run(root);
        return 0;
    }

    /// <summary>Writes only when the content changed, so that incremental builds stay incremental.</summary>
    internal static void Write(string path, string content) {
        if (File.Exists(path) && File.ReadAllText(path) == content) return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        Console.WriteLine("generated " + path);
    }
}
