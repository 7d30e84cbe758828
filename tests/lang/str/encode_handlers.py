# Each policy has its own replacement.
for policy in ('ignore', 'replace', 'backslashreplace', 'xmlcharrefreplace'):
    print('aé☃'.encode('ascii', policy))
# expect: b'a'
# expect: b'a??'
# expect: b'a\\xe9\\u2603'
# expect: b'a&#233;&#9731;'
