"""Writes src/MiniPy.Runtime/Objects/UnicodeProperties.bin and UnicodeNames.bin: what Unicode 14.0 and 3.2 say of each character.

Run with CPython 3.11, whose unicodedata module is where the facts are taken from:

    /usr/bin/python3.11 src/MiniPy.Generators/unicode_data.py

Both files are raw deflate streams of little-endian data; Objects/UnicodeDatabase.cs and Objects/UnicodeNames.cs read them and say what
lies where.
"""

import ctypes
import os
import struct
import unicodedata
import zlib

assert unicodedata.unidata_version == "14.0.0"
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "MiniPy.Runtime", "Objects")
LIMIT = 0x110000


def varint(n):
    out = bytearray()
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def text(s):
    data = s.encode("ascii")
    return varint(len(data)) + data


class Indexed(dict):
    """Values numbered in order of appearance."""

    def __missing__(self, key):
        self[key] = len(self)
        return self[key]


def database(db):
    categories, bidis, widths, tags, numbers, records = Indexed(), Indexed(), Indexed(), Indexed(), Indexed(), Indexed()
    numbers[None], tags[""], categories["Cn"], bidis[""], widths["N"]
    pages, table = Indexed(), []
    for start in range(0, LIMIT, 256):
        page = []
        for c in map(chr, range(start, start + 256)):
            page.append(records[categories[db.category(c)], bidis[db.bidirectional(c)], db.combining(c), db.mirrored(c), widths[db.east_asian_width(c)],
                                db.decimal(c, -1) & 0xFF, db.digit(c, -1) & 0xFF, numbers[db.numeric(c, None)]])
        table.append(pages[tuple(page)])
    out = b"".join(varint(len(names)) + b"".join(map(text, names)) for names in (categories, bidis, widths))
    out += varint(len(numbers) - 1) + b"".join(struct.pack("<d", n) for n in list(numbers)[1:])
    out += varint(len(records)) + b"".join(bytes(r) for r in records)
    out += struct.pack("<4352H", *table) + varint(len(pages)) + b"".join(struct.pack("<256H", *p) for p in pages)
    rows, previous, compositions = [], 0, []
    for code in range(LIMIT):
        fields = db.decomposition(chr(code)).split()
        if not fields:
            continue
        tag = fields.pop(0) if fields[0][0] == "<" else ""
        parts = [int(f, 16) for f in fields]
        rows.append(varint(code - previous) + varint(tags[tag]) + varint(len(parts)) + b"".join(map(varint, parts)))
        previous = code
        if tag == "" and len(parts) == 2 and db.normalize("NFC", "".join(map(chr, parts))) == chr(code):
            compositions.append(b"".join(map(varint, (*parts, code))))
    out += varint(len(tags)) + b"".join(map(text, tags))
    out += varint(len(rows)) + b"".join(rows)
    out += varint(len(compositions)) + b"".join(compositions)
    return out


def private_names():
    """Aliases and named sequences, which the module keeps under code points of a private area of its own."""
    capsule = ctypes.pythonapi.PyCapsule_GetPointer
    capsule.restype, capsule.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    table = ctypes.cast(capsule(unicodedata._ucnhash_CAPI, b"unicodedata._ucnhash_CAPI"), ctypes.POINTER(ctypes.c_void_p))
    get_name = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_int, ctypes.c_int)(table[0])
    buffer = ctypes.create_string_buffer(300)
    for code in range(0xF0000, 0xF0800):
        if get_name(code, buffer, 300, 1):
            yield buffer.value.decode()


def names():
    ranges, rows, texts, previous = [], [], [], 0
    for code in range(LIMIT):
        name = unicodedata.name(chr(code), None)
        if name is None or name.startswith("HANGUL SYLLABLE "):
            continue
        if name == f"CJK UNIFIED IDEOGRAPH-{code:X}":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
            continue
        rows.append(varint(code - previous))
        texts.append(name)
        previous = code
    out = varint(len(ranges)) + b"".join(varint(a) + varint(b) for a, b in ranges)
    out += varint(len(rows)) + b"".join(rows)
    extra = [(name, unicodedata.lookup(name)) for name in private_names()]
    out += varint(len(extra)) + b"".join(varint(len(s)) + b"".join(varint(ord(c)) for c in s) for _, s in extra)
    return out + "\n".join(texts + [name for name, _ in extra] + [""]).encode("ascii")


def write(name, data):
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    packed = compressor.compress(data) + compressor.flush()
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(packed)
    print(f"{name}: {len(data)} bytes, {len(packed)} compressed")


write("UnicodeProperties.bin", database(unicodedata) + database(unicodedata.ucd_3_2_0))
write("UnicodeNames.bin", names())
