# OSError(errno, text) makes the subclass of the errno.
import errno
for name in "ENOENT EACCES EPERM EEXIST EISDIR ENOTDIR EAGAIN EPIPE ECHILD EINTR ESRCH ECONNRESET ETIMEDOUT EIO".split():
    print(name, type(OSError(getattr(errno, name), "x")).__name__)
print(type(OSError(2)), type(OSError("2", "x")))
# expect: ENOENT FileNotFoundError
# expect: EACCES PermissionError
# expect: EPERM PermissionError
# expect: EEXIST FileExistsError
# expect: EISDIR IsADirectoryError
# expect: ENOTDIR NotADirectoryError
# expect: EAGAIN BlockingIOError
# expect: EPIPE BrokenPipeError
# expect: ECHILD ChildProcessError
# expect: EINTR InterruptedError
# expect: ESRCH ProcessLookupError
# expect: ECONNRESET ConnectionResetError
# expect: ETIMEDOUT TimeoutError
# expect: EIO OSError
# expect: <class 'OSError'> <class 'OSError'>
