// builtins: the names every program has. This file fills the module; the functions are in the other parts by topic.
//
// Docstrings are CPython's own one-line summaries with their signatures, because inspect.signature reads them.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe partial class BuiltinsModule {
    public static readonly BuiltinModule Definition = new("builtins",
        "Built-in functions, exceptions, and other objects.\n\nNoteworthy: None is the `nil' object; Ellipsis represents `...' in slices.", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        AddFunctions(m);
        AddTypes(m);
        AddExceptions(m);
        m.Type(ExceptionGroups.ExceptionGroup(ts));
        m.Value("None", Py.None);
        m.Value("Ellipsis", Py.Ellipsis);
        m.Value("NotImplemented", Py.NotImplemented);
        m.Value("False", Py.False);
        m.Value("True", Py.True);
        m.Value("__debug__", Py.Bool(Interpreter.From(ts).Part<RuntimeOptions>().Optimize == 0));
        return ErrorIndicator.Occurred(ts) == null ? 0 : -1;
    }

    private static void AddTypes(ModuleBuilder m) {
        m.Type(BoolObject.Type);
        m.Type(MemoryViewObject.Type);
        m.Type(ByteArrayObject.Type);
        m.Type(BytesObject.Type);
        m.Type(ClassMethodObject.Type);
        m.Type(ComplexObject.Type);
        m.Type(DictObject.Type);
        m.Type(EnumerateObject.Type);
        m.Type(FilterObject.Type);
        m.Type(FloatObject.Type);
        m.Type(SetObject.FrozenType);
        m.Type(PropertyObject.Type);
        m.Type(LongObject.Type);
        m.Type(ListObject.Type);
        m.Type(MapObject.Type);
        m.Type(BaseObject.Type);
        m.Type(RangeObject.Type);
        m.Type(ReversedObject.Type);
        m.Type(SetObject.Type);
        m.Type(SliceObject.Type);
        m.Type(StaticMethodObject.Type);
        m.Type(UnicodeObject.Type);
        m.Type(SuperObject.Type);
        m.Type(TupleObject.Type);
        m.Type(TypeObject.Type);
        m.Type(ZipObject.Type);
    }

    private static void AddExceptions(ModuleBuilder m) {
        PyTypeObject*[] types = [
            Exc.BaseException, Exc.Exception, Exc.TypeError, Exc.StopAsyncIteration, Exc.StopIteration, Exc.GeneratorExit, Exc.SystemExit, Exc.KeyboardInterrupt,
            Exc.ImportError, Exc.ModuleNotFoundError, Exc.OSError, Exc.EOFError, Exc.RuntimeError, Exc.RecursionError, Exc.NotImplementedError, Exc.NameError,
            Exc.UnboundLocalError, Exc.AttributeError, Exc.SyntaxError, Exc.IndentationError, Exc.TabError, Exc.LookupError, Exc.IndexError, Exc.KeyError,
            Exc.ValueError, Exc.UnicodeError, Exc.UnicodeEncodeError, Exc.UnicodeDecodeError, Exc.UnicodeTranslateError, Exc.AssertionError, Exc.ArithmeticError,
            Exc.FloatingPointError, Exc.OverflowError, Exc.ZeroDivisionError, Exc.SystemError, Exc.ReferenceError, Exc.MemoryError, Exc.BufferError, Exc.Warning,
            Exc.UserWarning, Exc.EncodingWarning, Exc.DeprecationWarning, Exc.PendingDeprecationWarning, Exc.SyntaxWarning, Exc.RuntimeWarning, Exc.FutureWarning,
            Exc.ImportWarning, Exc.UnicodeWarning, Exc.BytesWarning, Exc.ResourceWarning, Exc.ConnectionError, Exc.BlockingIOError, Exc.BrokenPipeError,
            Exc.ChildProcessError, Exc.ConnectionAbortedError, Exc.ConnectionRefusedError, Exc.ConnectionResetError, Exc.FileExistsError, Exc.FileNotFoundError,
            Exc.IsADirectoryError, Exc.NotADirectoryError, Exc.InterruptedError, Exc.PermissionError, Exc.ProcessLookupError, Exc.TimeoutError, Exc.BaseExceptionGroup,
        ];
        foreach (PyTypeObject* type in types) m.Type(type);
        m.Value("EnvironmentError", Py.NewRef((PyObject*)Exc.OSError));
        m.Value("IOError", Py.NewRef((PyObject*)Exc.OSError));
    }

    private static void AddFunctions(ModuleBuilder m) {
        m.Function("__build_class__", &BuildClass, "__build_class__(func, name, /, *bases, [metaclass], **kwds) -> class\n\nInternal helper function used by the class statement.");
        m.Function("__import__", &Import, "__import__($module, /, name, globals=None, locals=None, fromlist=(),\n           level=0)\n--\n\nImport a module.");
        m.Function("abs", &Abs, "abs($module, x, /)\n--\n\nReturn the absolute value of the argument.");
        m.Function("all", &All, "all($module, iterable, /)\n--\n\nReturn True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.");
        m.Function("any", &Any, "any($module, iterable, /)\n--\n\nReturn True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.");
        m.Function("ascii", &Ascii, "ascii($module, obj, /)\n--\n\nReturn an ASCII-only representation of an object.");
        m.Function("bin", &Bin, "bin($module, number, /)\n--\n\nReturn the binary representation of an integer.\n\n   >>> bin(2796202)\n   '0b1010101010101010101010'");
        m.Function("breakpoint", &Breakpoint, "breakpoint(*args, **kws)\n\nCall sys.breakpointhook(*args, **kws).");
        m.Function("callable", &Callable, "callable($module, obj, /)\n--\n\nReturn whether the object is callable (i.e., some kind of function).\n\nNote that classes are callable, as are instances of classes with a\n__call__() method.");
        m.Function("chr", &Chr, "chr($module, i, /)\n--\n\nReturn a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.");
        m.Function("compile", &Compile, "compile($module, /, source, filename, mode, flags=0,\n        dont_inherit=False, optimize=-1, *, _feature_version=-1)\n--\n\nCompile source into a code object that can be executed by exec() or eval().");
        m.Function("delattr", &DelAttr, "delattr($module, obj, name, /)\n--\n\nDeletes the named attribute from the given object.\n\ndelattr(x, 'y') is equivalent to ``del x.y``");
        m.Function("dir", &Dir, "dir([object]) -> list of strings");
        m.Function("divmod", &DivMod, "divmod($module, x, y, /)\n--\n\nReturn the tuple (x//y, x%y).  Invariant: div*y + mod == x.");
        m.Function("eval", &Eval, "eval($module, source, globals=None, locals=None, /)\n--\n\nEvaluate the given source in the context of globals and locals.");
        m.Function("exec", &Exec, "exec($module, source, globals=None, locals=None, /, *, closure=None)\n--\n\nExecute the given source in the context of globals and locals.");
        m.Function("format", &Format, "format($module, value, format_spec='', /)\n--\n\nReturn type(value).__format__(value, format_spec)\n\nMany built-in types implement format_spec according to the\nFormat Specification Mini-language. See help('FORMATTING')\nfor details.");
        m.Function("getattr", &GetAttr, "getattr(object, name[, default]) -> value\n\nGet a named attribute from an object; getattr(x, 'y') is equivalent to x.y.\nWhen a default argument is given, it is returned when the attribute doesn't\nexist; without it, an exception is raised in that case.");
        m.Function("globals", &Globals, "globals($module, /)\n--\n\nReturn the dictionary containing the current scope's global variables.\n\nNOTE: Updates to this dictionary *will* affect name lookups in the current\nglobal scope and vice-versa.");
        m.Function("hasattr", &HasAttr, "hasattr($module, obj, name, /)\n--\n\nReturn whether the object has an attribute with the given name.\n\nThis is done by calling getattr(obj, name) and catching AttributeError.");
        m.Function("hash", &Hash, "hash($module, obj, /)\n--\n\nReturn the hash value for the given object.\n\nTwo objects that compare equal must also have the same hash value, but the\nreverse is not necessarily true.");
        m.Function("hex", &Hex, "hex($module, number, /)\n--\n\nReturn the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n   '0xc0ffee'");
        m.Function("id", &Id, "id($module, obj, /)\n--\n\nReturn the identity of an object.\n\nThis is guaranteed to be unique among simultaneously existing objects.\n(CPython uses the object's memory address.)");
        m.Function("input", &Input, "input($module, prompt='', /)\n--\n\nRead a string from standard input.  The trailing newline is stripped.");
        m.Function("isinstance", &IsInstance, "isinstance($module, obj, class_or_tuple, /)\n--\n\nReturn whether an object is an instance of a class or of a subclass thereof.\n\nA tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)\nor ...`` etc.");
        m.Function("issubclass", &IsSubclass, "issubclass($module, cls, class_or_tuple, /)\n--\n\nReturn whether 'cls' is derived from another class or is the same class.\n\nA tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to\ncheck against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)\nor ...``.");
        m.Function("iter", &Iter, "iter(iterable) -> iterator\niter(callable, sentinel) -> iterator\n\nGet an iterator from an object.  In the first form, the argument must\nsupply its own iterator, or be a sequence.\nIn the second form, the callable is called until it returns the sentinel.");
        m.Function("aiter", &AIter, "aiter($module, async_iterable, /)\n--\n\nReturn an AsyncIterator for an AsyncIterable object.");
        m.Function("len", &Len, "len($module, obj, /)\n--\n\nReturn the number of items in a container.");
        m.Function("locals", &Locals, "locals($module, /)\n--\n\nReturn a dictionary containing the current scope's local variables.\n\nNOTE: Whether or not updates to this dictionary will affect name lookups in\nthe local scope and vice-versa is *implementation dependent* and not\ncovered by any backwards compatibility guarantees.");
        m.Function("max", &Max, "max(iterable, *[, default=obj, key=func]) -> value\nmax(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its biggest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more arguments, return the largest argument.");
        m.Function("min", &Min, "min(iterable, *[, default=obj, key=func]) -> value\nmin(arg1, arg2, *args, *[, key=func]) -> value\n\nWith a single iterable argument, return its smallest item. The\ndefault keyword-only argument specifies an object to return if\nthe provided iterable is empty.\nWith two or more arguments, return the smallest argument.");
        m.Function("next", &Next, "next(iterator[, default])\n\nReturn the next item from the iterator. If default is given and the iterator\nis exhausted, it is returned instead of raising StopIteration.");
        m.Function("anext", &ANext, "anext($module, aiterator, default=<unrepresentable>, /)\n--\n\nReturn the next item from the async iterator.");
        m.Function("oct", &Oct, "oct($module, number, /)\n--\n\nReturn the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'");
        m.Function("ord", &Ord, "ord($module, c, /)\n--\n\nReturn the Unicode code point for a one-character string.");
        m.Function("pow", &Pow, "pow($module, /, base, exp, mod=None)\n--\n\nEquivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.\n\nSome types, such as ints, are able to use a more efficient algorithm when\ninvoked using the three argument form.");
        m.Function("print", &Print, "print($module, /, *args, sep=' ', end='\\n', file=None, flush=False)\n--\n\nPrints the values to a stream, or to sys.stdout by default.\n\n  sep\n    string inserted between values, default a space.\n  end\n    string appended after the last value, default a newline.\n  file\n    a file-like object (stream); defaults to the current sys.stdout.\n  flush\n    whether to forcibly flush the stream.");
        m.Function("repr", &Repr, "repr($module, obj, /)\n--\n\nReturn the canonical string representation of the object.\n\nFor many object types, including most builtins, eval(repr(obj)) == obj.");
        m.Function("round", &Round, "round($module, /, number, ndigits=None)\n--\n\nRound a number to a given precision in decimal digits.\n\nThe return value is an integer if ndigits is omitted or None.  Otherwise\nthe return value has the same type as the number.  ndigits may be negative.");
        m.Function("setattr", &SetAttr, "setattr($module, obj, name, value, /)\n--\n\nSets the named attribute on the given object to the specified value.\n\nsetattr(x, 'y', v) is equivalent to ``x.y = v``");
        m.Function("sorted", &Sorted, "sorted($module, iterable, /, *, key=None, reverse=False)\n--\n\nReturn a new list containing all items from the iterable in ascending order.\n\nA custom key function can be supplied to customize the sort order, and the\nreverse flag can be set to request the result in descending order.");
        m.Function("sum", &Sum, "sum($module, iterable, /, start=0)\n--\n\nReturn the sum of a 'start' value (default: 0) plus an iterable of numbers\n\nWhen the iterable is empty, return the start value.\nThis function is intended specifically for use with numeric values and may\nreject non-numeric types.");
        m.Function("vars", &Vars, "vars([object]) -> dictionary\n\nWithout arguments, equivalent to locals().\nWith an argument, equivalent to object.__dict__.");
    }
}
