// The machine's zlib (1.2.8 or newer): the functions that the zlib module calls. System.IO.Compression has no flush modes, dictionaries,
// copies of a stream or raw status codes, so it cannot stand in.

using System.Runtime.InteropServices;

namespace MiniPy.Modules;

/// <summary>z_stream.</summary>
internal unsafe struct ZStream {
    public byte* next_in;
    public uint avail_in;
    public CULong total_in;
    public byte* next_out;
    public uint avail_out;
    public CULong total_out;
    public byte* msg;
    public void* state;
    public void* zalloc;
    public void* zfree;
    public void* opaque;
    public int data_type;
    public CULong adler;
    public CULong reserved;
}

internal static unsafe class Zlib {
    public const int Ok = 0, StreamEnd = 1, NeedDict = 2, StreamError = -2, DataError = -3, MemError = -4, BufError = -5, VersionError = -6;
    public const int NoFlush = 0, SyncFlush = 2, Finish = 4, Deflated = 8, MaxWindowBits = 15, DefaultMemLevel = 8;

    private static readonly nint s_library = SystemLibrary.Open("libz.so.1", "libz.1.dylib", "libz.dylib", "zlib1.dll", "libz.so", "libz");
    public static bool Available => s_library != 0;

    private static void* Symbol(string name) => s_library == 0 ? null : SystemLibrary.Symbol(s_library, name);

    private static readonly delegate* unmanaged<byte*> s_version = (delegate* unmanaged<byte*>)Symbol("zlibVersion");
    private static readonly delegate* unmanaged<ZStream*, int, int, int, int, int, byte*, int, int> s_deflateInit2 = (delegate* unmanaged<ZStream*, int, int, int, int, int, byte*, int, int>)Symbol("deflateInit2_");
    private static readonly delegate* unmanaged<ZStream*, int, byte*, int, int> s_inflateInit2 = (delegate* unmanaged<ZStream*, int, byte*, int, int>)Symbol("inflateInit2_");
    public static readonly delegate* unmanaged<ZStream*, int, int> deflate = (delegate* unmanaged<ZStream*, int, int>)Symbol("deflate"), inflate = (delegate* unmanaged<ZStream*, int, int>)Symbol("inflate");
    public static readonly delegate* unmanaged<ZStream*, int> deflateEnd = (delegate* unmanaged<ZStream*, int>)Symbol("deflateEnd"), inflateEnd = (delegate* unmanaged<ZStream*, int>)Symbol("inflateEnd");
    public static readonly delegate* unmanaged<ZStream*, ZStream*, int> deflateCopy = (delegate* unmanaged<ZStream*, ZStream*, int>)Symbol("deflateCopy"),
        inflateCopy = (delegate* unmanaged<ZStream*, ZStream*, int>)Symbol("inflateCopy");
    public static readonly delegate* unmanaged<ZStream*, byte*, uint, int> deflateSetDictionary = (delegate* unmanaged<ZStream*, byte*, uint, int>)Symbol("deflateSetDictionary"),
        inflateSetDictionary = (delegate* unmanaged<ZStream*, byte*, uint, int>)Symbol("inflateSetDictionary");

    public static string Version => Marshal.PtrToStringUTF8((nint)s_version())!;

    public static int DeflateInit(ZStream* stream, int level, int method, int windowBits, int memLevel, int strategy) =>
        s_deflateInit2(stream, level, method, windowBits, memLevel, strategy, s_version(), sizeof(ZStream));

    public static int InflateInit(ZStream* stream, int windowBits) => s_inflateInit2(stream, windowBits, s_version(), sizeof(ZStream));
}
