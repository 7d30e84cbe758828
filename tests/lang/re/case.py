# Ignoring case, sets, classes, Unicode.
import re
print(re.findall("[a-c]+", "abCBd", re.I), re.match("ß", "ẞ", re.I), re.match("É", "é", re.I) is not None, re.match("K", "\u212a", re.I) is not None, re.match("K", "\u212a", re.I | re.A), re.findall("[^a]", "AbA", re.I))
print(re.findall(r"\w+", "häß ñ_1"), re.findall(r"\w+", "häß", re.A), re.findall(r"\d", "1٣x"), re.findall(r"\s", "a\u00a0b\x1c"), re.match(r"[\u0400-\u04ff]+", "Привет!").group(), re.match("(a)\\1", "aA", re.I).span())
print(re.findall("[\U0001F600-\U0001F64F]", "a😀b"), re.match(".", "😀").end(), re.search("b", "é😀b").start(), re.match(rb"[\x80-\xff]+", b"\xff\x80a").end(), re.findall("[αβ]", "ΑβΓ", re.I))
print(re.compile("a", re.I), re.compile(b"a", re.X | re.S), re.compile("a") == re.compile("a"), re.match("(?i:A)b", "ab") is not None, re.match("(?L)a".encode(), b"A"), re.match("(?Li)a".encode(), b"A"))
# expect: ['abCB'] <re.Match object; span=(0, 1), match='ẞ'> True True None ['b']
# expect: ['häß', 'ñ_1'] ['h'] ['1', '٣'] ['\xa0', '\x1c'] Привет (0, 2)
# expect: ['😀'] 1 2 2 ['Α', 'β']
# expect: re.compile('a', re.IGNORECASE) re.compile(b'a', re.DOTALL|re.VERBOSE) True True None <re.Match object; span=(0, 1), match=b'A'>
