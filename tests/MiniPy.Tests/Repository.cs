// Where the sources are, for tests that read them.

using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;

namespace MiniPy.Tests;

internal static class Repository {
    public static readonly string Root = FindRoot();

    private static string FindRoot() {
        foreach (AssemblyMetadataAttribute fact in typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
            if (fact.Key == "RepositoryRoot" && Directory.Exists(fact.Value)) return fact.Value!;
        string? folder = AppContext.BaseDirectory;
        while (folder != null && !File.Exists(Path.Combine(folder, "MiniPy.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the repository's root was not found");
    }

    public static string Full(string relative) => Path.Combine(Root, relative);

    /// <summary>Source files under a folder, without build output, as paths relative to the root.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) {
        string full = Full(folder);
        if (!Directory.Exists(full)) yield break;
        foreach (string file in Directory.EnumerateFiles(full, pattern, SearchOption.AllDirectories)) {
            string relative = Path.GetRelativePath(Root, file).Replace('\\', '/');
            if (!relative.Contains("/bin/", StringComparison.Ordinal) && !relative.Contains("/obj/", StringComparison.Ordinal)) yield return relative;
        }
    }
}
