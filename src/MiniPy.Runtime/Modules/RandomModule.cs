// _random.Random: the Mersenne Twister MT19937 (Matsumoto and Nishimura), with the sequences of CPython for every seed.

using System.Numerics;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Memory;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class RandomModule {
    public static readonly BuiltinModule Definition = new("_random", "Module implements the Mersenne Twister random number generator.", &Fill);

    private static int Fill(PyThreadState* ts, PyObject* module) {
        new ModuleBuilder(ts, module).Type(RandomObject.Type);
        return 0;
    }
}

internal static unsafe class RandomObject {
    private const int N = 624, M = 397;

    private struct Twister {
        public PyObject ob_base;
        public int index;
        public fixed uint state[N];
    }

    public static readonly PyTypeObject* Type = StaticType.Create("_random.Random", null, sizeof(Twister), TypeFlags.BaseType, &Slots, &Members, doc: "Random() -> create a random number generator with its own internal state.");

    private static void Slots(TypeSlots* s) {
        s->init = &Init;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("random", &NextDouble, "random($self, /)\n--\n\nrandom() -> x in the interval [0, 1).");
        t.Method("seed", &Seed, "seed($self, n=None, /)\n--\n\nseed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier.");
        t.Method("getstate", &GetState, "getstate($self, /)\n--\n\ngetstate() -> tuple containing the current state.");
        t.Method("setstate", &SetState, "setstate($self, state, /)\n--\n\nsetstate(state) -> None.  Restores generator state.");
        t.Method("getrandbits", &GetRandBits, "getrandbits($self, k, /)\n--\n\ngetrandbits(k) -> x.  Generates an int with k random bits.");
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op != null) ((Twister*)op)->index = N;
        return op;
    }

    private static int Init(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        if (self->ob_type == Type && !Args.NoKeywords(ts, "Random", kwargs)) return -1;
        if (TupleObject.Size(args) > 1) return Err.TypeError(ts, "Random() requires 0 or 1 argument");
        return Reseed(ts, (Twister*)self, TupleObject.Size(args) == 0 ? null : TupleObject.Items(args)[0]) ? 0 : -1;
    }

    private static uint Next(Twister* t) {
        uint* mt = t->state;
        if (t->index >= N) {
            for (int i = 0; i < N; i++) {
                uint pair = (mt[i] & 0x80000000) | (mt[(i + 1) % N] & 0x7FFFFFFF);
                mt[i] = mt[(i + M) % N] ^ (pair >> 1) ^ ((pair & 1) != 0 ? 0x9908B0DFu : 0);
            }
            t->index = 0;
        }
        uint y = mt[t->index++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >> 18);
    }

    /// <summary>init_by_array of the reference implementation.</summary>
    private static void InitByArray(Twister* t, System.ReadOnlySpan<uint> key) {
        uint* mt = t->state;
        mt[0] = 19650218;
        for (uint i = 1; i < N; i++) mt[i] = 1812433253 * (mt[i - 1] ^ (mt[i - 1] >> 30)) + i;
        uint at = 1, j = 0;
        for (int k = System.Math.Max(N, key.Length); k > 0; k--) {
            mt[at] = (mt[at] ^ ((mt[at - 1] ^ (mt[at - 1] >> 30)) * 1664525)) + key[(int)j] + j;
            if (++at >= N) {
                mt[0] = mt[N - 1];
                at = 1;
            }
            if (++j >= key.Length) j = 0;
        }
        for (int k = N - 1; k > 0; k--) {
            mt[at] = (mt[at] ^ ((mt[at - 1] ^ (mt[at - 1] >> 30)) * 1566083941)) - at;
            if (++at >= N) {
                mt[0] = mt[N - 1];
                at = 1;
            }
        }
        mt[0] = 0x80000000;
        t->index = N;
    }

    private static bool Reseed(PyThreadState* ts, Twister* t, PyObject* arg) {
        if (arg == null || Py.IsNone(arg)) {
            System.Span<uint> entropy = stackalloc uint[N];
            System.Security.Cryptography.RandomNumberGenerator.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(entropy));
            InitByArray(t, entropy);
            return true;
        }
        BigInteger seed;
        if (LongObject.Check(arg)) {
            if (LongObject.NumBits(arg) > 1 << 16 && !Heap.CanAllocate(ts->heap, LongObject.NumBits(arg) / 2)) return Err.NoMemory(ts);
            seed = BigInteger.Abs(LongObject.AsBigInteger(arg));
        } else {
            nint hash = ObjectProtocol.Hash(ts, arg);
            if (hash == -1) return false;
            seed = (nuint)hash;
        }
        byte[] bytes = seed.ToByteArray(isUnsigned: true);
        var key = new uint[System.Math.Max((bytes.Length + 3) / 4, 1)];
        System.Buffer.BlockCopy(bytes, 0, key, 0, bytes.Length);
        InitByArray(t, key);
        return true;
    }

    private static PyObject* Seed(PyThreadState* ts, PyObject* self, PyObject** args, nint count) =>
        Args.CheckPositional(ts, "seed", count, 0, 1) && Reseed(ts, (Twister*)self, count == 0 ? null : args[0]) ? Py.None : null;

    private static PyObject* NextDouble(PyThreadState* ts, PyObject* self) {
        uint a = Next((Twister*)self) >> 5, b = Next((Twister*)self) >> 6;
        return FloatObject.FromDouble(ts, (a * 67108864.0 + b) * (1.0 / 9007199254740992.0));
    }

    private static PyObject* GetRandBits(PyThreadState* ts, PyObject* self, PyObject* arg) {
        int bits = LongObject.AsInt32(ts, arg);
        if (bits == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        if (bits < 0) return Err.ValueError(ts, "number of bits must be non-negative");
        if (bits == 0) return LongObject.FromInt64(ts, 0);
        if (bits <= 32) return LongObject.FromInt64(ts, Next((Twister*)self) >> (32 - bits));
        int words = (bits - 1) / 32 + 1;
        if (!Heap.CanAllocate(ts->heap, (nint)words * 12)) return Err.NoMemory(ts);
        var bytes = new byte[words * 4];
        for (int i = 0; i < words; i++, bits -= 32) {
            if ((i & 0xFFFF) == 0xFFFF && !Work.Allow(ts, 0x10000)) return null;
            uint word = Next((Twister*)self);
            if (bits < 32) word >>= 32 - bits; // the last, most significant word
            System.BitConverter.TryWriteBytes(new System.Span<byte>(bytes, i * 4, 4), word);
        }
        return LongObject.FromBigInteger(ts, new BigInteger(bytes, isUnsigned: true));
    }

    private static PyObject* GetState(PyThreadState* ts, PyObject* self) {
        var t = (Twister*)self;
        using Owned state = new(ts, TupleObject.New(ts, N + 1));
        if (state.IsNull) return null;
        for (int i = 0; i <= N; i++) {
            PyObject* word = LongObject.FromInt64(ts, i < N ? t->state[i] : t->index);
            if (word == null) return null;
            TupleObject.Items(state)[i] = word;
        }
        return state.Detach();
    }

    private static PyObject* SetState(PyThreadState* ts, PyObject* self, PyObject* state) {
        if (!TupleObject.Check(state)) return Err.TypeError(ts, "state vector must be a tuple");
        if (TupleObject.Size(state) != N + 1) return Err.ValueError(ts, "state vector is the wrong size");
        Twister fresh = default;
        for (int i = 0; i < N; i++) {
            ulong word = LongObject.AsUInt64(ts, TupleObject.Items(state)[i]);
            if (word == ulong.MaxValue && ErrorIndicator.Occurred(ts) != null) return null;
            fresh.state[i] = (uint)word;
        }
        long index = LongObject.AsInt64(ts, TupleObject.Items(state)[N]);
        if (index == -1 && ErrorIndicator.Occurred(ts) != null) return null;
        if (index is < 0 or > N) return Err.ValueError(ts, "invalid state");
        var t = (Twister*)self;
        for (int i = 0; i < N; i++) t->state[i] = fresh.state[i];
        t->index = (int)index;
        return Py.None;
    }
}
