# Handlers get names that are one object each time; what a handler raises is what Parse raises.
import pyexpat
parser = pyexpat.ParserCreate(namespace_separator=' ')
parser.buffer_text = True
parser.ordered_attributes = True
names = []
parser.StartElementHandler = lambda name, attributes: (names.append(name), print(name, attributes))
parser.CharacterDataHandler = lambda text: print(repr(text))
parser.Parse('<a xmlns="u" x="1">one &amp; ')
parser.Parse(b'two<a/></a>', True)
print(names[0] is names[1], parser.CurrentLineNumber)

def fail(name, attributes):
    raise KeyError(name)

parser = pyexpat.ParserCreate()
parser.StartElementHandler = fail
try:
    parser.Parse('<a><b/></a>', True)
except KeyError as error:
    print(repr(error))
try:
    pyexpat.ParserCreate().Parse('<a></b>', True)
except pyexpat.ExpatError as error:
    print(error, error.code, error.lineno, error.offset)
import xml.etree.ElementTree as tree
print([e.text for e in tree.fromstring('<r><e>1</e><e>\xfc</e></r>').iter('e')])
# expect: u a ['x', '1']
# expect: 'one & '
# expect: 'two'
# expect: u a []
# expect: True 1
# expect: KeyError('a')
# expect: mismatched tag: line 1, column 5 7 1 5
# expect: ['1', 'ü']
