# bytes.translate deletes before it maps.
print(b'hello'.translate(bytes.maketrans(b'el', b'ip'), b'o'), b'abc'.translate(None, b'b'))
# expect: b'hipp' b'ac'
