// _md5, _sha1, _sha256, _sha512: constructors around .NET's hashes. usedforsecurity is accepted and without effect, as in CPython's.

using System.Security.Cryptography;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class HashModules {
    public static readonly BuiltinModule Md5 = new("_md5", null, &FillMd5), Sha1 = new("_sha1", null, &FillSha1),
        Sha256 = new("_sha256", null, &FillSha256), Sha512 = new("_sha512", null, &FillSha512);

    private static readonly PyTypeObject* s_md5 = Declare("_md5.md5"), s_sha1 = Declare("_sha1.sha1"), s_sha224 = Declare("_sha256.sha224"),
        s_sha256 = Declare("_sha256.sha256"), s_sha384 = Declare("_sha512.sha384"), s_sha512 = Declare("_sha512.sha512");

    private static PyTypeObject* Declare(string name) =>
        StaticType.Create(name, null, sizeof(PyHashObject), TypeFlags.DisallowInstantiation, &HashObject.Slots, &HashObject.Members);

    private static readonly ArgSpec s_md5Spec = Spec("md5"), s_sha1Spec = Spec("sha1"), s_sha224Spec = Spec("sha224"), s_sha256Spec = Spec("sha256"),
        s_sha384Spec = Spec("sha384"), s_sha512Spec = Spec("sha512");

    private static ArgSpec Spec(string name) => new(name, 0, 0, "string", "*", "usedforsecurity");
    private static string Doc(string name, string title) => $"{name}($module, /, string=b'', *, usedforsecurity=True)\n--\n\nReturn a new {title} hash object; optionally initialized with a string.";

    private static int FillMd5(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("md5", &NewMd5, Doc("md5", "MD5"));
        m.Value("MD5Type", Py.NewRef((PyObject*)s_md5));
        return 0;
    }

    private static int FillSha1(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("sha1", &NewSha1, Doc("sha1", "SHA1"));
        m.Value("SHA1Type", Py.NewRef((PyObject*)s_sha1));
        return 0;
    }

    private static int FillSha256(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("sha256", &NewSha256, Doc("sha256", "SHA-256"));
        m.Function("sha224", &NewSha224, Doc("sha224", "SHA-224"));
        m.Value("SHA224Type", Py.NewRef((PyObject*)s_sha224));
        m.Value("SHA256Type", Py.NewRef((PyObject*)s_sha256));
        return 0;
    }

    private static int FillSha512(PyThreadState* ts, PyObject* module) {
        var m = new ModuleBuilder(ts, module);
        m.Function("sha512", &NewSha512, Doc("sha512", "SHA-512"));
        m.Function("sha384", &NewSha384, Doc("sha384", "SHA-384"));
        m.Value("SHA384Type", Py.NewRef((PyObject*)s_sha384));
        m.Value("SHA512Type", Py.NewRef((PyObject*)s_sha512));
        return 0;
    }

    /// <summary>Parses a constructor's arguments; `data` is null when none was given.</summary>
    private static bool Parse(PyThreadState* ts, ArgSpec spec, PyObject** args, nint count, PyObject* kwnames, out PyObject* data) {
        PyObject** into = stackalloc PyObject*[2];
        bool good = spec.Parse(ts, args, count, kwnames, into) && (into[1] == null || ObjectProtocol.IsTrue(ts, into[1]) >= 0);
        data = good ? into[0] : null;
        return good;
    }

    private static PyObject* NewMd5(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) =>
        Parse(ts, s_md5Spec, args, count, kwnames, out PyObject* data) ? HashObject.New(ts, s_md5, Platform("md5", 64, HashAlgorithmName.MD5), data) : null;

    private static PyObject* NewSha1(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) =>
        Parse(ts, s_sha1Spec, args, count, kwnames, out PyObject* data) ? HashObject.New(ts, s_sha1, Platform("sha1", 64, HashAlgorithmName.SHA1), data) : null;

    private static PyObject* NewSha224(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) =>
        Parse(ts, s_sha224Spec, args, count, kwnames, out PyObject* data) ? HashObject.New(ts, s_sha224, new Sha224Digest(), data) : null;

    private static PyObject* NewSha256(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) =>
        Parse(ts, s_sha256Spec, args, count, kwnames, out PyObject* data) ? HashObject.New(ts, s_sha256, Platform("sha256", 64, HashAlgorithmName.SHA256), data) : null;

    private static PyObject* NewSha384(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) =>
        Parse(ts, s_sha384Spec, args, count, kwnames, out PyObject* data) ? HashObject.New(ts, s_sha384, Platform("sha384", 128, HashAlgorithmName.SHA384), data) : null;

    private static PyObject* NewSha512(PyThreadState* ts, PyObject* module, PyObject** args, nint count, PyObject* kwnames) =>
        Parse(ts, s_sha512Spec, args, count, kwnames, out PyObject* data) ? HashObject.New(ts, s_sha512, Platform("sha512", 128, HashAlgorithmName.SHA512), data) : null;

    private static PlatformDigest Platform(string name, int blockSize, HashAlgorithmName algorithm) => new(name, blockSize, IncrementalHash.CreateHash(algorithm));
}
