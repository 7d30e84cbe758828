// The machine's expat (2.1 or newer): the functions that the pyexpat module calls.

using System.Runtime.InteropServices;

namespace MiniPy.Modules;

/// <summary>XML_cp: the content model of an element.</summary>
internal unsafe struct ExpatContent {
    public int type, quant;
    public byte* name;
    public uint numchildren;
    public ExpatContent* children;
}

/// <summary>XML_Encoding: what the bytes of an encoding of one byte a character mean; -1 for none.</summary>
internal unsafe struct ExpatEncoding {
    public fixed int map[256];
    public void* data, convert, release;
}

internal struct ExpatVersion {
    public int Major, Minor, Micro;
}

internal unsafe struct ExpatFeature {
    public int feature;
    public byte* name;
    public CLong value;
}

internal static unsafe class Expat {
    public const int StatusOk = 1, ErrorAborted = 35, LastError = 43;

    private static readonly nint s_library = SystemLibrary.Open("libexpat.so.1", "libexpat.1.dylib", "libexpat.dylib", "libexpat.dll", "libexpat.so", "libexpat");
    public static bool Available => s_library != 0;

    public static void* Symbol(string name) => s_library == 0 ? null : SystemLibrary.Symbol(s_library, name);

    public static readonly delegate* unmanaged<byte*, void*> ParserCreate = (delegate* unmanaged<byte*, void*>)Symbol("XML_ParserCreate");
    public static readonly delegate* unmanaged<byte*, byte, void*> ParserCreateNS = (delegate* unmanaged<byte*, byte, void*>)Symbol("XML_ParserCreateNS");
    public static readonly delegate* unmanaged<void*, byte*, byte*, void*> ExternalEntityParserCreate = (delegate* unmanaged<void*, byte*, byte*, void*>)Symbol("XML_ExternalEntityParserCreate");
    public static readonly delegate* unmanaged<void*, void> ParserFree = (delegate* unmanaged<void*, void>)Symbol("XML_ParserFree");
    public static readonly delegate* unmanaged<void*, void*, void> SetUserData = (delegate* unmanaged<void*, void*, void>)Symbol("XML_SetUserData");
    public static readonly delegate* unmanaged<void*, byte*, int, int, int> Parse = (delegate* unmanaged<void*, byte*, int, int, int>)Symbol("XML_Parse");
    public static readonly delegate* unmanaged<void*, byte, int> StopParser = (delegate* unmanaged<void*, byte, int>)Symbol("XML_StopParser");
    public static readonly delegate* unmanaged<void*, byte*, int> SetEncoding = (delegate* unmanaged<void*, byte*, int>)Symbol("XML_SetEncoding"), SetBase = (delegate* unmanaged<void*, byte*, int>)Symbol("XML_SetBase");
    public static readonly delegate* unmanaged<void*, byte*> GetBase = (delegate* unmanaged<void*, byte*>)Symbol("XML_GetBase");
    public static readonly delegate* unmanaged<void*, int*, int*, byte*> GetInputContext = (delegate* unmanaged<void*, int*, int*, byte*>)Symbol("XML_GetInputContext");
    public static readonly delegate* unmanaged<void*, int> GetErrorCode = (delegate* unmanaged<void*, int>)Symbol("XML_GetErrorCode"), GetSpecifiedAttributeCount = (delegate* unmanaged<void*, int>)Symbol("XML_GetSpecifiedAttributeCount");
    public static readonly delegate* unmanaged<void*, CULong> GetLine = (delegate* unmanaged<void*, CULong>)Symbol("XML_GetCurrentLineNumber"), GetColumn = (delegate* unmanaged<void*, CULong>)Symbol("XML_GetCurrentColumnNumber");
    public static readonly delegate* unmanaged<void*, CLong> GetByteIndex = (delegate* unmanaged<void*, CLong>)Symbol("XML_GetCurrentByteIndex");
    public static readonly delegate* unmanaged<void*, int, int> SetParamEntityParsing = (delegate* unmanaged<void*, int, int>)Symbol("XML_SetParamEntityParsing");
    public static readonly delegate* unmanaged<void*, byte, int> UseForeignDtd = (delegate* unmanaged<void*, byte, int>)Symbol("XML_UseForeignDTD");
    public static readonly delegate* unmanaged<void*, int, void> SetReturnNSTriplet = (delegate* unmanaged<void*, int, void>)Symbol("XML_SetReturnNSTriplet");
    public static readonly delegate* unmanaged<void*, void*, void*, void> SetUnknownEncodingHandler = (delegate* unmanaged<void*, void*, void*, void>)Symbol("XML_SetUnknownEncodingHandler");
    public static readonly delegate* unmanaged<void*, ExpatContent*, void> FreeContentModel = (delegate* unmanaged<void*, ExpatContent*, void>)Symbol("XML_FreeContentModel");
    private static readonly delegate* unmanaged<int, byte*> s_errorString = (delegate* unmanaged<int, byte*>)Symbol("XML_ErrorString");
    private static readonly delegate* unmanaged<byte*> s_version = (delegate* unmanaged<byte*>)Symbol("XML_ExpatVersion");
    public static readonly delegate* unmanaged<ExpatVersion> VersionInfo = (delegate* unmanaged<ExpatVersion>)Symbol("XML_ExpatVersionInfo");
    public static readonly delegate* unmanaged<ExpatFeature*> Features = (delegate* unmanaged<ExpatFeature*>)Symbol("XML_GetFeatureList");

    public static string Version => Marshal.PtrToStringUTF8((nint)s_version())!;

    /// <summary>null for a number that is no error of this version.</summary>
    public static string? ErrorString(int code) => Marshal.PtrToStringUTF8((nint)s_errorString(code));

    /// <summary>Installs, or removes by null, the callback of an event.</summary>
    public static void SetHandler(void* parser, string name, void* callback) => ((delegate* unmanaged<void*, void*, void>)Symbol($"XML_Set{name}"))(parser, callback);
}
