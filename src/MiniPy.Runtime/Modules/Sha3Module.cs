// _sha3: SHA3-224 to -512 and SHAKE-128 and -256 as types that are their own constructors.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class Sha3Module {
    public static readonly BuiltinModule Definition = new("_sha3", null, &Fill);

    private const long MaxShake = 1 << 29;

    private static readonly PyTypeObject* s_224 = Declare("sha3_224", &Slots224, 28), s_256 = Declare("sha3_256", &Slots256, 32),
        s_384 = Declare("sha3_384", &Slots384, 48), s_512 = Declare("sha3_512", &Slots512, 64);
    private static readonly PyTypeObject* s_shake128 = Declare("shake_128", &SlotsShake128, 0), s_shake256 = Declare("shake_256", &SlotsShake256, 0);

    private static PyTypeObject* Declare(string name, delegate*<TypeSlots*, void> slots, int size) => StaticType.Create("_sha3." + name, null, sizeof(PyHashObject), TypeFlags.BaseType, slots,
        size == 0 ? &ShakeMembers : &Members, doc: size == 0 ? $"{name}([data], *, usedforsecurity=True) -> SHAKE object\n\nReturn a new SHAKE hash object."
            : $"{name}([data], *, usedforsecurity=True) -> SHA3 object\n\nReturn a new SHA3 hash object with a hashbit length of {size} bytes.");

    private static int Fill(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Type(s_224);
        m.Type(s_256);
        m.Type(s_384);
        m.Type(s_512);
        m.Type(s_shake128);
        m.Type(s_shake256);
        m.Int("keccakopt", 64);
        m.Text("implementation", "generic 64-bit");
        return 0;
    }

    private static void Slots224(TypeSlots* s) { HashObject.Slots(s); s->@new = &New224; }
    private static void Slots256(TypeSlots* s) { HashObject.Slots(s); s->@new = &New256; }
    private static void Slots384(TypeSlots* s) { HashObject.Slots(s); s->@new = &New384; }
    private static void Slots512(TypeSlots* s) { HashObject.Slots(s); s->@new = &New512; }
    private static void SlotsShake128(TypeSlots* s) { HashObject.Slots(s); s->@new = &NewShake128; }
    private static void SlotsShake256(TypeSlots* s) { HashObject.Slots(s); s->@new = &NewShake256; }

    private static void Members(TypeBuilder t) {
        HashObject.Members(t);
        t.Getter("_capacity_bits", &GetCapacity);
        t.Getter("_rate_bits", &GetRate);
        t.Getter("_suffix", &GetSuffix);
    }

    private static void ShakeMembers(TypeBuilder t) {
        Members(t);
        t.Method("digest", &ShakeDigest, "digest($self, length, /)\n--\n\nReturn the digest value as a bytes object.");
        t.Method("hexdigest", &ShakeHexDigest, "hexdigest($self, length, /)\n--\n\nReturn the digest value as a string of hexadecimal digits.");
    }

    private static PyObject* New224(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => New(ts, type, args, kwargs, "sha3_224", 28, 144, 6);
    private static PyObject* New256(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => New(ts, type, args, kwargs, "sha3_256", 32, 136, 6);
    private static PyObject* New384(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => New(ts, type, args, kwargs, "sha3_384", 48, 104, 6);
    private static PyObject* New512(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => New(ts, type, args, kwargs, "sha3_512", 64, 72, 6);
    private static PyObject* NewShake128(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => New(ts, type, args, kwargs, "shake_128", 0, 168, 0x1F);
    private static PyObject* NewShake256(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) => New(ts, type, args, kwargs, "shake_256", 0, 136, 0x1F);

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs, string name, int size, int rate, byte suffix) {
        PyObject** into = stackalloc PyObject*[2];
        // CPython's argument table is shared: its messages call every constructor by the name of the type asked.
        if (!new ArgSpec(name, 1, 0, "data", "*", "usedforsecurity").ParseTuple(ts, args, kwargs, into)) return null;
        if (into[1] != null && ObjectProtocol.IsTrue(ts, into[1]) < 0) return null;
        return HashObject.New(ts, (PyTypeObject*)type, new KeccakDigest(name, size, rate, suffix), into[0]);
    }

    private static PyObject* Shake(PyThreadState* ts, PyObject* self, PyObject* length, bool hex) {
        using Owned index = new(ts, NumberProtocol.Index(ts, length));
        if (index.IsNull) return null;
        if (LongObject.IsNegative(index)) return Err.ValueError(ts, "value must be positive");
        long size = (long)LongObject.AsUInt64(ts, index);
        if (ErrorIndicator.Occurred(ts) != null) return null;
        if ((ulong)size >= MaxShake) return Err.ValueError(ts, "length is too large");
        return HashObject.Result(ts, self, (nint)size, hex);
    }

    private static PyObject* ShakeDigest(PyThreadState* ts, PyObject* self, PyObject* length) => Shake(ts, self, length, false);
    private static PyObject* ShakeHexDigest(PyThreadState* ts, PyObject* self, PyObject* length) => Shake(ts, self, length, true);
    private static PyObject* GetRate(PyThreadState* ts, PyObject* self) => LongObject.FromInt64(ts, 8 * HashObject.Of(self).BlockSize);
    private static PyObject* GetCapacity(PyThreadState* ts, PyObject* self) => LongObject.FromInt64(ts, 1600 - 8 * HashObject.Of(self).BlockSize);
    private static PyObject* GetSuffix(PyThreadState* ts, PyObject* self) => BytesObject.FromByte(((KeccakDigest)HashObject.Of(self)).Suffix);
}
