// A module that cannot be loaded gives an ImportError with the reason, and the engine goes on.

using System;
using System.IO;
using MiniPy.Hosting;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class ImportFailureFacts {
    private static PyException Fails(string name, string text) {
        string folder = NativeModule.BuildText(name, text);
        using PyLab lab = PyLab.Start(options => options.ModuleSearchPath.Add(folder));
        PyException error = Assert.Throws<PyException>(() => lab.Run("import " + name));
        Assert.Equal(2, lab.Eval<int>("1 + 1"));
        Assert.True(lab.Eval<bool>($"'{name}' not in __import__('sys').modules"));
        return error;
    }

    [Fact] public void A_symbol_is_missing() {
        PyException error = Fails("lacks_symbol", "extern int no_such_function(void);\nPyMODINIT_FUNC PyInit_lacks_symbol(void) { return PyLong_FromLong(no_such_function()); }");
        Assert.True(error.Is("ImportError"));
        Assert.Contains("undefined symbol: no_such_function", error.PythonMessage);
    }

    [Fact] public void The_init_function_is_missing() {
        PyException error = Fails("lacks_init", "PyMODINIT_FUNC PyInit_other(void) { return NULL; }");
        Assert.Equal("dynamic module does not define module export function (PyInit_lacks_init)", error.PythonMessage);
        Assert.True(error.Is("ImportError"));
    }

    [Fact] public void The_init_function_returns_nothing() {
        PyException error = Fails("init_null", "PyMODINIT_FUNC PyInit_init_null(void) { return NULL; }");
        Assert.Equal("SystemError", error.PythonType);
        Assert.Equal("initialization of init_null failed without raising an exception", error.PythonMessage);
    }

    [Fact] public void The_init_function_raises() {
        PyException error = Fails("init_raises", "PyMODINIT_FUNC PyInit_init_raises(void) { PyErr_SetString(PyExc_ImportError, \"not today\"); return NULL; }");
        Assert.True(error.Is("ImportError"));
        Assert.Equal("not today", error.PythonMessage);
    }

    [Fact] public void The_init_function_raises_and_returns() {
        PyException error = Fails("init_both", "static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, \"init_both\", NULL, -1, NULL, NULL, NULL, NULL, NULL};\nPyMODINIT_FUNC PyInit_init_both(void) { PyObject *m = PyModule_Create(&d); PyErr_SetString(PyExc_ValueError, \"set\"); return m; }");
        Assert.Equal("SystemError", error.PythonType);
        Assert.Equal("initialization of init_both raised unreported exception", error.PythonMessage);
    }

    [Fact] public void The_init_function_returns_another_object() {
        PyException error = Fails("init_object", "PyMODINIT_FUNC PyInit_init_object(void) { return PyLong_FromLong(5000); }");
        Assert.Equal("SystemError", error.PythonType);
        Assert.Equal("initialization of init_object did not return an extension module", error.PythonMessage);
    }

    [Fact] public void An_exec_slot_fails() {
        const string head = "#define SLOTS(f) static PyModuleDef_Slot s[] = {{Py_mod_exec, f}, {0, NULL}}; static struct PyModuleDef d = {.m_base = PyModuleDef_HEAD_INIT, .m_name = \"m\", .m_slots = s};\n";
        PyException raised = Fails("exec_raises", head + "static int f(PyObject *m) { (void)m; PyErr_SetString(PyExc_KeyError, \"k\"); return -1; }\nSLOTS(f)\nPyMODINIT_FUNC PyInit_exec_raises(void) { return PyModuleDef_Init(&d); }");
        Assert.Equal("KeyError", raised.PythonType);
        PyException silent = Fails("exec_silent", head + "static int f(PyObject *m) { (void)m; return -1; }\nSLOTS(f)\nPyMODINIT_FUNC PyInit_exec_silent(void) { return PyModuleDef_Init(&d); }");
        Assert.Equal("execution of module exec_silent failed without setting an exception", silent.PythonMessage);
        PyException both = Fails("exec_both", head + "static int f(PyObject *m) { (void)m; PyErr_SetString(PyExc_KeyError, \"k\"); return 0; }\nSLOTS(f)\nPyMODINIT_FUNC PyInit_exec_both(void) { return PyModuleDef_Init(&d); }");
        Assert.Equal("execution of module exec_both raised unreported exception", both.PythonMessage);
    }

    [Fact] public void The_file_is_missing() {
        using PyLab lab = PyLab.Start();
        PyException error = Assert.Throws<PyException>(() => lab.Run("import importlib.machinery as m\nloader = m.ExtensionFileLoader('gone', '/no/such/gone.so')\nimport importlib.util\nimportlib.util.module_from_spec(importlib.util.spec_from_loader('gone', loader))"));
        Assert.True(error.Is("ImportError"));
        Assert.Contains("/no/such/gone.so: cannot open shared object file: No such file or directory", error.PythonMessage);
    }

    [Fact] public void Extensions_may_be_forbidden() {
        string folder = NativeModule.BuildText("harmless", "static struct PyModuleDef d = {PyModuleDef_HEAD_INIT, \"harmless\", NULL, 0, NULL, NULL, NULL, NULL, NULL};\nPyMODINIT_FUNC PyInit_harmless(void) { return PyModuleDef_Init(&d); }");
        using (PyLab lab = PyLab.Start(options => options.ModuleSearchPath.Add(folder))) lab.Run("import harmless");
        using (PyLab lab = PyLab.Start(options => {
            options.ModuleSearchPath.Add(folder);
            options.AllowNativeModules = false;
        })) Assert.True(Assert.Throws<PyException>(() => lab.Run("import harmless")).Is("ImportError"));
    }
}
