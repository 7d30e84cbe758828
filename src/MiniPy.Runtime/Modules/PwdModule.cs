// pwd and grp: the user and group databases.

using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class PwdModule {
    public static readonly BuiltinModule Definition = new("pwd", "This module provides access to the Unix password database.\nIt is available on all Unix versions.\n\nPassword database entries are reported as 7-tuples containing the following\nitems from the password database (see `<pwd.h>\'), in order:\npw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell.\nThe uid and gid items are integers, all others are strings. An\nexception is raised if the entry asked for cannot be found.", &Fill);

    internal struct Entry {
        public byte* name, passwd;
        public uint uid, gid;
        public byte* gecos, dir, shell;
    }

    private static class Types {
        public static readonly FieldTupleType Passwd = new("pwd.struct_passwd", "pwd.struct_passwd: Results from getpw*() routines.\n\nThis object may be accessed either as a tuple of\n  (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)\nor via the object attributes as named in the above tuple.", 7, true,
            ["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"]);
        public static readonly ArgSpec ByName = new("getpwnam", 0, 1, "name"), ByUid = new("getpwuid", 0, 1, "uidobj");
    }

    [DllImport("libc")] private static extern int getpwuid_r(uint uid, Entry* entry, byte* buffer, nint size, Entry** result);
    [DllImport("libc")] private static extern int getpwnam_r(byte* name, Entry* entry, byte* buffer, nint size, Entry** result);
    [DllImport("libc")] private static extern void setpwent();
    [DllImport("libc")] private static extern void endpwent();
    [DllImport("libc")] private static extern int getpwent_r(Entry* entry, byte* buffer, nint size, Entry** result);

    private const int Room = 16384, ERANGE = 34;

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("getpwuid", &GetPwUid, "getpwuid($module, uidobj, /)\n--\n\nReturn the password database entry for the given numeric user ID.\n\nSee `help(pwd)` for more on password database entries.");
        m.Function("getpwnam", &GetPwNam, "getpwnam($module, name, /)\n--\n\nReturn the password database entry for the given user name.\n\nSee `help(pwd)` for more on password database entries.");
        m.Function("getpwall", &GetPwAll, "getpwall($module, /)\n--\n\nReturn a list of all available password database entries, in arbitrary order.\n\nSee help(pwd) for more on password database entries.");
        m.Value("struct_passwd", Py.NewRef((PyObject*)Types.Passwd.Type));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    /// <summary>Text of a database field; a null pointer is None.</summary>
    [return: NewRef]
    internal static PyObject* Text(PyThreadState* ts, byte* text) => text == null ? Py.None : FileNames.DecodeBytes(ts, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>uid_t or gid_t as Python shows it: all ones is -1.</summary>
    [return: NewRef]
    internal static PyObject* Number(PyThreadState* ts, uint id) => LongObject.FromInt64(ts, id == uint.MaxValue ? -1 : id);

    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, Entry* entry) {
        PyObject* op = Types.Passwd.New(ts);
        if (op == null) return null;
        PyObject** items = TupleObject.Items(op);
        items[0] = Text(ts, entry->name);
        items[1] = Text(ts, entry->passwd);
        items[2] = Number(ts, entry->uid);
        items[3] = Number(ts, entry->gid);
        items[4] = Text(ts, entry->gecos);
        items[5] = Text(ts, entry->dir);
        items[6] = Text(ts, entry->shell);
        return Types.Passwd.Finish(ts, op);
    }

    private static PyObject* GetPwUid(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!PosixModule.Id(ts, op, "uid", out uint uid)) {
            if (!Err.Matches(ts, Exc.OverflowError)) return null;
            ErrorIndicator.Clear(ts);
            return Missing(ts, "getpwuid(): uid not found");
        }
        Entry entry;
        Entry* found = null;
        var buffer = new byte[Room];
        fixed (byte* at = buffer)
            using (new Blocking(ts)) getpwuid_r(uid, &entry, at, Room, &found);
        fixed (byte* at = buffer) return found == null ? Missing(ts, $"getpwuid(): uid not found: {(uid == uint.MaxValue ? "-1" : uid.ToString(System.Globalization.CultureInfo.InvariantCulture))}") : Make(ts, found);
    }

    internal static Raised Missing(PyThreadState* ts, string message) {
        using Owned text = new(ts, UnicodeObject.FromString(ts, message));
        return text.IsNull ? default : Err.KeyError(ts, text);
    }

    private static PyObject* GetPwNam(PyThreadState* ts, PyObject* module, PyObject* op) {
        if (!UnicodeObject.Check(op)) return Err.TypeError(ts, $"getpwnam() argument must be str, not {Err.TypeName(op)}");
        byte[]? name = FileNames.Encode(ts, op, out _);
        if (name == null) return null;
        Entry entry;
        Entry* found = null;
        byte* buffer = stackalloc byte[Room];
        fixed (byte* text = name)
            using (new Blocking(ts)) getpwnam_r(text, &entry, buffer, Room, &found);
        if (found != null) return Make(ts, found);
        using Owned shown = new(ts, ObjectProtocol.Repr(ts, op));
        return shown.IsNull ? null : Missing(ts, $"getpwnam(): name not found: {UnicodeObject.ToString(shown)}");
    }

    private static PyObject* GetPwAll(PyThreadState* ts, PyObject* module) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        byte* buffer = stackalloc byte[Room];
        Entry entry;
        Entry* found;
        setpwent();
        while (!list.IsNull && getpwent_r(&entry, buffer, Room, &found) == 0 && found != null) {
            PyObject* made = Make(ts, found);
            if (made != null && ListObject.AppendSteal(ts, list, made) == 0) continue;
            endpwent();
            return null;
        }
        endpwent();
        return list.Detach();
    }
}

internal static unsafe class GrpModule {
    public static readonly BuiltinModule Definition = new("grp", "Access to the Unix group database.\n\nGroup entries are reported as 4-tuples containing the following fields\nfrom the group database, in order:\n\n  name   - name of the group\n  passwd - group password (encrypted); often empty\n  gid    - numeric ID of the group\n  mem    - list of members\n\nThe gid is an integer, name and password are strings.  (Note that most\nusers are not explicitly listed as members of the groups they are in\naccording to the password database.  Check both databases to get\ncomplete membership information.)", &Fill);

    private struct Entry {
        public byte* name, passwd;
        public uint gid;
        public byte** members;
    }

    private static class Types {
        public static readonly FieldTupleType Group = new("grp.struct_group", "grp.struct_group: Results from getgr*() routines.\n\nThis object may be accessed either as a tuple of\n  (gr_name,gr_passwd,gr_gid,gr_mem)\nor via the object attributes as named in the above tuple.\n", 4, true,
            ["gr_name", "gr_passwd", "gr_gid", "gr_mem"]);
        public static readonly ArgSpec ByName = new("getgrnam", 0, 1, "name"), ByGid = new("getgrgid", 0, 1, "id");
    }

    [DllImport("libc")] private static extern int getgrgid_r(uint gid, Entry* entry, byte* buffer, nint size, Entry** result);
    [DllImport("libc")] private static extern int getgrnam_r(byte* name, Entry* entry, byte* buffer, nint size, Entry** result);
    [DllImport("libc")] private static extern void setgrent();
    [DllImport("libc")] private static extern void endgrent();
    [DllImport("libc")] private static extern int getgrent_r(Entry* entry, byte* buffer, nint size, Entry** result);

    private const int Room = 65536;

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("getgrgid", &GetGrGid, "getgrgid($module, /, id)\n--\n\nReturn the group database entry for the given numeric group ID.\n\nIf id is not valid, raise KeyError.");
        m.Function("getgrnam", &GetGrNam, "getgrnam($module, /, name)\n--\n\nReturn the group database entry for the given group name.\n\nIf name is not valid, raise KeyError.");
        m.Function("getgrall", &GetGrAll, "getgrall($module, /)\n--\n\nReturn a list of all available group entries, in arbitrary order.\n\nAn entry whose name starts with \'+\' or \'-\' represents an instruction\nto use YP/NIS and may not be accessible via getgrnam or getgrgid.");
        m.Value("struct_group", Py.NewRef((PyObject*)Types.Group.Type));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    [return: NewRef]
    private static PyObject* Make(PyThreadState* ts, Entry* entry) {
        using Owned members = new(ts, ListObject.New(ts, 0));
        if (members.IsNull) return null;
        for (byte** at = entry->members; at != null && *at != null; at++) {
            PyObject* name = PwdModule.Text(ts, *at);
            if (name == null || ListObject.AppendSteal(ts, members, name) < 0) return null;
        }
        PyObject* op = Types.Group.New(ts);
        if (op == null) return null;
        PyObject** items = TupleObject.Items(op);
        items[0] = PwdModule.Text(ts, entry->name);
        items[1] = PwdModule.Text(ts, entry->passwd);
        items[2] = PwdModule.Number(ts, entry->gid);
        items[3] = members.Detach();
        return Types.Group.Finish(ts, op);
    }

    private static PyObject* GetGrGid(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Types.ByGid.Parse(ts, args, count, names, given)) return null;
        if (!PosixModule.Id(ts, given[0], "gid", out uint gid)) {
            if (!Err.Matches(ts, Exc.OverflowError)) return null;
            ErrorIndicator.Clear(ts);
            return PwdModule.Missing(ts, "getgrgid(): gid not found");
        }
        Entry entry;
        Entry* found = null;
        byte* buffer = stackalloc byte[Room];
        using (new Blocking(ts)) getgrgid_r(gid, &entry, buffer, Room, &found);
        return found == null ? PwdModule.Missing(ts, $"getgrgid(): gid not found: {(gid == uint.MaxValue ? "-1" : gid.ToString(System.Globalization.CultureInfo.InvariantCulture))}") : Make(ts, found);
    }

    private static PyObject* GetGrNam(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Types.ByName.Parse(ts, args, count, names, given)) return null;
        if (!UnicodeObject.Check(given[0])) return Err.TypeError(ts, $"getgrnam() argument \'name\' must be str, not {(Py.IsNone(given[0]) ? "None" : Err.TypeName(given[0]))}");
        byte[]? name = FileNames.Encode(ts, given[0], out _);
        if (name == null) return null;
        Entry entry;
        Entry* found = null;
        byte* buffer = stackalloc byte[Room];
        fixed (byte* text = name)
            using (new Blocking(ts)) getgrnam_r(text, &entry, buffer, Room, &found);
        if (found != null) return Make(ts, found);
        using Owned shown = new(ts, ObjectProtocol.Repr(ts, given[0]));
        return shown.IsNull ? null : PwdModule.Missing(ts, $"getgrnam(): name not found: {UnicodeObject.ToString(shown)}");
    }

    private static PyObject* GetGrAll(PyThreadState* ts, PyObject* module) {
        using Owned list = new(ts, ListObject.New(ts, 0));
        byte* buffer = stackalloc byte[Room];
        Entry entry;
        Entry* found;
        setgrent();
        while (!list.IsNull && getgrent_r(&entry, buffer, Room, &found) == 0 && found != null) {
            PyObject* made = Make(ts, found);
            if (made != null && ListObject.AppendSteal(ts, list, made) == 0) continue;
            endgrent();
            return null;
        }
        endgrent();
        return list.Detach();
    }
}
