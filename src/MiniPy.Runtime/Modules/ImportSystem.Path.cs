// The path search: for each folder of sys.path or a package's __path__, in this order, a package folder with __init__.py, an extension
// module, a source file; folders of that name without __init__.py together make a namespace package (PEP 420). Entries that are no folders
// are offered to sys.path_hooks.
//
// What a folder holds is remembered until its time stamp changes, so that a failing probe costs one stat a folder.

using System;
using System.Collections.Generic;
using System.IO;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class ImportSystem {
    public static readonly string[] ExtensionSuffixes = [".minipy-311-x86_64-linux-gnu.so", ".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".so"];

    private sealed class Folders {
        public sealed record Listing(DateTime Changed, HashSet<string> Names);
        public readonly Dictionary<string, Listing> Known = [];
    }

    /// <summary>Forgets what folders hold (importlib.invalidate_caches).</summary>
    public static void ForgetFolders(PyThreadState* ts) {
        Dictionary<string, Folders.Listing> known = Interpreter.From(ts).Part<Folders>().Known;
        lock (known) known.Clear();
    }

    private static HashSet<string>? NamesIn(PyThreadState* ts, string folder) {
        try {
            DateTime changed = Directory.GetLastWriteTimeUtc(folder);
            if (changed.Year < 1700) return null; // no such folder
            Dictionary<string, Folders.Listing> known = Interpreter.From(ts).Part<Folders>().Known;
            lock (known) {
                // A change within the clock's grain of the listing would go unseen, so young folders are read again.
                if (known.TryGetValue(folder, out Folders.Listing? listing) && listing.Changed == changed && DateTime.UtcNow - changed > TimeSpan.FromSeconds(2)) return listing.Names;
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (string entry in Directory.EnumerateFileSystemEntries(folder)) names.Add(Path.GetFileName(entry));
                known[folder] = new Folders.Listing(changed, names);
                return names;
            }
        } catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException) {
            return null;
        }
    }

    /// <summary>`path` is a list of folders, or None for sys.path; null without an error when nothing is found.</summary>
    [return: NewRef]
    public static PyObject* FindOnPath(PyThreadState* ts, PyObject* name, PyObject* path) {
        if (path == null || Py.IsNone(path)) path = DictObject.GetItem(ts, ts->interp->sysdict, LoadNames.Path);
        if (path == null || Py.IsNone(path)) return null;
        using Owned entries = new(ts, TupleObject.FromIterable(ts, path));
        if (entries.IsNull) return null;
        string full = UnicodeObject.ToString(name), tail = full[(full.LastIndexOf('.') + 1)..];
        if (HasLoneSurrogate(tail)) return FindWithImportlib(ts, name, path); // .NET cannot name such files
        List<string>? portions = null;
        for (nint i = 0; i < TupleObject.Size(entries); i++) {
            PyObject* entry = TupleObject.Items(entries)[i];
            if (!UnicodeObject.Check(entry)) continue;
            string folder = UnicodeObject.ToString(entry);
            if (folder.Length == 0) folder = Directory.GetCurrentDirectory();
            HashSet<string>? names = NamesIn(ts, folder);
            if (names == null) {
                PyObject* spec = AskPathHooks(ts, entry, name);
                if (spec != null || ErrorIndicator.Occurred(ts) != null) return spec;
                continue;
            }
            string @base = folder.EndsWith('/') ? folder + tail : folder + "/" + tail;
            if (names.Contains(tail) && Directory.Exists(@base)) {
                if (FindModuleFile(@base + "/__init__") is { } init) return FileSpec(ts, name, init, @base);
                (portions ??= []).Add(@base);
            }
            foreach (string suffix in ExtensionSuffixes)
                if (names.Contains(tail + suffix) && File.Exists(@base + suffix)) return FileSpec(ts, name, @base + suffix, null);
            if (names.Contains(tail + ".py") && File.Exists(@base + ".py")) return FileSpec(ts, name, @base + ".py", null);
        }
        return portions == null ? null : NamespaceSpec(ts, name, portions);
    }

    private static bool HasLoneSurrogate(string text) {
        for (int i = 0; i < text.Length; i++) {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return true;
            i++;
        }
        return false;
    }

    [return: NewRef]
    private static PyObject* FindWithImportlib(PyThreadState* ts, PyObject* name, PyObject* path) {
        using Owned finder = new(ts, ImportHooks.ImportAttribute(ts, "_frozen_importlib_external", "PathFinder"));
        using Owned spec = new(ts, finder.IsNull ? null : CallProtocol.CallMethod(ts, finder, LoadNames.FindSpec, name, path));
        return spec.IsNull || Py.IsNone(spec) ? null : spec.Detach();
    }

    private static string? FindModuleFile(string stem) {
        foreach (string suffix in ExtensionSuffixes)
            if (File.Exists(stem + suffix)) return stem + suffix;
        return File.Exists(stem + ".py") ? stem + ".py" : null;
    }

    /// <summary>The spec of a source or extension file; `package` is its folder when it is a package.</summary>
    [return: NewRef]
    public static PyObject* FileSpec(PyThreadState* ts, PyObject* name, string file, string? package) {
        using Owned origin = new(ts, UnicodeObject.FromString(ts, Path.GetFullPath(file)));
        if (origin.IsNull) return null;
        using Owned loader = new(ts, ModuleLoaders.NewFileLoader(ts, file.EndsWith(".py", StringComparison.Ordinal) ? ModuleLoaders.SourceType : ModuleLoaders.ExtensionType, name, origin));
        if (loader.IsNull) return null;
        using Owned locations = new(ts, package == null ? null : ListObject.New(ts, 0));
        if (package != null && (locations.IsNull || ListObject.AppendSteal(ts, locations, UnicodeObject.FromString(ts, Path.GetFullPath(package))) < 0)) return null;
        return ModuleSpecObject.New(ts, name, loader, origin, locations, true);
    }

    [return: NewRef]
    private static PyObject* NamespaceSpec(PyThreadState* ts, PyObject* name, List<string> portions) {
        using Owned locations = new(ts, ListObject.New(ts, 0));
        if (locations.IsNull) return null;
        foreach (string portion in portions) {
            PyObject* text = UnicodeObject.FromString(ts, Path.GetFullPath(portion));
            if (text == null || ListObject.AppendSteal(ts, locations, text) < 0) return null;
        }
        return ModuleSpecObject.New(ts, name, Py.None, null, locations, false);
    }

    /// <summary>An entry that is no folder, such as a zip archive: sys.path_importer_cache, then sys.path_hooks.</summary>
    [return: NewRef]
    private static PyObject* AskPathHooks(PyThreadState* ts, PyObject* entry, PyObject* name) {
        PyObject* sys = ts->interp->sysdict;
        PyObject* hooks = DictObject.GetItemString(ts, sys, "path_hooks");
        // An archive is importlib's business, which is loaded when the first one is seen.
        if (hooks != null && ListObject.Check(hooks) && ListObject.Size(hooks) == 0 && File.Exists(UnicodeObject.ToString(entry)) && !UnicodeObject.EqualsAscii(name, "importlib")) {
            using Owned external = new(ts, ImportHooks.Import(ts, "_frozen_importlib_external"));
            if (external.IsNull) return null;
            hooks = DictObject.GetItemString(ts, sys, "path_hooks");
        }
        PyObject* cache = DictObject.GetItemString(ts, sys, "path_importer_cache");
        if (hooks == null || !ListObject.Check(hooks) || ListObject.Size(hooks) == 0) return null;
        bool cached = cache != null && DictObject.Check(cache);
        PyObject* importer = cached ? Py.XNewRef(DictObject.GetItem(ts, cache, entry)) : null;
        if (importer == null) {
            using Owned all = new(ts, ListObject.AsTuple(ts, hooks));
            if (all.IsNull) return null;
            for (nint i = 0; i < TupleObject.Size(all) && importer == null; i++) {
                importer = CallProtocol.CallOne(ts, TupleObject.Items(all)[i], entry);
                if (importer != null) break;
                if (!Err.Matches(ts, Exc.ImportError)) return null;
                ErrorIndicator.Clear(ts);
            }
            if (importer == null) importer = Py.None;
            cache = DictObject.GetItemString(ts, sys, "path_importer_cache");
            if (cache != null && DictObject.Check(cache) && DictObject.SetItem(ts, cache, entry, importer) < 0) {
                Py.DecRef(ts, importer);
                return null;
            }
        }
        using Owned owned = new(ts, importer);
        if (Py.IsNone(importer)) return null;
        using Owned spec = new(ts, CallProtocol.CallMethod(ts, importer, LoadNames.FindSpec, name));
        return spec.IsNull || Py.IsNone(spec) ? null : spec.Detach();
    }
}
