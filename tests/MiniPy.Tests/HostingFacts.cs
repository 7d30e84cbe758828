// The host's view: values in and out, calls both ways, errors.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Threading.Tasks;
using MiniPy.Hosting;
using MiniPy.Testing;
using Xunit;

namespace MiniPy.Tests;

public sealed class HostingFacts : LifecycleFact {
    private PyEngine Py => Lab.Engine;

    [Fact] public void Print_goes_to_the_given_writer() {
        Lab.Run("print('hello')");
        Assert.Equal("hello\n", Lab.Output);
    }

    [Fact] public void An_expression_has_a_value() => Assert.Equal(6, Py.Eval<int>("1 + 2 + 3"));

    [Fact] public void An_expression_may_have_blanks_around_it() => Assert.Equal(6, Py.Eval<int>("  6 \n"));

    [Fact] public void Names_go_in_and_out() {
        Py["rate"] = 0.19;
        Py.Run("twice = rate * 2");
        Assert.Equal(0.38, Py["twice"]);
        Assert.Equal(0.38, Py.Get<double>("twice"));
    }

    [Fact] public void A_missing_name_is_a_NameError() => Assert.True(Assert.Throws<PyException>(() => Py.Get<int>("nothing")).Is("NameError"));

    [Fact] public void A_python_function_is_called_by_name() {
        Py.Run("def vat(x, rate=0.5): return x * (1 + rate)");
        Assert.Equal(150.0, Py.Call<double>("vat", 100.0));
        Assert.Equal(300.0, Py.Call<double, double, double>("vat", 100.0, 2.0));
        Assert.Equal("[1, 2]", Py.Call<string>("str", new List<int> { 1, 2 }));
    }

    [Fact] public void A_python_function_is_a_delegate() {
        Py.Run("def add(a, b): return a + b\nseen = []\ndef note(x): seen.append(x)");
        Func<long, long, long> add = Py.Get<Func<long, long, long>>("add");
        Assert.Equal(5, add(2, 3));
        Assert.Equal("ab", Py.Get<Func<string, string, string>>("add")("a", "b"));
        Py.Get<Action<int>>("note")(7);
        Assert.Equal([7], Py.Get<int[]>("seen"));
        Assert.Equal(15, Py.Eval<Func<int, int, int, int, int, int>>("lambda a, b, c, d, e: a + b + c + d + e")(1, 2, 3, 4, 5));
    }

    [Fact] public void A_typed_call_of_numbers_allocates_nothing() {
        Py.Run("def add(a, b): return a + b");
        Func<long, double, double> add = Py.Get<Func<long, double, double>>("add");
        for (int i = 0; i < 50_000; i++) add(i, 0.5); // reaches optimised code
        System.Threading.Thread.Sleep(300);
        for (int i = 0; i < 50_000; i++) add(i, 0.5);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) add(i, 0.5);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200);
    }

    [Fact] public void A_delegate_is_a_python_function() {
        Py["f"] = (Func<int, int>)(x => x * 2);
        Py["join"] = (string a, string b) => a + b;
        Assert.Equal(42, Py.Eval<int>("f(21)"));
        Assert.Equal("xy", Py.Eval<string>("join('x', 'y')"));
        Assert.Equal([2L, 4L], Py.Eval<long[]>("list(map(f, [1, 2]))"));
        Assert.True(Assert.Throws<PyException>(() => Py.Run("f('a')")).Is("TypeError"));
        Assert.True(Assert.Throws<PyException>(() => Py.Run("f()")).Is("TypeError"));
        Assert.True(Assert.Throws<PyException>(() => Py.Run("f(2**40)")).Is("OverflowError"));
    }

    [Fact] public void A_host_function_may_call_back() {
        Py.Run("def inner(x): return x + 1");
        Py["outer"] = (Func<int, int>)(x => Py.Call<int>("inner", x) * 10);
        Assert.Equal(30, Py.Eval<int>("outer(2)"));
    }

    [Fact] public void An_exception_of_a_host_function_is_a_HostError_that_keeps_it() {
        Py["fail"] = (Action)(() => throw new InvalidOperationException("no stock"));
        PyException error = Assert.Throws<PyException>(() => Py.Run("fail()"));
        Assert.Equal("HostError", error.PythonType);
        Assert.True(error.Is("RuntimeError"));
        Assert.IsType<InvalidOperationException>(error.InnerException);
        Py.Run("try:\n    fail()\nexcept RuntimeError as e:\n    text = str(e)\n    inner = e.exception.Message");
        Assert.Equal("InvalidOperationException: no stock", Py.Get<string>("text"));
        Assert.Equal("no stock", Py.Get<string>("inner"));
    }

    [Fact] public void A_python_exception_goes_through_a_host_function_as_it_was() {
        Py.Run("class Mine(Exception): pass\nthe_one = Mine('x')\ndef raises(): raise the_one");
        Py["through"] = (Action)(() => Py.Call("raises"));
        Py.Run("try:\n    through()\nexcept Mine as e:\n    same = e is the_one");
        Assert.True(Py.Get<bool>("same"));
        Py.Run("del the_one, same");
    }

    [Fact] public void An_exception_tells_everything() {
        PyException error = Assert.Throws<PyException>(() => Py.Run("def f(x):\n    return x + 1\nf('a')", "tax.py"));
        Assert.Equal("TypeError", error.PythonType);
        Assert.Equal("builtins", error.PythonModule);
        Assert.Equal("can only concatenate str (not \"int\") to str", error.PythonMessage);
        Assert.True(error.Is("TypeError") && error.Is("Exception") && error.Is("builtins.TypeError") && !error.Is("ValueError"));
        Assert.Equal([("tax.py", 3, "<module>", "f('a')"), ("tax.py", 2, "f", "return x + 1")], error.Frames.Select(f => (f.File, f.Line, f.Function, f.Source!)));
        PyFrame last = error.Frames[^1];
        Assert.Equal(new PyFrame("tax.py", 2, "f", "return x + 1"), last);
        Assert.StartsWith("Traceback (most recent call last):\n  File \"tax.py\", line 3, in <module>\n    f('a')\n", error.Traceback);
        Assert.EndsWith("TypeError: can only concatenate str (not \"int\") to str\n", error.Traceback);
    }

    [Fact] public void A_cause_is_the_inner_exception() {
        PyException error = Assert.Throws<PyException>(() => Py.Run("try:\n    1/0\nexcept ZeroDivisionError as e:\n    raise ValueError('v') from e"));
        Assert.Equal("ZeroDivisionError", Assert.IsType<PyException>(error.InnerException).PythonType);
    }

    [Fact] public void Source_that_is_no_python_is_a_SyntaxError() {
        PyException error = Assert.Throws<PyException>(() => Py.Run("x = (", "bad.py"));
        Assert.True(error.Is("SyntaxError"));
        Assert.Contains("bad.py", error.Traceback);
        Assert.True(Assert.Throws<PyException>(() => Py.Run("a\0b")).Is("ValueError"));
    }

    [Fact] public void SystemExit_has_a_code() {
        Assert.Equal(3, Assert.Throws<PySystemExitException>(() => Py.Run("import sys; sys.exit(3)")).ExitCode);
        Assert.Equal(0, Assert.Throws<PySystemExitException>(() => Py.Run("raise SystemExit")).ExitCode);
        PySystemExitException error = Assert.Throws<PySystemExitException>(() => Py.Run("raise SystemExit('bye')"));
        Assert.Equal((1, "bye"), (error.ExitCode, error.Text));
        Assert.Equal(1, Py.Eval<int>("1"));
    }

    public static TheoryData<object?, string> Values => new() {
        { null, "None" }, { true, "True" }, { 1, "1" }, { (byte)2, "2" }, { -3L, "-3" }, { ulong.MaxValue, "18446744073709551615" }, { 1.5, "1.5" }, { 0.5f, "0.5" },
        { 'x', "'x'" }, { "äöü€😀", "'äöü€😀'" }, { new byte[] { 1, 2 }, "b'\\x01\\x02'" }, { new[] { 1, 2 }, "[1, 2]" }, { new List<string> { "a" }, "['a']" },
        { (1, "a"), "(1, 'a')" }, { new Dictionary<string, int> { ["k"] = 1 }, "{'k': 1}" }, { new HashSet<int> { 4 }, "{4}" }, { DayOfWeek.Friday, "5" },
        { new object?[] { null, new[] { 1.0 } }, "[None, [1.0]]" },
    };

    [Theory, MemberData(nameof(Values))] public void A_value_becomes_the_python_object(object? value, string repr) {
        Py["v"] = value;
        Assert.Equal(repr, Py.Eval<string>("repr(v)"));
    }

    [Fact] public void Python_objects_become_values() {
        Assert.Equal(BigInteger.Pow(2, 100), Py.Eval<BigInteger>("2**100"));
        Py["big"] = BigInteger.Pow(3, 80);
        Assert.True(Py.Eval<bool>("big == 3**80"));
        Assert.Equal((1, "a"), Py.Eval<(int, string)>("(1, 'a')"));
        Assert.Equal(new Dictionary<string, double> { ["a"] = 1.0 }, Py.Eval<Dictionary<string, double>>("{'a': 1}"));
        Assert.Equal([1, 2, 3], Py.Eval<int[]>("range(1, 4)"));
        Assert.Equal(["a", null], Py.Eval<List<string?>>("['a', None]"));
        Assert.Null(Py.Eval<int?>("None"));
        Assert.Equal(7, Py.Eval<int?>("7"));
        Assert.Equal(1.25m, Py.Eval<decimal>("1.25"));
        Assert.Equal(DayOfWeek.Monday, Py.Eval<DayOfWeek>("'Monday'"));
        Assert.Equal(new Complex(1, 2), Py.Eval<Complex>("1+2j"));
        Assert.Equal([1, 255], Py.Eval<byte[]>("b'\\x01\\xff'"));
        Assert.Equal(new List<object?> { 1L, "a", 2.5, null, true }, Py.Eval<object>("[1, 'a', 2.5, None, True]"));
        Assert.Throws<OverflowException>(() => Py.Eval<int>("2**31"));
        Assert.Throws<OverflowException>(() => Py.Eval<byte>("-1"));
        Assert.Throws<InvalidCastException>(() => Py.Eval<int>("'1'"));
        Assert.Throws<InvalidCastException>(() => Py.Eval<string>("1"));
        Assert.Throws<InvalidCastException>(() => Py.Eval<bool>("1"));
        Assert.Throws<InvalidCastException>(() => Py.Eval<List<string>>("'abc'"));
    }

    [Fact] public void A_handle_works_with_any_object() {
        using PyHandle d = Py.Eval("{'a': [1, 2, 3]}");
        using PyHandle a = d["a"];
        using PyHandle first = a[0];
        Assert.Equal(1, first.As<long>());
        Assert.Equal("list", a.TypeName);
        Assert.Equal(3, a.Length);
        Assert.Equal("[1, 2, 3]", a.ToString());
        d.SetItem("b", 5);
        Assert.Equal(5, Py.Call<int>("dict.get", d, "b", 0));
        Assert.True(Assert.Throws<PyException>(() => d["missing"]).Is("KeyError"));
        using PyHandle append = a.GetAttr("append");
        append.Call<object>(4);
        Assert.Equal([1, 2, 3, 4], a.As<int[]>());
        using PyHandle math = Py.Import("math");
        Assert.Equal(3.0, math.GetAttr<Func<double, double>>("sqrt")(9.0));
        Py.Run("class C: pass");
        using PyHandle cls = Py.Get<PyHandle>("C");
        using PyHandle c = cls.Call();
        c.SetAttr("x", 1);
        Assert.Equal(1, c.GetAttr<int>("x"));
        Assert.False(c.HasAttr("y"));
    }

    [Fact] public void A_scope_releases_its_handles() {
        PyHandle escaped;
        using (Py.OpenScope()) {
            escaped = Py.Eval("[1]");
            using (Py.OpenScope()) _ = escaped[0];
            Assert.Equal(1, Py.Heap.LiveHandles);
        }
        Assert.True(escaped.IsDisposed);
        Assert.Equal(0, Py.Heap.LiveHandles);
        Assert.Throws<ObjectDisposedException>(() => escaped.Length);
    }

    [Fact] public void A_forgotten_handle_is_released_by_the_garbage_collector() {
        Py.Run("died = []\nclass C:\n    def __del__(self): died.append(1)");
        Forget();
        for (int i = 0; i < 20 && Py.Eval<int>("len(died)") == 0; i++) {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(1, Py.Eval<int>("len(died)"));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Forget() => Py.Eval("C()");
    }

    [Fact] public void A_handle_of_one_engine_is_refused_by_another() {
        using PyLab other = PyLab.Start();
        using PyHandle mine = Py.Eval("[]");
        Assert.Throws<InvalidOperationException>(() => other.Engine["x"] = mine);
    }

    public sealed class Account(string owner) {
        public string Owner { get; set; } = owner;
        public decimal Balance { get; private set; } = 10;
        public List<string> Log { get; } = [];
        public int this[int index] => index * 2;
        public void Pay(decimal amount) => Balance += amount;
        public string Describe(int n) => "int " + n;
        public string Describe(string s) => "str " + s;
        public string Describe(double d, string tail = "!") => "double " + d.ToString(System.Globalization.CultureInfo.InvariantCulture) + tail;
        public int Sum(params int[] values) => values.Sum();
        public IEnumerable<int> Count() {
            for (int i = 0; ; i++) yield return i;
        }
        public override string ToString() => "account of " + Owner;
        private string Secret => "no";
    }

    [Fact] public void A_host_object_shows_its_public_members() {
        var account = new Account("Ann");
        Py["acc"] = account;
        Py.Run("acc.Owner = 'Bob'\nacc.Pay(2.5)\nfirst = next(iter(acc.Count()))");
        Assert.Equal("Bob", account.Owner);
        Assert.Equal(12.5m, account.Balance);
        Assert.Equal(12.5, Py.Eval<double>("acc.Balance"));
        Assert.Equal("account of Bob", Py.Eval<string>("str(acc)"));
        Assert.Equal("int 3", Py.Eval<string>("acc.Describe(3)"));
        Assert.Equal("str x", Py.Eval<string>("acc.Describe('x')"));
        Assert.Equal("double 1.5!", Py.Eval<string>("acc.Describe(1.5)"));
        Assert.Equal("double 1.5?", Py.Eval<string>("acc.Describe(1.5, '?')"));
        Assert.Equal(6, Py.Eval<int>("acc.Sum(1, 2, 3)"));
        Assert.Equal(6, Py.Eval<int>("acc.Sum([1, 2, 3])"));
        Assert.Equal(0, Py.Eval<int>("acc.Sum()"));
        Assert.Equal(8, Py.Eval<int>("acc[4]"));
        Assert.Equal(0, Py.Get<int>("first"));
        Assert.Same(account, Py.Get<Account>("acc"));
        Assert.Same(account, Py["acc"]);
        Assert.True(Py.Eval<bool>("'Owner' in dir(acc) and 'Secret' not in dir(acc) and 'get_Owner' not in dir(acc)"));
        foreach (string wrong in (string[])["acc.Secret", "acc.GetType()", "acc.Nothing"]) Assert.True(Assert.Throws<PyException>(() => Py.Run(wrong)).Is("AttributeError"), wrong);
        Assert.True(Assert.Throws<PyException>(() => Py.Run("acc.Describe([])")).Is("TypeError"));
        Assert.True(Assert.Throws<PyException>(() => Py.Run("acc.Balance = 1")).Is("AttributeError"));
        Py["acc2"] = account;
        Assert.True(Py.Eval<bool>("acc == acc2 and hash(acc) == hash(acc2)"));
    }

    [Fact] public void A_host_type_shows_its_static_members_and_constructs() {
        Py["Math"] = typeof(Math);
        Py["Uri"] = typeof(Uri);
        Assert.Equal(5.0, Py.Eval<double>("Math.Max(2.0, 5.0)"));
        Assert.Equal(Math.PI, Py.Eval<double>("Math.PI"));
        Assert.Equal("example.org", Py.Eval<string>("Uri('http://example.org/x').Host"));
    }

    [Fact] public void Without_reflection_host_objects_are_opaque() {
        using PyLab lab = PyLab.Start(o => o.AllowReflection = false);
        lab.Engine["o"] = new Account("x");
        Assert.True(Assert.Throws<PyException>(() => lab.Run("o.Owner")).Is("TypeError"));
        Assert.Equal("account of x", lab.Eval<string>("str(o)"));
    }

    [Fact] public async Task A_batch_holds_the_lock() {
        Batch();
        Assert.Equal(1, await Task.Run(() => Py.Get<int>("x")));

        void Batch() {
            using (PyLock held = Py.Enter()) {
                Py.Run("x = 1");
                using (Py.Enter()) Assert.Equal(1, Py.Get<int>("x"));
            }
        }
    }

    [Fact] public async Task Asynchronous_twins_run_on_the_pool() {
        await Py.RunAsync("x = 20");
        Assert.Equal(21, await Py.EvalAsync<int>("x + 1"));
    }

    [Fact] public void Many_threads_may_call_one_engine() {
        Py.Run("total = 0\ndef add(n):\n    global total\n    total += n");
        Parallel.For(0, 8, i => {
            Action<int> add = Py.Get<Action<int>>("add");
            for (int j = 0; j < 500; j++) add(1);
        });
        Assert.Equal(4000, Py.Get<int>("total"));
    }

    [Fact] public void A_file_runs_as_main() {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "print(__name__, __file__ == given)\n");
        Py["given"] = path;
        Py.RunFile(path);
        Assert.Equal("__main__ True\n", Lab.Output);
        File.Delete(path);
    }

    [Fact] public void Modules_are_imported_from_the_search_path() {
        string folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "rules.py"), "answer = 42\n");
        using (PyLab lab = PyLab.Start(o => o.ModuleSearchPath.Add(folder))) {
            using PyHandle rules = lab.Engine.Import("rules");
            Assert.Equal(42, rules.GetAttr<int>("answer"));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact] public void Input_comes_from_the_given_reader() {
        using PyLab lab = PyLab.Start(o => o.Stdin = new StringReader("Ann\nBob\n"));
        Assert.Equal("Ann/Bob", lab.Eval<string>("input() + '/' + input()"));
    }
}
