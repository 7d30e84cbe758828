// _multiprocessing: named semaphores of the system (SemLock), by which processes that were started afresh synchronise.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class MultiprocessingModule {
    public static readonly BuiltinModule Definition = new("_multiprocessing", null, &Fill);

    private const int Recursive = 0, ETIMEDOUT = 110, ValueMax = int.MaxValue;

    private struct Layout {
        public PyObject ob_base;
        public nint handle;
        public nuint last_thread;
        public int count, maxvalue, kind;
        public byte* name;
    }

    private static class Specs {
        public static readonly ArgSpec New = new("SemLock", 0, 5, "kind", "value", "maxvalue", "name", "unlink"), Acquire = new("acquire", 0, 0, "block", "timeout");
    }

    private static readonly PyTypeObject* s_type = StaticType.Create("_multiprocessing.SemLock", null, sizeof(Layout), TypeFlags.BaseType, &Slots, &Members, doc: "Semaphore/Mutex type");

    [DllImport("libc", SetLastError = true)] private static extern nint sem_open(byte* name, int flags, uint mode, uint value);
    [DllImport("libc", SetLastError = true)] private static extern int sem_close(nint semaphore);
    [DllImport("libc", SetLastError = true)] private static extern int sem_unlink(byte* name);
    [DllImport("libc", SetLastError = true)] private static extern int sem_wait(nint semaphore);
    [DllImport("libc", SetLastError = true)] private static extern int sem_trywait(nint semaphore);
    [DllImport("libc", SetLastError = true)] private static extern int sem_timedwait(nint semaphore, SystemWait.TimeSpec* deadline);
    [DllImport("libc", SetLastError = true)] private static extern int sem_post(nint semaphore);
    [DllImport("libc", SetLastError = true)] private static extern int sem_getvalue(nint semaphore, int* value);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("sem_unlink", &SemUnlink, "sem_unlink($module, name, /)\n--\n\n");
        m.Type(s_type);
        using Owned flags = new(ts, DictObject.New(ts));
        if (flags.IsNull || DictObject.SetItemString(ts, flags, "HAVE_SEM_OPEN", LongObject.One) < 0 || DictObject.SetItemString(ts, flags, "HAVE_SEM_TIMEDWAIT", LongObject.One) < 0) return -1;
        m.Value("flags", flags.Detach());
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static void Slots(TypeSlots* s) {
        s->@new = &NewSlot;
        s->dealloc = &Dealloc;
    }

    private static void Members(TypeBuilder t) {
        t.Method("acquire", &Acquire, "acquire($self, /, block=True, timeout=None)\n--\n\nAcquire the semaphore/lock.");
        t.Method("release", &Release, "release($self, /)\n--\n\nRelease the semaphore/lock.");
        t.Method("_count", &Count, "_count($self, /)\n--\n\nNum of `acquire()`s minus num of `release()`s for this process.");
        t.Method("_is_mine", &IsMine, "_is_mine($self, /)\n--\n\nWhether the lock is owned by this thread.");
        t.Method("_get_value", &GetValue, "_get_value($self, /)\n--\n\nGet the value of the semaphore.");
        t.Method("_is_zero", &IsZero, "_is_zero($self, /)\n--\n\nReturn whether semaphore has value zero.");
        t.ClassMethod("_rebuild", &Rebuild, "_rebuild($type, handle, kind, maxvalue, name, /)\n--\n\n");
        t.Method("_after_fork", &AfterFork, "_after_fork($self, /)\n--\n\nRezero the net acquisition count after fork().");
        t.Method("__enter__", &Enter, "__enter__($self, /)\n--\n\nEnter the semaphore/lock.");
        t.Method("__exit__", &Exit, "__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)\n--\n\nExit the semaphore/lock.");
        t.Getter("handle", &GetHandle);
        t.Member("kind", MemberType.Int, 40);
        t.Member("maxvalue", MemberType.Int, 36);
        t.Member("name", MemberType.String, 48);
        t.Value("SEM_VALUE_MAX", LongObject.FromInt64(t.Ts, ValueMax));
    }

    private static Layout* Of(PyObject* op) => (Layout*)op;

    private static PyObject* SemUnlink(PyThreadState* ts, PyObject* module, PyObject* op) {
        byte[]? name = Args.Str(ts, "sem_unlink", 1, op) ? FileNames.Encode(ts, op, out _) : null;
        if (name == null) return null;
        fixed (byte* text = name) return sem_unlink(text) < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.None;
    }

    private static PyObject* NewSlot(PyThreadState* ts, PyObject* cls, PyObject* args, PyObject* kwargs) {
        PyObject** given = stackalloc PyObject*[5];
        if (!Specs.New.ParseTuple(ts, args, kwargs, given) || !Args.Int(ts, given[0], out int kind) || !Args.Int(ts, given[1], out int value) || !Args.Int(ts, given[2], out int most)) return null;
        if (!Args.Str(ts, "SemLock", 4, given[3])) return null;
        byte[]? name = FileNames.Encode(ts, given[3], out _);
        int unlink = name == null ? -1 : ObjectProtocol.IsTrue(ts, given[4]);
        if (unlink < 0) return null;
        if (kind is not (0 or 1)) return Err.ValueError(ts, "unrecognized kind");
        nint handle;
        fixed (byte* text = name) {
            handle = sem_open(text, 0x40 | 0x80, 0x180, (uint)value); // O_CREAT | O_EXCL
            if (handle == 0) return Err.FromErrno(ts, Libc.Errno);
            if (unlink != 0 && sem_unlink(text) < 0) {
                int errno = Libc.Errno;
                sem_close(handle);
                return Err.FromErrno(ts, errno);
            }
        }
        return Wrap(ts, cls, handle, kind, most, unlink != 0 ? null : name);
    }

    [return: NewRef]
    private static PyObject* Wrap(PyThreadState* ts, PyObject* cls, nint handle, int kind, int most, byte[]? name) {
        PyObject* op = ObjectMemory.Alloc(ts, cls, 0);
        if (op == null) {
            sem_close(handle);
            return null;
        }
        Of(op)->handle = handle;
        Of(op)->kind = kind;
        Of(op)->maxvalue = most;
        if (name == null) return op;
        Of(op)->name = (byte*)NativeMemory.Alloc((nuint)name.Length);
        name.CopyTo(new Span<byte>(Of(op)->name, name.Length));
        return op;
    }

    private static PyObject* Rebuild(PyThreadState* ts, PyObject* cls, PyObject** args, nint count) {
        if (!Args.CheckPositional(ts, "_rebuild", count, 4, 4) || !Args.Int(ts, args[1], out int kind) || !Args.Int(ts, args[2], out int most)) return null;
        if (Py.IsNone(args[3])) {
            void* pointer = LongObject.AsPointer(ts, args[0]);
            return pointer == null && ErrorIndicator.Occurred(ts) != null ? null : Wrap(ts, cls, (nint)pointer, kind, most, null);
        }
        byte[]? name = Args.Str(ts, "_rebuild", 4, args[3]) ? FileNames.Encode(ts, args[3], out _) : null;
        if (name == null) return null;
        nint handle;
        fixed (byte* text = name) handle = sem_open(text, 0, 0, 0);
        return handle == 0 ? Err.FromErrno(ts, Libc.Errno) : Wrap(ts, cls, handle, kind, most, name);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        if (Of(op)->handle != 0) sem_close(Of(op)->handle);
        NativeMemory.Free(Of(op)->name);
        TypeSlots.Of(op)->free(ts, op);
    }

    private static bool Mine(PyThreadState* ts, PyObject* op) => Of(op)->count > 0 && Of(op)->last_thread == ts->thread_id;

    private static PyObject* Acquire(PyThreadState* ts, PyObject* op, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[2];
        if (!Specs.Acquire.Parse(ts, args, count, names, given)) return null;
        int block = given[0] == null ? 1 : ObjectProtocol.IsTrue(ts, given[0]);
        if (block < 0) return null;
        long nanos = -1;
        if (given[1] != null && !Py.IsNone(given[1])) {
            double seconds = FloatObject.AsDouble(ts, given[1]);
            if (seconds == -1.0 && ErrorIndicator.Occurred(ts) != null) return null;
            nanos = seconds <= 0 ? 0 : seconds >= 9e9 ? -1 : (long)Math.Ceiling(seconds * 1e9);
        }
        return Take(ts, op, block != 0, nanos);
    }

    private static PyObject* Take(PyThreadState* ts, PyObject* op, bool block, long nanos) {
        if (Of(op)->kind == Recursive && Mine(ts, op)) {
            Of(op)->count++;
            return Py.True;
        }
        nint handle = Of(op)->handle;
        int status = sem_trywait(handle);
        if (status < 0 && block && Libc.Errno == Libc.EAGAIN) {
            long until = nanos < 0 ? 0 : TimePlatform.RealTime() + nanos;
            SystemWait.TimeSpec deadline = SystemWait.Spec(until);
            while (true) {
                using (new Blocking(ts)) status = nanos < 0 ? sem_wait(handle) : sem_timedwait(handle, &deadline);
                if (status >= 0 || Libc.Errno != Libc.EINTR) break;
                if (!SignalModule.Check(ts)) return null;
            }
        }
        if (status < 0) return Libc.Errno is Libc.EAGAIN or ETIMEDOUT ? Py.False : Err.FromErrno(ts, Libc.Errno);
        Of(op)->count++;
        Of(op)->last_thread = ts->thread_id;
        return Py.True;
    }

    private static PyObject* Release(PyThreadState* ts, PyObject* op) {
        Layout* lockObject = Of(op);
        if (lockObject->kind == Recursive) {
            if (!Mine(ts, op)) return Err.AssertionError(ts, "attempt to release recursive lock not owned by thread");
            if (lockObject->count > 1) {
                lockObject->count--;
                return Py.None;
            }
        } else {
            int value;
            if (sem_getvalue(lockObject->handle, &value) < 0) return Err.FromErrno(ts, Libc.Errno);
            if (value >= lockObject->maxvalue) return Err.ValueError(ts, "semaphore or lock released too many times");
        }
        if (sem_post(lockObject->handle) < 0) return Err.FromErrno(ts, Libc.Errno);
        lockObject->count--;
        return Py.None;
    }

    private static PyObject* Count(PyThreadState* ts, PyObject* op) => LongObject.FromInt64(ts, Of(op)->count);
    private static PyObject* IsMine(PyThreadState* ts, PyObject* op) => Py.Bool(Mine(ts, op));
    private static PyObject* GetHandle(PyThreadState* ts, PyObject* op) => LongObject.FromPointer(ts, (void*)Of(op)->handle);

    private static PyObject* GetValue(PyThreadState* ts, PyObject* op) {
        int value;
        return sem_getvalue(Of(op)->handle, &value) < 0 ? Err.FromErrno(ts, Libc.Errno) : LongObject.FromInt64(ts, Math.Max(0, value));
    }

    private static PyObject* IsZero(PyThreadState* ts, PyObject* op) {
        int value;
        return sem_getvalue(Of(op)->handle, &value) < 0 ? Err.FromErrno(ts, Libc.Errno) : Py.Bool(value == 0);
    }

    private static PyObject* AfterFork(PyThreadState* ts, PyObject* op) {
        Of(op)->count = 0;
        return Py.None;
    }

    private static PyObject* Enter(PyThreadState* ts, PyObject* op) => Take(ts, op, true, -1);
    private static PyObject* Exit(PyThreadState* ts, PyObject* op, PyObject** args, nint count) => Release(ts, op);
}

/// <summary>_posixshmem: names of shared memory.</summary>
internal static unsafe class PosixShmemModule {
    public static readonly BuiltinModule Definition = new("_posixshmem", "POSIX shared memory module", &Fill);

    private static class Specs {
        public static readonly ArgSpec Open = new("shm_open", 0, 2, "path", "flags", "mode"), Unlink = new("shm_unlink", 0, 1, "path");
    }

    [DllImport("libc", SetLastError = true)] private static extern int shm_open(byte* name, int flags, uint mode);
    [DllImport("libc", SetLastError = true)] private static extern int shm_unlink(byte* name);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("shm_open", &ShmOpen, "shm_open($module, /, path, flags, mode=511)\n--\n\nOpen a shared memory object.  Returns a file descriptor (integer).");
        m.Function("shm_unlink", &ShmUnlink, "shm_unlink($module, /, path)\n--\n\nRemove a shared memory object (similar to unlink()).\n\nRemove a shared memory object name, and, once all processes  have  unmapped\nthe object, de-allocates and destroys the contents of the associated memory\nregion.");
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static byte[]? Name(PyThreadState* ts, string function, PyObject* op) {
        if (UnicodeObject.Check(op)) return FileNames.Encode(ts, op, out _);
        Err.TypeError(ts, $"{function}() argument 'path' must be str, not {(Py.IsNone(op) ? "None" : Err.TypeName(op))}");
        return null;
    }

    private static PyObject* ShmOpen(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[3];
        int mode = 0x1FF;
        if (!Specs.Open.Parse(ts, args, count, names, given) || !Args.Int(ts, given[1], out int flags) || given[2] != null && !Args.Int(ts, given[2], out mode)) return null;
        byte[]? name = Name(ts, "shm_open", given[0]);
        if (name == null) return null;
        int fd;
        fixed (byte* text = name)
            using (new Blocking(ts)) fd = shm_open(text, flags | 0x80000, (uint)mode);
        return fd < 0 ? Err.FromErrno(ts, Libc.Errno, given[0]) : LongObject.FromInt64(ts, fd);
    }

    private static PyObject* ShmUnlink(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* names) {
        PyObject** given = stackalloc PyObject*[1];
        if (!Specs.Unlink.Parse(ts, args, count, names, given)) return null;
        byte[]? name = Name(ts, "shm_unlink", given[0]);
        if (name == null) return null;
        int status;
        fixed (byte* text = name)
            using (new Blocking(ts)) status = shm_unlink(text);
        return status < 0 ? Err.FromErrno(ts, Libc.Errno, given[0]) : Py.None;
    }
}
