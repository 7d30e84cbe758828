// The checked table: each mistake of native/mistakes.c is named, and what is right is not.

using System;
using System.Collections.Generic;
using System.Linq;
using MiniPy.Hosting;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class CheckedApiFacts {
    private readonly List<string> _found = [];

    private PyLab Start(string source = "tests/MiniPy.Tests/native/mistakes.c") => PyLab.Start(options => {
        options.ModuleSearchPath.Add(NativeModule.Build(source));
        options.CheckNativeModules = true;
        options.NativeFinding = _found.Add;
    });

    private void Finds(string code, params string[] parts) {
        using PyLab lab = Start();
        lab.CheckAtDispose = false; // a reference that nobody owned was given back
        lab.Run("import mistakes as m\nkeep = [object()]");
        lab.Run("try:\n    " + code + "\nexcept Exception: pass");
        string finding = Assert.Single(_found);
        foreach (string part in parts) Assert.Contains(part, finding);
    }

    private void FindsNothing(string code) {
        using PyLab lab = Start();
        lab.Run("import mistakes as m\n" + code);
        Assert.Empty(_found);
    }

    [Fact] public void A_borrowed_None_is_named() => Finds("m.borrowed_none(1)", "borrowed_none()", "return Py_None;", "Py_RETURN_NONE");
    [Fact] public void A_borrowed_True_is_named() => Finds("m.borrowed_true(1)", "borrowed_true()", "return Py_True;", "Py_RETURN_TRUE");
    [Fact] public void A_getter_that_borrows_is_named() => Finds("m.T().nothing", "getter of nothing", "return Py_None;");
    [Fact] public void An_item_that_was_borrowed_is_named() => Finds("m.borrowed_item(keep)", "borrowed_item()", "PyList_GetItem");
    [Fact] public void A_value_that_was_borrowed_is_named() => Finds("m.borrowed_value({'k': keep})", "borrowed_value()", "PyDict_GetItemString");
    [Fact] public void An_argument_that_was_returned_is_named() => Finds("m.borrowed_argument([])", "borrowed_argument()", "one of its arguments");
    [Fact] public void Null_without_an_exception_is_named() => Finds("m.silent(1)", "silent()", "NULL without setting an exception");
    [Fact] public void A_result_with_an_exception_is_named() {
        using PyLab lab = Start();
        Assert.True(Assert.Throws<PyException>(() => lab.Run("import mistakes as m\nm.both(1)")).Is("SystemError"));
        Assert.Contains(_found, finding => finding.Contains("both() returned a result with an exception set", StringComparison.Ordinal));
    }
    [Fact] public void A_dead_object_is_named() => Finds("m.dead(1)", "PyCallable_Check", "no live object");
    [Fact] public void An_object_of_nobody_is_named() => Finds("m.nobodys(1)", "PyCallable_Check", "belongs to another interpreter or to nobody");
    [Fact] public void A_call_without_the_lock_is_named() => Finds("m.unlocked(1)", "PyCallable_Check", "does not hold the interpreter lock");

    [Fact] public void What_is_right_is_not_named() => FindsNothing("""
        for _ in range(3):
            m.owned_none(1); m.bool_from_long(1); m.bool_from_long(0); m.compared(1); m.called(lambda: None); m.called(lambda: True); m.incref_function(1); m.newref_function(1)
            m.built(None); m.built(5); m.built_none(1); m.owned_item([None]); m.owned_item([object()]); m.owned_item([1, 2]); m.owned_argument([]); m.owned_argument(None); m.stolen_none(1)
            m.called(lambda: m.called(lambda: m.owned_none(1))); m.called(m.T); [*map(m.bool_from_long, range(100))]
        """);

    [Fact] public void The_module_of_the_seed_is_named() {
        using PyLab lab = Start("native/ext/examplemodule/examplemodule.c");
        lab.Run("import examplemodule\nfor name in dir(examplemodule):\n    f = getattr(examplemodule, name)\n    if callable(f) and not name.startswith('_'): f('text')");
        Assert.Contains(_found, finding => finding.Contains("return Py_None;", StringComparison.Ordinal));
    }

    [Fact] public void The_switch_of_the_tool_writes_to_standard_error() {
        (int code, string output) = NativeModule.Run(["-c", "import mistakes; mistakes.borrowed_none(1); mistakes.borrowed_none(1)"], "capi-checks", NativeModule.Build("tests/MiniPy.Tests/native/mistakes.c"));
        Assert.Equal(0, code);
        Assert.Equal(1, output.Split('\n').Count(line => line.StartsWith("minipy: borrowed_none() returned a borrowed reference to None", StringComparison.Ordinal)));
    }

    [Fact] public void An_engine_that_did_not_ask_is_not_checked() {
        using PyLab first = Start();
        first.Run("import mistakes as m\nm.owned_none(1)");
        using PyLab lab = PyLab.Start(options => {
            options.ModuleSearchPath.Add(NativeModule.Build("tests/MiniPy.Tests/native/mistakes.c"));
            options.NativeFinding = _found.Add;
        });
        lab.Run("import mistakes as m\nm.borrowed_none(1)");
        Assert.Empty(_found);
    }
}
