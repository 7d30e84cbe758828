// The C API, from its declarations: the methods of src/MiniPy.Interop/Api/*.cs that carry [CApi]. A declaration is the C# signature (which is
// the C prototype, word for word in other types) and the ownership of its result and arguments.
//
//   native/shim/symbols.tsv + Api/*.cs  ->  native/shim/generated/exports.S   every name, as a jump through the table
//                                           native/shim/generated/table.c     the table, the names, storage of the data symbols
//                                           src/MiniPy.Interop/ApiTable.g.cs  plain and checked entries
//                                           docs/capi-functions.md            what works, what raises
//
// A name without a declaration, and which no C file of the shim defines, is exported too and raises a SystemError that names it.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace MiniPy.Generators;

internal static class CApiGenerator {
    private sealed record Symbol(string Name, bool IsData, int Size, string Tier);
    private sealed record Parameter(string Type, string Name, string Ownership);
    private sealed record Declaration(string Class, string Name, string Returns, string Ownership, List<Parameter> Parameters);

    public static void Run(string root) {
        List<Symbol> symbols = ReadSymbols(Path.Combine(root, "native", "shim", "symbols.tsv"));
        SortedDictionary<string, Declaration> declared = ReadDeclarations(Path.Combine(root, "src", "MiniPy.Interop", "Api"));
        HashSet<string> inC = ReadCDefinitions(Path.Combine(root, "native", "shim"));
        Dictionary<string, string> prototypes = ReadPrototypes(Path.Combine(root, "native", "include"));
        // Declared names that nobody listed are exported too.
        foreach (string name in declared.Keys)
            if (symbols.All(symbol => symbol.Name != name)) symbols.Add(new Symbol(name, false, 0, "extra"));
        List<string> functions = symbols.Where(symbol => !symbol.IsData && !inC.Contains(symbol.Name)).Select(symbol => symbol.Name).Order(StringComparer.Ordinal).ToList();
        string generated = Path.Combine(root, "native", "shim", "generated");
        Program.Write(Path.Combine(generated, "exports.S"), Exports(functions));
        Program.Write(Path.Combine(generated, "table.c"), Table(functions, declared, prototypes, symbols.Where(symbol => symbol.IsData).ToList()));
        Program.Write(Path.Combine(root, "src", "MiniPy.Interop", "ApiTable.g.cs"), Managed(functions, declared));
        Program.Write(Path.Combine(root, "docs", "capi-functions.md"), Page(symbols, declared, inC));
    }

    private static List<Symbol> ReadSymbols(string path) {
        var symbols = new List<Symbol>();
        foreach (string line in File.ReadLines(path)) {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] cells = line.Split('\t');
            symbols.Add(new Symbol(cells[0], cells[1] == "data", int.Parse(cells[2]), cells[3]));
        }
        return symbols;
    }

    private static SortedDictionary<string, Declaration> ReadDeclarations(string folder) {
        var declared = new SortedDictionary<string, Declaration>(StringComparer.Ordinal);
        var method = new Regex(@"\[(?:UnmanagedCallersOnly, )?CApi\]\s*(?:\[return: (?<own>\w+)\]\s*)?(?:public|internal) static (?<ret>[\w\*\<\>\, ]+?) (?<name>\w+)\((?<args>[^)]*)\)", RegexOptions.Singleline);
        if (!Directory.Exists(folder)) return declared;
        foreach (string file in Directory.EnumerateFiles(folder, "*.cs").Order(StringComparer.Ordinal)) {
            string text = File.ReadAllText(file);
            string owner = Regex.Match(text, @"static unsafe (?:partial )?class (\w+)").Groups[1].Value;
            foreach (Match match in method.Matches(text)) {
                var parameters = new List<Parameter>();
                foreach (string part in match.Groups["args"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) {
                    Match piece = Regex.Match(part, @"^(?:\[(?<own>\w+)\] )?(?<type>[\w\*]+) (?<name>@?\w+)$");
                    if (!piece.Success) throw new InvalidDataException($"{Path.GetFileName(file)}: {match.Groups["name"].Value}: parameter '{part}'");
                    parameters.Add(new Parameter(piece.Groups["type"].Value, piece.Groups["name"].Value, piece.Groups["own"].Value));
                }
                string name = match.Groups["name"].Value;
                if (!declared.TryAdd(name, new Declaration(owner, name, match.Groups["ret"].Value, match.Groups["own"].Value, parameters)))
                    throw new InvalidDataException($"{name} is declared twice");
            }
        }
        return declared;
    }

    /// <summary>Functions that C files of the shim define themselves (varargs, lock).</summary>
    private static HashSet<string> ReadCDefinitions(string folder) {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var definition = new Regex(@"^(?:PyAPI_FUNC\([^)]*\)|[A-Za-z_][\w \*]*?)\s*\*?\s*(_?Py\w+)\([^;{]*\)\s*\{", RegexOptions.Multiline);
        foreach (string file in Directory.EnumerateFiles(folder, "*.c")) {
            foreach (Match match in definition.Matches(File.ReadAllText(file)))
                if (!match.Value.StartsWith("static", StringComparison.Ordinal)) names.Add(match.Groups[1].Value);
        }
        return names;
    }

    /// <summary>Return types by name, for what an absent function returns.</summary>
    private static Dictionary<string, string> ReadPrototypes(string folder) {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*.h"))
            foreach (Match match in Regex.Matches(File.ReadAllText(file), @"PyAPI_FUNC\(([^)]*)\)\s*(\w+)\s*\("))
                types[match.Groups[2].Value] = match.Groups[1].Value.Trim();
        return types;
    }

    private static string Exports(List<string> functions) {
        var text = new StringBuilder();
        text.Append("/* Generated by src/MiniPy.Generators. Do not edit. Every name jumps through minipy_api_table. */\n");
        text.Append("    .text\n#if defined(__x86_64__)\n#define ENTRY(name, index) .globl name; .type name, @function; .balign 8; name: jmp *minipy_api_table+8*index(%rip); .size name, .-name\n");
        text.Append("#elif defined(__aarch64__)\n#define ENTRY(name, index) .globl name; .type name, %function; .balign 8; name: adrp x16, minipy_api_table+8*index; ldr x16, [x16, #:lo12:minipy_api_table+8*index]; br x16; .size name, .-name\n");
        text.Append("#else\n#error \"MiniPy's export stubs know x86-64 and arm64\"\n#endif\n");
        for (int i = 0; i < functions.Count; i++) text.Append($"ENTRY({functions[i]}, {i})\n");
        text.Append("    .section .note.GNU-stack,\"\",%progbits\n");
        return text.ToString();
    }

    private static string Table(List<string> functions, SortedDictionary<string, Declaration> declared, Dictionary<string, string> prototypes, List<Symbol> data) {
        var text = new StringBuilder();
        text.Append("/* Generated by src/MiniPy.Generators. Do not edit. The function table, the names, and the canonical storage of the data symbols. */\n");
        text.Append("#include \"../runtime.h\"\n\n");
        for (int i = 0; i < functions.Count; i++) {
            if (declared.ContainsKey(functions[i])) continue;
            prototypes.TryGetValue(functions[i], out string? returns);
            bool number = returns is not null && !returns.Contains('*') && returns != "void" && !returns.Contains("func");
            text.Append($"static intptr_t missing_{i}(void) {{ minipy_missing({i}); return {(number ? "-1" : "0")}; }}\n");
        }
        text.Append("\n__attribute__((visibility(\"hidden\"))) void *minipy_api_table[] = {\n");
        for (int i = 0; i < functions.Count; i++) text.Append(declared.ContainsKey(functions[i]) ? $"    0, /* {functions[i]} */\n" : $"    (void *)missing_{i},\n");
        text.Append("};\n\nconst char *const minipy_api_names[] = {\n");
        foreach (string name in functions) text.Append($"    \"{name}\",\n");
        text.Append($"}};\nconst int minipy_api_count = {functions.Count};\n\n");
        foreach (Symbol symbol in data) {
            string alignment = symbol.Size >= 16 ? "16" : "8";
            text.Append($"MINIPY_DATA char {symbol.Name}[{Math.Max(symbol.Size, 8)}] __attribute__((aligned({alignment})));\n");
        }
        return text.ToString();
    }

    private static string Managed(List<string> functions, SortedDictionary<string, Declaration> declared) {
        var text = new StringBuilder();
        text.Append("// Generated by src/MiniPy.Generators from the [CApi] declarations in Api/. Do not edit.\n\nusing System.Runtime.InteropServices;\nusing MiniPy.Core;\nusing MiniPy.Interop.Api;\nusing MiniPy.Layout;\n\nnamespace MiniPy.Interop;\n\n");
        text.Append($"internal static unsafe partial class ApiTable {{\n    public const int Count = {functions.Count};\n\n    /// <summary>Puts the address of every declared function into the shim's table.</summary>\n    private static void FillPlain(nint* table) {{\n");
        for (int i = 0; i < functions.Count; i++)
            if (declared.TryGetValue(functions[i], out Declaration? function)) text.Append($"        table[{i}] = (nint){Pointer(function, "")};\n");
        text.Append("    }\n\n    /// <summary>The same with entries that check the call (ApiChecks).</summary>\n    private static void FillChecked(nint* table) {\n");
        for (int i = 0; i < functions.Count; i++)
            if (declared.TryGetValue(functions[i], out Declaration? function) && Checked(function)) text.Append($"        table[{i}] = (nint){Pointer(function, "Checked")};\n");
        text.Append("    }\n}\n\ninternal static unsafe class CheckedApi {\n");
        for (int i = 0; i < functions.Count; i++) {
            if (!declared.TryGetValue(functions[i], out Declaration? function) || !Checked(function)) continue;
            string parameters = string.Join(", ", function.Parameters.Select(parameter => $"{parameter.Type} {parameter.Name}"));
            text.Append($"    [UnmanagedCallersOnly]\n    public static {function.Returns} {function.Name}({parameters}) {{\n");
            text.Append($"        ApiChecks.Enter({i});\n");
            foreach (Parameter parameter in function.Parameters)
                if (parameter.Type == "PyObject*") text.Append($"        ApiChecks.Argument({i}, {parameter.Name}, {(parameter.Ownership == "Steals" ? "true" : "false")});\n");
            string call = $"({Pointer(function, "")})({string.Join(", ", function.Parameters.Select(parameter => parameter.Name))})";
            if (function.Returns == "void") text.Append($"        {call};\n        ApiChecks.Leave({i});\n");
            else if (function.Returns == "PyObject*") text.Append($"        return ApiChecks.Result({i}, {call}, {(function.Ownership == "Borrowed" ? "false" : "true")});\n");
            else if (function.Returns == "int") text.Append($"        return ApiChecks.Status({i}, {call});\n");
            else text.Append($"        {function.Returns} result = {call};\n        ApiChecks.Leave({i});\n        return result;\n");
            text.Append("    }\n\n");
        }
        text.Append("}\n");
        return text.ToString();
    }

    /// <summary>Functions that work without the lock or around it are not wrapped.</summary>
    private static bool Checked(Declaration function) =>
        !Regex.IsMatch(function.Name, "^(PyGILState_|PyEval_(Save|Restore|Acquire|Release)|PyMem_Raw|PyThread|PyErr_Occurred|PyErr_Clear|PyErr_Fetch|Py_Is|_Py_Dealloc|PyThreadState|_?Py_NewInterpreter|PyInterpreterState_(Main|Head|Next))");

    private static string Pointer(Declaration function, string kind) {
        string types = string.Join(", ", function.Parameters.Select(parameter => parameter.Type).Append(function.Returns));
        return $"(delegate* unmanaged<{types}>)&{(kind.Length == 0 ? function.Class : kind + "Api")}.{function.Name}";
    }

    private static string Page(List<Symbol> symbols, SortedDictionary<string, Declaration> declared, HashSet<string> inC) {
        var text = new StringBuilder();
        int works = symbols.Count(symbol => !symbol.IsData && (declared.ContainsKey(symbol.Name) || inC.Contains(symbol.Name)));
        int all = symbols.Count(symbol => !symbol.IsData);
        text.Append("# C API functions\n\nGenerated from the declarations by `src/MiniPy.Generators`.\n\n");
        text.Append($"{works} of {all} exported functions work; the others raise `SystemError` with their name.\n\n| function | tier | returns |\n|---|---|---|\n");
        foreach (Symbol symbol in symbols.Where(symbol => !symbol.IsData).OrderBy(symbol => symbol.Name, StringComparer.Ordinal)) {
            string state = declared.TryGetValue(symbol.Name, out Declaration? function)
                ? function.Ownership == "NewRef" ? "a new reference" : function.Ownership == "Borrowed" ? "a borrowed reference" : "a value"
                : inC.Contains(symbol.Name) ? "see the C sources" : "raises: not there yet";
            text.Append($"| `{symbol.Name}` | {symbol.Tier} | {state} |\n");
        }
        return text.ToString();
    }
}
