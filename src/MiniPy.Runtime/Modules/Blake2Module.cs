// _blake2: blake2b and blake2s with every parameter of the BLAKE2 parameter block.

using System;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class Blake2Module {
    public static readonly BuiltinModule Definition = new("_blake2", "_blake2b provides BLAKE2b for hashlib\n", &Fill);

    private static readonly PyTypeObject* s_b = StaticType.Create("_blake2.blake2b", null, sizeof(PyHashObject), TypeFlags.BaseType, &SlotsB, &MembersB, doc: Doc("blake2b", "BLAKE2b"));
    private static readonly PyTypeObject* s_s = StaticType.Create("_blake2.blake2s", null, sizeof(PyHashObject), TypeFlags.BaseType, &SlotsS, &MembersS, doc: Doc("blake2s", "BLAKE2s"));
    private static readonly ArgSpec s_specB = Spec("blake2b"), s_specS = Spec("blake2s");

    private static ArgSpec Spec(string name) => new(name, 1, 0, "data", "*", "digest_size", "key", "salt", "person", "fanout", "depth", "leaf_size", "node_offset", "node_depth", "inner_size",
        "last_node", "usedforsecurity");

    private static string Doc(string name, string title) => $"{name}(data=b'', /, *, digest_size=_blake2.{name}.MAX_DIGEST_SIZE,\n        key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0,\n        node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        usedforsecurity=True)\n--\n\nReturn a new {title} hash object.";

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Type(s_b);
        m.Int("BLAKE2B_SALT_SIZE", 16);
        m.Int("BLAKE2B_PERSON_SIZE", 16);
        m.Int("BLAKE2B_MAX_KEY_SIZE", 64);
        m.Int("BLAKE2B_MAX_DIGEST_SIZE", 64);
        m.Type(s_s);
        m.Int("BLAKE2S_SALT_SIZE", 8);
        m.Int("BLAKE2S_PERSON_SIZE", 8);
        m.Int("BLAKE2S_MAX_KEY_SIZE", 32);
        m.Int("BLAKE2S_MAX_DIGEST_SIZE", 32);
        return 0;
    }

    private static void SlotsB(TypeSlots* s) { HashObject.Slots(s); s->@new = &NewB; }
    private static void SlotsS(TypeSlots* s) { HashObject.Slots(s); s->@new = &NewS; }
    private static void MembersB(TypeBuilder t) => Members(t, 64);
    private static void MembersS(TypeBuilder t) => Members(t, 32);

    private static void Members(TypeBuilder t, int size) {
        HashObject.Members(t);
        t.Value("SALT_SIZE", LongObject.FromInt64(t.Ts, size / 4));
        t.Value("PERSON_SIZE", LongObject.FromInt64(t.Ts, size / 4));
        t.Value("MAX_KEY_SIZE", LongObject.FromInt64(t.Ts, size));
        t.Value("MAX_DIGEST_SIZE", LongObject.FromInt64(t.Ts, size));
    }

    private static PyObject* NewB(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => New(ts, type, s_specB, args, kwargs, 64);
    private static PyObject* NewS(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => New(ts, type, s_specS, args, kwargs, 32);

    private static PyObject* New(PyThreadState* ts, PyObject* type, ArgSpec spec, PyObject* args, PyObject* kwargs, int max) {
        PyObject** a = stackalloc PyObject*[13];
        if (!spec.ParseTuple(ts, args, kwargs, a)) return null;
        Py_buffer* views = stackalloc Py_buffer[3];
        new Span<byte>(views, 3 * sizeof(Py_buffer)).Clear();
        PyObject* result = null;
        bool taken = true;
        for (int i = 0; i < 3 && taken; i++) taken = a[2 + i] == null || BufferProtocol.Get(ts, a[2 + i], &views[i], BufferProtocol.Simple) == 0;
        if (taken) result = Make(ts, type, a, views, max);
        for (int i = 0; i < 3; i++) BufferProtocol.Release(ts, &views[i]);
        return result;
    }

    /// <summary>Checks the parameters in CPython's order and makes the object.</summary>
    private static PyObject* Make(PyThreadState* ts, PyObject* type, PyObject** a, Py_buffer* views, int max) {
        Blake2Parameters p = default;
        int digestSize = max, fanOut = 1, depth = 1, nodeDepth = 0, innerSize = 0;
        if (!Small(ts, a[1], ref digestSize) || !Small(ts, a[5], ref fanOut) || !Small(ts, a[6], ref depth) || !Small(ts, a[9], ref nodeDepth) || !Small(ts, a[10], ref innerSize)) return null;
        int lastNode = a[11] == null ? 0 : ObjectProtocol.IsTrue(ts, a[11]);
        if (lastNode < 0 || (a[12] != null && ObjectProtocol.IsTrue(ts, a[12]) < 0)) return null;
        if (digestSize <= 0 || digestSize > max) return Err.ValueError(ts, $"digest_size must be between 1 and {max} bytes");
        if (views[1].len > max / 4) return Err.ValueError(ts, $"maximum salt length is {max / 4} bytes");
        if (views[2].len > max / 4) return Err.ValueError(ts, $"maximum person length is {max / 4} bytes");
        if (fanOut is < 0 or > 255) return Err.ValueError(ts, "fanout must be between 0 and 255");
        if (depth is <= 0 or > 255) return Err.ValueError(ts, "depth must be between 1 and 255");
        ulong leafSize = 0, nodeOffset = 0;
        if (a[7] != null && !Unsigned(ts, a[7], "Python int too large to convert to C unsigned long", out leafSize)) return null;
        if (leafSize > uint.MaxValue) return Err.OverflowError(ts, "leaf_size is too large");
        if (a[8] != null && !Unsigned(ts, a[8], "int too big to convert", out nodeOffset)) return null;
        if (max == 32 && nodeOffset > 0xFFFF_FFFF_FFFF) return Err.OverflowError(ts, "node_offset is too large");
        if (nodeDepth is < 0 or > 255) return Err.ValueError(ts, "node_depth must be between 0 and 255");
        if (innerSize < 0 || innerSize > max) return Err.ValueError(ts, $"inner_size must be between 0 and is {max}");
        if (views[0].len > max) return Err.ValueError(ts, $"maximum key length is {max} bytes");
        p.DigestSize = digestSize;
        p.FanOut = fanOut;
        p.Depth = depth;
        p.NodeDepth = nodeDepth;
        p.InnerSize = innerSize;
        p.LeafSize = (uint)leafSize;
        p.NodeOffset = nodeOffset;
        p.LastNode = lastNode != 0;
        p.Key = new ReadOnlySpan<byte>(views[0].buf, (int)views[0].len);
        p.Salt = new ReadOnlySpan<byte>(views[1].buf, (int)views[1].len);
        p.Person = new ReadOnlySpan<byte>(views[2].buf, (int)views[2].len);
        return HashObject.New(ts, (PyTypeObject*)type, max == 64 ? Blake2Digest.NewB(p) : Blake2Digest.NewS(p), a[0]);
    }

    private static bool Small(PyThreadState* ts, PyObject* op, ref int value) => op == null || Args.Int(ts, op, out value);

    private static bool Unsigned(PyThreadState* ts, PyObject* op, string tooLarge, out ulong value) {
        value = 0;
        if (!LongObject.Check(op)) return Err.TypeError(ts, "an integer is required");
        if (LongObject.IsNegative(op)) return Err.ValueError(ts, "value must be positive");
        return LongObject.TryAsUInt64(op, out value) || Err.OverflowError(ts, tooLarge);
    }
}
