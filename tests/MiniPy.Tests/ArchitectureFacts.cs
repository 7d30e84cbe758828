// The rules of the house that a compiler does not know, each as a test over the built assembly or the sources: layers, state, unsafe code,
// ownership marks, layouts, the reading order, sizes of files. Nothing here starts an engine.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MiniPy.Bytecode;
using MiniPy.Core;
using MiniPy.Hosting;
using MiniPy.Interop;
using MiniPy.Layout;
using Xunit;

namespace MiniPy.Tests;

public sealed class ArchitectureFacts {
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly Assembly s_runtime = typeof(PyEngine).Assembly, s_interop = typeof(CApiAttribute).Assembly;

    /// <summary>Each folder, and what it may use. A folder that is not named may not exist.</summary>
    private static readonly Dictionary<string, string[]> s_layers = new() {
        ["Diagnostics"] = [],
        ["Syntax"] = ["Diagnostics"],
        ["Bytecode"] = ["Diagnostics"],
        ["Compiler"] = ["Diagnostics", "Syntax", "Bytecode"],
        ["Memory"] = ["Diagnostics"],
        ["Layout"] = [],
        ["Core"] = ["Diagnostics", "Memory", "Layout"],
        ["Objects"] = ["Diagnostics", "Memory", "Layout", "Core", "Bytecode"],
        ["Vm"] = ["Diagnostics", "Memory", "Layout", "Core", "Bytecode", "Objects"],
        ["Modules"] = ["Diagnostics", "Syntax", "Bytecode", "Compiler", "Memory", "Layout", "Core", "Objects", "Vm"],
        ["Hosting"] = ["Diagnostics", "Syntax", "Bytecode", "Compiler", "Memory", "Layout", "Core", "Objects", "Vm", "Modules"],
    };

    /// <summary>Uses that the layers forbid and that stand all the same, each with its reason.</summary>
    private static readonly Dictionary<string, string> s_layerExceptions = new() {
        ["Objects.CodeTables -> Syntax.Span"] = "positions of the tree are positions of the code",
        ["Vm.LineJump -> Syntax.Span"] = "as above",
        ["Syntax.Parser -> Bytecode.CompileErrorException"] = "the one exception of parser and compiler stands with what both make",
        ["Syntax.SourceText -> Bytecode.CompileErrorException"] = "as above",
        ["Syntax.Tokenizer -> Bytecode.CompileErrorException"] = "as above",
        ["Syntax.ParserOptions -> Bytecode.CodeFlags"] = "future imports are flags of the code",
        ["Bytecode.CompiledCode -> Syntax.Span"] = "positions of the tree are positions of the code",
        ["Bytecode.Disassembler -> Syntax.Span"] = "as above",
        ["Bytecode.Disassembler -> Compiler.ExpressionUnparser"] = "constants are shown as the source would write them",
        ["Objects.CodeObject -> Syntax.CodePoints"] = "constants become objects here",
        ["Objects.CodeObject -> Syntax.EllipsisValue"] = "as above",
        ["Objects.CodeObject -> Syntax.Span"] = "co_positions shows them",
        ["Objects.Codec -> Modules.CodecsModule"] = "built-in error handlers are functions of the module",
    };

    private static string? FolderOf(Type type) {
        while (type.HasElementType) type = type.GetElementType()!;
        return type.Assembly == s_runtime && type.Namespace is { } space && space.StartsWith("MiniPy.", StringComparison.Ordinal) ? space["MiniPy.".Length..].Split('.')[0] : null;
    }

    [Fact] public void A_folder_uses_only_what_stands_above_it() {
        var broken = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Type type in s_runtime.GetTypes()) {
            if (FolderOf(type) is not { } folder) continue;
            if (!s_layers.TryGetValue(folder, out string[]? allowed)) {
                broken.Add($"{type.FullName}: the folder {folder} has no place in the order");
                continue;
            }
            foreach (Type used in References.Of(type)) {
                if (FolderOf(used) is not { } target || target == folder || allowed.Contains(target)) continue;
                string use = $"{Outer(type)} -> {Outer(used)}";
                if (!s_layerExceptions.ContainsKey(use)) broken.Add(use);
            }
        }
        Assert.True(broken.Count == 0, $"{broken.Count} uses against the order of the floors:\n" + string.Join('\n', broken));
    }

    private static string Outer(Type type) {
        while (type.HasElementType) type = type.GetElementType()!;
        while (type.DeclaringType != null) type = type.DeclaringType;
        return (type.Namespace + "." + type.Name)["MiniPy.".Length..];
    }

    /// <summary>Classes without initialiser (their files say why), filled once at the process's start: nothing but themselves can set their properties.</summary>
    private static readonly string[] s_filledAtStart = ["Core.Py", "Objects.Immortals"];

    /// <summary>Static fields that change after start, each with its reason.</summary>
    private static readonly Dictionary<string, string> s_mutableStatics = new() {
        ["Bytecode.OpcodeTable.s_rows"] = "made at its first use, constant afterwards",
        ["Core.Interpreter.s_nextId"] = "identity of interpreters",
        ["Hosting.PyEngine.s_nextId"] = "identity of engines",
        ["Core.StaticStorage.<ShimError>k__BackingField"] = "set by the class initialiser",
        ["Core.StaticStorage.s_own"] = "storage of immortals without a shim",
        ["Objects.BuiltinArena.s_used"] = "storage of builtin methods, which are immortal",
        ["Objects.StaticState.s_nextTypeVersion"] = "versions of static types",
        ["Modules.ModuleBuilder.s_methods"] = "definitions of builtin methods, immutable once made",
        ["Modules.FieldTupleType.s_byType"] = "definitions of static types, immutable once made",
        ["Hosting.BoxedConverter.s_known"] = "what reflection says of a .NET type",
        ["Hosting.CollectionShapes.s_known"] = "what reflection says of a .NET type",
        ["Hosting.HostTasks.s_results"] = "what reflection says of a .NET type",
        ["Hosting.HostMembers.s_members"] = "what reflection says of a .NET type",
        ["Hosting.ThreadSlot.t_last"] = "the slot of this thread that was used last; checked against the engine",
        ["Interop.CThread.t_current"] = "the thread state of this thread, which C code cannot be given as an argument",
        ["Interop.ApiChecks.t_calls"] = "calls of extensions under way on this thread, when they are checked",
        ["Interop.ApiChecks.s_on"] = "set once, when the first engine asks for checks",
        ["Interop.GilState.s_interpreter"] = "PyGILState_Ensure names no interpreter",
        ["Interop.ModuleStates.s_index"] = "identity of module definitions",
        ["Interop.Startup.s_installed"] = "set once",
        ["Interop.Api.RuntimeApi.s_version"] = "a text made at its first use, constant afterwards",
        // Upward calls are data: each of these is set once, when the process starts or when the C border comes up.
        ["Modules.ImportSystem.ExtensionLoader"] = "hook",
        ["Objects.CFunctionObject.NativeInvoke"] = "hook",
        ["Objects.CFunctionObject.NativeVectorcall"] = "hook",
        ["Objects.CallProtocol.ForeignCall"] = "hook",
        ["Objects.CallProtocol.ForeignVector"] = "hook",
        ["Objects.CallProtocol.FunctionVector"] = "hook",
        ["Objects.CallProtocol.NativeVector"] = "hook",
        ["Objects.Descriptors.NativeGet"] = "hook",
        ["Objects.Descriptors.NativeSet"] = "hook",
        ["Objects.Descriptors.NativeSlot"] = "hook",
        ["Objects.FrameObject.JumpToLine"] = "hook",
        ["Objects.GeneratorObject.ClearFrame"] = "hook",
        ["Objects.GeneratorObject.RunFrame"] = "hook",
        ["Objects.ImportHooks.ImportFunction"] = "hook",
        ["Objects.ModuleObject.NativeFree"] = "hook",
        ["Objects.ModuleObject.NativeTraverse"] = "hook",
        ["Objects.StaticType.TypeFilled"] = "hook",
        ["Objects.StaticType.TypeMade"] = "hook",
        ["Vm.BreakerHandler.RunSignalHandlers"] = "hook",
        ["Vm.EvalLoop.s_compiled"] = "set once, when the loop is compiled",
    };

    [Fact] public void Exceptions_from_the_rules_still_stand() {
        var statics = s_runtime.GetTypes().Concat(s_interop.GetTypes()).Where(type => type.FullName!.StartsWith("MiniPy.", StringComparison.Ordinal)).SelectMany(type => type.GetFields(All).Where(field => field.IsStatic).Select(field => $"{type.FullName!["MiniPy.".Length..]}.{field.Name}")).ToHashSet();
        Assert.Equal([], s_mutableStatics.Keys.Where(name => !statics.Contains(name)));
        var uses = new HashSet<string>();
        foreach (Type type in s_runtime.GetTypes())
            if (FolderOf(type) != null)
                foreach (Type used in References.Of(type))
                    if (FolderOf(used) != null) uses.Add($"{Outer(type)} -> {Outer(used)}");
        Assert.Equal([], s_layerExceptions.Keys.Where(use => !uses.Contains(use)));
    }

    [Fact] public void Every_instruction_of_the_compiler_is_shown_in_co_code() {
        OpcodeInfo[] rows = OpcodeTable.Rows;
        Assert.Equal([], Enumerable.Range(0, rows.Length).Where(i => (rows[i].Flags & OpcodeFlags.Specialised) == 0 && StandardCode.Encode([(uint)Opcode.NOP, (uint)i, .. new uint[rows[i].Caches]]).Slots == 1).Select(i => rows[i].Name));
    }

    [Fact] public void State_hangs_off_an_interpreter_or_a_thread() {
        var found = new List<string>();
        foreach (Type type in s_runtime.GetTypes().Concat(s_interop.GetTypes())) {
            if (type.FullName!.Contains('<') || !type.FullName.StartsWith("MiniPy.", StringComparison.Ordinal)) continue;
            foreach (FieldInfo field in type.GetFields(All)) {
                if (!field.IsStatic || field.IsLiteral || field.Name.Contains('<') && !field.Name.Contains("k__BackingField")) continue;
                bool threads = field.IsDefined(typeof(ThreadStaticAttribute));
                bool changes = threads || !field.IsInitOnly || Changes(field.FieldType);
                string name = $"{type.FullName["MiniPy.".Length..]}.{field.Name}";
                if (s_filledAtStart.Contains(type.FullName["MiniPy.".Length..]) && field.IsPrivate && field.Name.Contains("k__BackingField")) continue;
                if (changes && !s_mutableStatics.ContainsKey(name)) found.Add($"{name} ({field.FieldType.Name})");
            }
        }
        Assert.True(found.Count == 0, $"{found.Count} static fields may change:\n" + string.Join('\n', found.Order(StringComparer.Ordinal)));
    }

    /// <summary>Types whose only use is to change; a read-only Dictionary or array is taken for a constant table.</summary>
    private static bool Changes(Type type) =>
        type.Namespace == "System.Collections.Concurrent" || type.Name is "ThreadLocal`1" or "ConditionalWeakTable`2" or "StrongBox`1" or "AsyncLocal`1";

    [Fact] public void The_compiler_knows_no_pointers() {
        foreach (string folder in (string[])["Syntax", "Bytecode", "Compiler"])
            foreach (string file in Repository.Files("src/MiniPy.Runtime/" + folder, "*.cs"))
                Assert.False(Regex.IsMatch(File.ReadAllText(Repository.Full(file)), @"^[^/""]*\bunsafe\b", RegexOptions.Multiline), file + " is unsafe");
    }

    private static bool IsObject(Type type) => type == typeof(PyObject).MakePointerType();

    private static bool IsMarked(ParameterInfo parameter) => parameter.IsDefined(typeof(NewRefAttribute)) || parameter.IsDefined(typeof(BorrowedAttribute));

    [Fact] public void Every_function_of_the_api_says_who_owns_its_result() {
        var found = s_interop.GetTypes().SelectMany(type => type.GetMethods(All)).Where(method => method.IsDefined(typeof(CApiAttribute)) && IsObject(method.ReturnType) && !IsMarked(method.ReturnParameter))
            .Select(method => method.Name).Order(StringComparer.Ordinal).ToList();
        Assert.True(found.Count == 0, $"{found.Count} results without a mark:\n" + string.Join('\n', found));
    }

    /// <summary>Classes of slot and method bodies: they are reached through a slot or a method's row only, whose rule (a new reference) holds for all of them.</summary>
    private static readonly string[] s_bodies = ["SlotDispatch", "BytesMethods`1"];

    [Fact] public void Every_function_between_files_says_who_owns_its_result() {
        var found = new List<string>();
        foreach (Type type in s_runtime.GetTypes()) {
            if (FolderOf(type) is not ("Core" or "Objects") || type.FullName!.Contains('<') || s_bodies.Contains(type.Name)) continue;
            foreach (MethodInfo method in type.GetMethods(All))
                if (!method.IsPrivate && !method.Name.Contains('<') && !method.Name.StartsWith("op_", StringComparison.Ordinal) && !method.IsSpecialName && IsObject(method.ReturnType) && !IsMarked(method.ReturnParameter)) found.Add($"{type.Name}.{method.Name}");
        }
        Assert.True(found.Count == 0, $"{found.Count} results without a mark:\n" + string.Join('\n', found.Order(StringComparer.Ordinal)));
    }

    public static IEnumerable<object[]> Layouts => File.ReadLines(Repository.Full("tests/MiniPy.Tests/layouts.tsv")).Where(line => line[0] != '#')
        .Select(line => line.Split('\t')).GroupBy(row => row[0]).Select(group => new object[] { group.Key, group.ToArray() });

    /// <summary>Structs that go on where CPython's ends (the words of the lock) or whose inside 3.11 keeps for itself; extensions neither make nor embed them.</summary>
    private static readonly string[] s_larger = ["PyThreadState", "PyCodeObject", "PyGenObject"];

    /// <summary>Fields of these that code in the wild reads in place.</summary>
    private static readonly string[] s_head = ["ob_base", "prev", "next", "interp", "curexc_type", "curexc_value", "curexc_traceback", "exc_info", "gilstate_counter", "dict", "thread_id", "recursion_remaining", "context"];

    [Theory, MemberData(nameof(Layouts))] public void A_struct_is_laid_out_as_published(string name, string[][] rows) {
        Type type = s_runtime.GetTypes().Single(type => type.Name == name && type.IsValueType);
        int published = int.Parse(rows[0][1]);
        if (s_larger.Contains(name)) Assert.True(SizeOf(type) >= published);
        else Assert.Equal(published, SizeOf(type));
        foreach (string[] row in rows) {
            FieldInfo? field = type.GetFields(All).SingleOrDefault(field => field.Name == row[2]);
            if (s_larger.Contains(name) && name != "PyThreadState" && !s_head.Contains(row[2])) continue;
            if (field == null) continue; // parts that 3.11 keeps for itself and that have another name here; the size holds them to account
            Assert.True(int.Parse(row[3]) == OffsetOf(type, field), $"{name}.{row[2]} is at {OffsetOf(type, field)} and should be at {row[3]}");
        }
    }

    private static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    /// <summary>Fields lie in the order of declaration, each at the next multiple of its alignment: what the runtime does for structs of unmanaged fields.</summary>
    private static int OffsetOf(Type type, FieldInfo wanted) {
        if (type.IsExplicitLayout) return wanted.GetCustomAttribute<FieldOffsetAttribute>()!.Value;
        int at = 0;
        foreach (FieldInfo field in type.GetFields(All).Where(field => !field.IsStatic).OrderBy(field => field.MetadataToken)) {
            int alignment = AlignmentOf(field.FieldType);
            at = (at + alignment - 1) / alignment * alignment;
            if (field == wanted) return at;
            at += SizeOfField(field.FieldType);
        }
        throw new InvalidOperationException($"{type} has no field {wanted}");
    }

    private static int SizeOfField(Type type) => type.IsPointer || type.IsFunctionPointer || type.IsUnmanagedFunctionPointer ? 8 : SizeOf(type);

    private static int AlignmentOf(Type type) {
        if (type.IsPointer || type.IsFunctionPointer) return 8;
        if (type.IsEnum) return SizeOf(type);
        if (type.IsPrimitive) return SizeOf(type);
        return type.GetFields(All).Where(field => !field.IsStatic).Select(field => AlignmentOf(field.FieldType)).DefaultIfEmpty(1).Max();
    }

    [Fact] public void Files_of_the_reading_order_exist() {
        string text = File.ReadAllText(Repository.Full("src/MiniPy.Runtime/README.md"));
        string[] names = Regex.Matches(text, @"`([A-Za-z]+/[A-Za-z.]+\.(?:cs|def))`").Select(match => match.Groups[1].Value).ToArray();
        Assert.True(names.Length >= 12, "the reading order names its files");
        foreach (string name in names) Assert.True(File.Exists(Repository.Full("src/MiniPy.Runtime/" + name)), name + " does not exist");
    }

    [Fact] public void A_file_is_about_one_thing_and_says_which() {
        var found = new List<string>();
        foreach (string file in Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs")).Concat(Repository.Files("native", "*.c")).Concat(Repository.Files("native", "*.h"))) {
            if (file.EndsWith(".g.cs", StringComparison.Ordinal) || file.Contains("/generated/", StringComparison.Ordinal) || file.EndsWith("layout_check.c", StringComparison.Ordinal)) continue;
            if (file.StartsWith("native/ext/my_module/", StringComparison.Ordinal) || file.StartsWith("native/ext/examplemodule/", StringComparison.Ordinal)) continue; // as others wrote them
            string[] lines = File.ReadAllLines(Repository.Full(file));
            int most = file.EndsWith("/EvalLoop.cs", StringComparison.Ordinal) ? 1500 : 1000; // one switch
            if (lines.Length > most) found.Add($"{file} has {lines.Length} lines");
            if (lines.Length > 0 && !lines[0].StartsWith("//", StringComparison.Ordinal) && !lines[0].StartsWith("/*", StringComparison.Ordinal)) found.Add($"{file} does not begin with a comment");
        }
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact] public void Only_the_host_floor_is_public() {
        var found = s_runtime.GetExportedTypes().Where(type => FolderOf(type) != "Hosting").Select(type => type.FullName).ToList();
        Assert.True(found.Count == 0, "public types outside Hosting:\n" + string.Join('\n', found));
    }

    [Fact] public void No_work_is_left_for_later_in_the_sources() {
        var found = new List<string>();
        foreach (string file in Repository.Files("src", "*.cs").Concat(Repository.Files("native", "*.c")).Concat(Repository.Files("native", "*.h")))
            if (Regex.Match(File.ReadAllText(Repository.Full(file)), @"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b") is { Success: true } match) found.Add($"{file}: {match.Value}");
        Assert.True(found.Count == 0, string.Join('\n', found));
    }
}
