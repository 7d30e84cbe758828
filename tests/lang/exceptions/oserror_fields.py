# Two to five arguments fill the fields; a file name leaves two args.
for args in (), (2,), (2, "x"), (2, "x", "f"), (2, "x", "f", None, "g"), (1, 2, 3, 4, 5, 6):
    e = OSError(*args)
    print(e, e.args, e.errno, e.strerror, e.filename, e.filename2)
print(OSError is IOError is EnvironmentError)
# expect:  () None None None None
# expect: 2 (2,) None None None None
# expect: [Errno 2] x (2, 'x') 2 x None None
# expect: [Errno 2] x: 'f' (2, 'x') 2 x f None
# expect: [Errno 2] x: 'f' -> 'g' (2, 'x') 2 x f g
# expect: (1, 2, 3, 4, 5, 6) (1, 2, 3, 4, 5, 6) None None None None
# expect: True
