# list, tuple, dict, set and slice handled by C: good values, wrong types, nothing at all.
import c_containers as c

def show(title, report):
    print(title, *report, sep="; ")

values = [5, 6, 7]
show("list", c.lists(values))
print(values)
show("no list", c.lists((1, 2)))
show("tuple", c.tuples((1, 2, 3)))
show("no tuple", c.tuples([1, 2, 3]))
d = {"a": 1}
show("dict", c.dicts(d, "key"))
print(d)
show("no dict", c.dicts([], "key"))
print(c.merge({1: 2}, {1: 3, 4: 5}, 0), c.merge({1: 2}, {1: 3, 4: 5}, 1), c.merge({}, 5, 1), c.merge(5, {}, 1))
class Key:
    def __hash__(self):
        return 1
    def __eq__(self, other):
        raise KeyError("never seen")

# PyDict_GetItem keeps the pending error and drops that of a comparison, but a key that cannot be hashed clears both.
print(c.pending({1: 2}, 1), c.pending({1: 2}, 3), c.pending({Key(): 2}, Key()), c.pending({1: 2}, []), c.pending(5, 1))
s = {1, 2, 3}
show("set", c.sets(s))
print(s)
show("frozenset", c.sets(frozenset([1])))
show("no set", c.sets([1]))
for op, length in ((2, 5), (None, 5), (-1, 5), (10**30, 5), (-10**30, 5), ("x", 5)):
    print("slice", c.slices(op, length))
# expect: list; ('BadInternalCall',); 3; 5; ('IndexError', 'list index out of range'); 0; ('IndexError', 'list assignment index out of range'); 0; ('BadInternalCall',); 0; 0; ('BadInternalCall',); [1000, 6]; [True]; 0; 0; ('TypeError', 'can only assign an iterable'); 0; (False, None, 7, 'new', True); ('TypeError', "'<' not supported between instances of 'NoneType' and 'bool'")
# expect: [False, None, 7, 'new', True]
# expect: no list; ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',)
# expect: tuple; 3; 1; ('IndexError', 'tuple index out of range'); ('IndexError', 'tuple index out of range'); (1,); (2, 3); 0; 0; ('IndexError', 'tuple assignment index out of range'); ('BadInternalCall',); 0; (1, 2, Ellipsis); 0; (1,); ('BadInternalCall',); True; ('BadInternalCall',)
# expect: no tuple; ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); 0; 0; ('IndexError', 'tuple assignment index out of range'); ('BadInternalCall',); 0; (1, 2, Ellipsis); 0; (1,); ('BadInternalCall',); True; ('BadInternalCall',)
# expect: dict; 1; NULL; NULL; NULL; ('TypeError', "unhashable type: 'list'"); 1; NULL; NULL; 0; ('TypeError', "unhashable type: 'list'"); 0; True; Ellipsis; 1; ('TypeError', "unhashable type: 'list'"); ('a', 1); ('key', True); ('s', False); (None, Ellipsis); ['a', 'key', 's', None]; [1, True, False, Ellipsis]; [('a', 1), ('key', True), ('s', False), (None, Ellipsis)]; {'a': 1, 'key': True, 's': False, None: Ellipsis}; 0; ('AttributeError', "'list' object has no attribute 'keys'"); ('AttributeError', "'NoneType' object has no attribute 'keys'"); 0; ('KeyError', "'key'"); 0; ('KeyError', "'s'"); None; ('KeyError', "'key'"); Ellipsis; {}
# expect: {}
# expect: no dict; ('BadInternalCall',); NULL; NULL; ('BadInternalCall',); ('BadInternalCall',); NULL; NULL; ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('TypeError', 'mappingproxy() argument must be a mapping, not list')
# expect: (0, {1: 2, 4: 5}) (0, {1: 3, 4: 5}) (('AttributeError', "'int' object has no attribute 'keys'"), {}) (('BadInternalCall',), 5)
# expect: (('ValueError', 'kept'), True) (('ValueError', 'kept'), False) ('nothing pending', False) ('nothing pending', False) (('ValueError', 'kept'), False)
# expect: set; 3; 0; ('TypeError', "unhashable type: 'list'"); 1; 1; ('TypeError', "unhashable type: 'list'"); 1; 0; 3; 0; frozenset({None}); ('BadInternalCall',); 1; 0; ('KeyError', "'pop from an empty set'"); ('TypeError', "'NoneType' object is not iterable"); set(); frozenset()
# expect: set()
# expect: frozenset; 1; 0; ('TypeError', "unhashable type: 'list'"); 1; 1; ('TypeError', "unhashable type: 'list'"); ('BadInternalCall',); ('BadInternalCall',); 2; 0; frozenset({None}); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('TypeError', "'NoneType' object is not iterable"); set(); frozenset()
# expect: no set; ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); 0; frozenset({None}); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('BadInternalCall',); ('TypeError', "'NoneType' object is not iterable"); set(); frozenset()
# expect: slice (slice(None, 2, None), (0, 2, 1, 2), 1, 77)
# expect: slice (slice(None, None, None), (0, 5, 1, 5), 1, 77)
# expect: slice (slice(None, -1, None), (0, 4, 1, 4), 1, 77)
# expect: slice (slice(None, 1000000000000000000000000000000, None), (0, 5, 1, 5), 1, 77)
# expect: slice (slice(None, -1000000000000000000000000000000, None), (0, 0, 1, 0), 1, 77)
# expect: slice (slice(None, 'x', None), ('TypeError', 'slice indices must be integers or None or have an __index__ method'), ('TypeError', 'slice indices must be integers or None or have an __index__ method'), 77)
