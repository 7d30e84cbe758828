// The str objects that the runtime itself looks up: process-wide, immortal, interned in every interpreter from its start.

using System.Collections.Generic;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe class Names {
    private static PyObject* S(string text) => StaticState.InternedString(text);

    public static readonly PyObject* __abstractmethods__ = S("__abstractmethods__"), __all__ = S("__all__"), __annotations__ = S("__annotations__"),
        __await__ = S("__await__"), __aiter__ = S("__aiter__"), __anext__ = S("__anext__"), __aenter__ = S("__aenter__"), __aexit__ = S("__aexit__"),
        __bases__ = S("__bases__"), __bool__ = S("__bool__"), __build_class__ = S("__build_class__"), __builtins__ = S("__builtins__"),
        __bytes__ = S("__bytes__"), __call__ = S("__call__"), __cause__ = S("__cause__"), __class__ = S("__class__"), __class_getitem__ = S("__class_getitem__"),
        __classcell__ = S("__classcell__"), __complex__ = S("__complex__"), __contains__ = S("__contains__"), __context__ = S("__context__"),
        __del__ = S("__del__"), __delattr__ = S("__delattr__"), __delete__ = S("__delete__"), __delitem__ = S("__delitem__"), __dict__ = S("__dict__"),
        __dir__ = S("__dir__"), __doc__ = S("__doc__"), __enter__ = S("__enter__"), __eq__ = S("__eq__"), __exit__ = S("__exit__"), __file__ = S("__file__"),
        __float__ = S("__float__"), __format__ = S("__format__"), __fspath__ = S("__fspath__"), __get__ = S("__get__"), __getattr__ = S("__getattr__"),
        __getattribute__ = S("__getattribute__"), __getitem__ = S("__getitem__"), __getnewargs__ = S("__getnewargs__"), __getnewargs_ex__ = S("__getnewargs_ex__"),
        __getstate__ = S("__getstate__"), __hash__ = S("__hash__"), __import__ = S("__import__"), __index__ = S("__index__"), __init__ = S("__init__"),
        __init_subclass__ = S("__init_subclass__"), __instancecheck__ = S("__instancecheck__"), __int__ = S("__int__"),
        __isabstractmethod__ = S("__isabstractmethod__"), __iter__ = S("__iter__"), __len__ = S("__len__"), __length_hint__ = S("__length_hint__"),
        __loader__ = S("__loader__"), __main__ = S("__main__"), __match_args__ = S("__match_args__"), __missing__ = S("__missing__"),
        __module__ = S("__module__"), __mro_entries__ = S("__mro_entries__"), __name__ = S("__name__"), __new__ = S("__new__"), __next__ = S("__next__"),
        __notes__ = S("__notes__"), __orig_bases__ = S("__orig_bases__"), __package__ = S("__package__"), __path__ = S("__path__"),
        __prepare__ = S("__prepare__"), __qualname__ = S("__qualname__"), __reduce__ = S("__reduce__"), __reduce_ex__ = S("__reduce_ex__"),
        __repr__ = S("__repr__"), __reversed__ = S("__reversed__"), __round__ = S("__round__"), __set__ = S("__set__"), __set_name__ = S("__set_name__"),
        __setattr__ = S("__setattr__"), __setitem__ = S("__setitem__"), __setstate__ = S("__setstate__"), __sizeof__ = S("__sizeof__"), __slots__ = S("__slots__"),
        __spec__ = S("__spec__"), __str__ = S("__str__"), __subclasscheck__ = S("__subclasscheck__"), __subclasshook__ = S("__subclasshook__"),
        __text_signature__ = S("__text_signature__"), __traceback__ = S("__traceback__"), __trunc__ = S("__trunc__"), __floor__ = S("__floor__"), __ceil__ = S("__ceil__"),
        __weakref__ = S("__weakref__"), __wrapped__ = S("__wrapped__"), __aslist__ = S("__aslist__"), __origin__ = S("__origin__"), __args__ = S("__args__"), __parameters__ = S("__parameters__"),
        _fix_up_module = S("_fix_up_module"), _find_and_load = S("_find_and_load"), _handle_fromlist = S("_handle_fromlist"), _initializing = S("_initializing"),
        append = S("append"), args = S("args"), argv = S("argv"), builtins = S("builtins"), close = S("close"), code = S("code"), copyreg = S("copyreg"), ctypes_error_object = S("ctypes.error_object"),
        displayhook = S("displayhook"), encoding = S("encoding"), errors = S("errors"), excepthook = S("excepthook"), extend = S("extend"), fileno = S("fileno"),
        flush = S("flush"), get = S("get"), items = S("items"), join = S("join"), key = S("key"), keys = S("keys"), modules = S("modules"), mro = S("mro"),
        name = S("name"), obj = S("obj"), path = S("path"), read = S("read"), readline = S("readline"), reverse = S("reverse"), send = S("send"), sep = S("sep"), end = S("end"),
        file = S("file"), sorted = S("sorted"), stderr = S("stderr"), stdin = S("stdin"), stdout = S("stdout"), @throw = S("throw"), update = S("update"), value = S("value"),
        values = S("values"), write = S("write"), _lambda = S("<lambda>"), _module = S("<module>"), _listcomp = S("<listcomp>"), self = S("self"), dot = S("."), comma_space = S(", ");

    /// <summary>Empty and one-character strings of Latin-1; ASCII ones are interned.</summary>
    public static readonly PyObject* Empty = S("");
}
