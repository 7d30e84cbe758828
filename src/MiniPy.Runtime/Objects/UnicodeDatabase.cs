// What Unicode says of each character, in versions 14.0 (Python 3.11's) and 3.2 (which the idna codec needs), for unicodedata.
//
// The facts lie in an embedded resource that src/MiniPy.Generators/unicode_data.py makes; it is unpacked when first asked, and constant
// from then on. A character's page (256 characters) and its place there give the number of a record; characters with equal properties
// share one. Decompositions are kept as runs in one array, found by binary search. The order in the file is that of the constructor.
//
// str itself asks UnicodeData, which answers from .NET's tables.

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace MiniPy.Objects;

internal sealed class UnicodeDatabase {
    public readonly record struct Properties(byte Category, byte Bidirectional, byte Combining, byte Mirrored, byte Width, sbyte Decimal, sbyte Digit, byte Numeric);

    /// <summary>Loaded on first use; a nested class, so that asking for 14.0 is one read.</summary>
    private static class Loaded {
        public static readonly UnicodeDatabase[] Both = Load();

        private static UnicodeDatabase[] Load() {
            var reader = new UnicodeResource("UnicodeProperties.bin");
            return [new UnicodeDatabase(ref reader), new UnicodeDatabase(ref reader)];
        }
    }

    public static UnicodeDatabase Current => Loaded.Both[0];
    public static UnicodeDatabase Version32 => Loaded.Both[1];

    /// <summary>Names of the property values, by their number in a record.</summary>
    public readonly string[] Categories, Bidirectionals, Widths;
    private readonly string[] _tags;
    private readonly double[] _numbers;
    private readonly Properties[] _records;
    private readonly ushort[] _pageOf, _pages;
    /// <summary>Code points that decompose, ascending; for each, where its parts begin in `_parts` and its tag.</summary>
    private readonly int[] _decomposed, _partStart, _parts;
    private readonly byte[] _tagOf;
    private readonly Dictionary<long, int> _compositions = [];

    private UnicodeDatabase(ref UnicodeResource r) {
        Categories = r.Texts();
        Bidirectionals = r.Texts();
        Widths = r.Texts();
        _numbers = new double[r.Number()];
        for (int i = 0; i < _numbers.Length; i++) _numbers[i] = BinaryPrimitives.ReadDoubleLittleEndian(r.Bytes(8));
        _records = new Properties[r.Number()];
        for (int i = 0; i < _records.Length; i++) {
            ReadOnlySpan<byte> b = r.Bytes(8);
            _records[i] = new Properties(b[0], b[1], b[2], b[3], b[4], (sbyte)b[5], (sbyte)b[6], b[7]);
        }
        _pageOf = r.Words(0x1100);
        _pages = r.Words(256 * r.Number());
        _tags = r.Texts();
        int count = r.Number(), code = 0;
        _decomposed = new int[count];
        _partStart = new int[count + 1];
        _tagOf = new byte[count];
        var parts = new List<int>(4 * count);
        for (int i = 0; i < count; i++) {
            _decomposed[i] = code += r.Number();
            _tagOf[i] = (byte)r.Number();
            for (int n = r.Number(); n > 0; n--) parts.Add(r.Number());
            _partStart[i + 1] = parts.Count;
        }
        _parts = parts.ToArray();
        for (int n = r.Number(); n > 0; n--) {
            int first = r.Number(), second = r.Number();
            _compositions.Add((long)first << 21 | (long)second, r.Number());
        }
    }

    public ref readonly Properties Of(int c) => ref _records[_pages[256 * _pageOf[c >> 8] + (c & 0xFF)]];

    /// <summary>False when the character has no numeric value.</summary>
    public bool TryNumeric(int c, out double value) {
        int index = Of(c).Numeric;
        value = index == 0 ? 0 : _numbers[index - 1];
        return index != 0;
    }

    public bool IsAssigned(int c) => Of(c).Category != 0;

    /// <summary>The parts a character decomposes into, one level deep, and its tag ("" for a canonical one); empty for most.</summary>
    public ReadOnlySpan<int> Decomposition(int c, out string tag) {
        int at = c < 0xA0 ? -1 : Array.BinarySearch(_decomposed, c);
        tag = at < 0 ? "" : _tags[_tagOf[at]];
        return at < 0 ? default : _parts.AsSpan(_partStart[at], _partStart[at + 1] - _partStart[at]);
    }

    /// <summary>The primary composite of two characters, or -1.</summary>
    public int Compose(int first, int second) => _compositions.TryGetValue((long)first << 21 | (long)second, out int composite) ? composite : -1;
}

/// <summary>Reads what unicode_data.py wrote.</summary>
internal struct UnicodeResource {
    private readonly byte[] _data;
    private int _at;

    public UnicodeResource(string name) {
        using Stream packed = typeof(UnicodeResource).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the assembly lacks its resource {name}");
        using var inflater = new DeflateStream(packed, CompressionMode.Decompress);
        using var data = new MemoryStream(1 << 20);
        inflater.CopyTo(data);
        _data = data.ToArray();
    }

    public readonly byte[] Data => _data;
    public readonly int Position => _at;

    public int Number() {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = _data[_at++];
            value |= (b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }

    public ReadOnlySpan<byte> Bytes(int count) {
        ReadOnlySpan<byte> bytes = _data.AsSpan(_at, count);
        _at += count;
        return bytes;
    }

    public ushort[] Words(int count) {
        var words = new ushort[count];
        ReadOnlySpan<byte> bytes = Bytes(2 * count);
        for (int i = 0; i < count; i++) words[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
        return words;
    }

    public string[] Texts() {
        var texts = new string[Number()];
        for (int i = 0; i < texts.Length; i++) texts[i] = Encoding.ASCII.GetString(Bytes(Number()));
        return texts;
    }
}
