// _functools._lru_cache_wrapper: a function with a cache of its results, bounded, unbounded or (size 0) none.
//
// Results are values of a dict; in a bounded cache the values are Link objects that also stand on a ring from the least to the most
// recently used, anchored in the wrapper. A Link takes itself off the ring when it dies, so the ring holds no dead links whoever drops them.
//
// The function, hashing and comparing keys run Python code that may use the same cache: every step looks at the cache anew after such calls.

using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class LruCacheObject {
    private struct Link {
        public PyObject ob_base;
        public PyObject* key;
        public PyObject* result;
        public Link* prev;
        public Link* next;
        public nint hash;
    }

    private struct Cache {
        public PyObject ob_base;
        public PyObject* function;
        public PyObject* cache;
        public PyObject* infoType;
        public PyObject* dict;
        public PyObject* weakreflist;
        /// <summary>-1 unbounded.</summary>
        public nint maxSize;
        public nint hits;
        public nint misses;
        public int typed;
        /// <summary>The ring's anchor, no object.</summary>
        public Link root;
    }

    public static readonly PyTypeObject* Type = StaticType.Create("functools._lru_cache_wrapper", null, sizeof(Cache), TypeFlags.HaveGc | TypeFlags.BaseType | TypeFlags.MethodDescriptor,
        &Slots, &Members, doc: "Create a cached callable that wraps another function.\n\nuser_function:      the function being cached\n\nmaxsize:  0         for no caching\n          None      for unlimited cache size\n          n         for a bounded cache\n\ntyped:    False     cache f(3) and f(3.0) as identical calls\n          True      cache f(3) and f(3.0) as distinct calls\n\ncache_info_type:    namedtuple class with the fields:\n                        hits misses currsize maxsize\n", dictOffset: 40, weakListOffset: 48);
    private static readonly PyTypeObject* s_linkType = StaticType.Create("functools._lru_list_elem", null, sizeof(Link), TypeFlags.HaveGc, &LinkSlots, null);
    private static readonly ArgSpec s_spec = new("lru_cache", 0, 4, "user_function", "maxsize", "typed", "cache_info_type");

    private static void Slots(TypeSlots* s) {
        Fields.Gc(s, 4);
        s->dealloc = &Dealloc;
        s->call = &Call;
        s->descr_get = &Get;
        s->getattro = &ObjectProtocol.GenericGetAttr;
        s->setattro = &ObjectProtocol.GenericSetAttr;
        s->@new = &New;
    }

    private static void Members(TypeBuilder t) {
        t.Method("cache_info", &CacheInfo, "Report cache statistics");
        t.Method("cache_clear", &CacheClear, "Clear the cache and cache statistics");
        t.Method("__reduce__", &Reduce);
        t.Method("__copy__", &CopyMethod);
        t.Method("__deepcopy__", &DeepCopy);
        t.Value("__dict__", Descriptors.NewGetSet(t.Ts, t.Type, BaseObject.OwnDictGetSet));
    }

    private static void LinkSlots(TypeSlots* s) {
        Fields.Gc(s, 2);
        s->dealloc = &LinkDealloc;
    }

    private static void Unlink(Link* link) {
        if (link->next == null) return;
        link->prev->next = link->next;
        link->next->prev = link->prev;
        link->next = link->prev = null;
    }

    /// <summary>Puts a link at the end of the most recently used.</summary>
    private static void AddLast(Cache* cache, Link* link) {
        Link* root = &cache->root;
        link->prev = root->prev;
        link->next = root;
        root->prev->next = link;
        root->prev = link;
    }

    private static void LinkDealloc(PyThreadState* ts, PyObject* op) {
        Unlink((Link*)op);
        Fields.Dealloc(ts, op, 2);
    }

    private static void Dealloc(PyThreadState* ts, PyObject* op) {
        CycleCollector.Untrack(ts, op);
        var cache = (Cache*)op;
        if (cache->weakreflist != null) WeakRefObject.ClearAll(ts, op);
        while (cache->root.next != &cache->root) Unlink(cache->root.next);
        Fields.Dealloc(ts, op, 4);
    }

    private static PyObject* New(PyThreadState* ts, PyObject* type, PyObject* args, PyObject* kwargs) {
        PyObject** into = stackalloc PyObject*[4];
        if (!s_spec.ParseTuple(ts, args, kwargs, into)) return null;
        if (TypeSlots.Of(into[0])->call == null) return Err.TypeError(ts, "the first argument must be callable");
        nint maxSize = -1;
        if (!Py.IsNone(into[1])) {
            if (!NumberProtocol.IsIndex(into[1])) return Err.TypeError(ts, "maxsize should be integer or None");
            maxSize = NumberProtocol.AsSsize(ts, into[1], Exc.OverflowError);
            if (maxSize == -1 && ErrorIndicator.Occurred(ts) != null) return null;
            if (maxSize < 0) maxSize = 0;
        }
        int typed = ObjectProtocol.IsTrue(ts, into[2]);
        if (typed < 0) return null;
        using Owned dict = new(ts, DictObject.New(ts));
        if (dict.IsNull) return null;
        PyObject* op = TypeSlots.Of((PyTypeObject*)type)->alloc(ts, type, 0);
        if (op == null) return null;
        var cache = (Cache*)op;
        cache->root.next = cache->root.prev = &cache->root;
        cache->function = Py.NewRef(into[0]);
        cache->cache = dict.Detach();
        cache->infoType = Py.NewRef(into[3]);
        cache->maxSize = maxSize;
        cache->typed = typed;
        return op;
    }

    /// <summary>One object for the arguments of a call: the only argument when it is an int or str, else a tuple.</summary>
    [return: NewRef]
    private static PyObject* MakeKey(PyThreadState* ts, Cache* cache, PyObject* args, PyObject* kwargs) {
        nint count = TupleObject.Size(args), keywords = kwargs == null ? 0 : DictObject.Size(kwargs);
        if (cache->typed == 0 && keywords == 0) {
            if (count == 1) {
                PyObject* only = TupleObject.Items(args)[0];
                if (UnicodeObject.CheckExact(only) || only->ob_type == LongObject.Type) return Py.NewRef(only);
            }
            return Py.NewRef(args);
        }
        nint size = count + (keywords > 0 ? 1 + 2 * keywords : 0) + (cache->typed != 0 ? count + keywords : 0), at = 0, position = 0;
        PyObject* key = TupleObject.New(ts, size);
        if (key == null) return null;
        PyObject** items = TupleObject.Items(key);
        for (nint i = 0; i < count; i++) items[at++] = Py.NewRef(TupleObject.Items(args)[i]);
        if (keywords > 0) {
            items[at++] = (PyObject*)Type; // no argument of a sane call: marks where the keywords begin
            while (DictObject.Next(kwargs, ref position, out PyObject* name, out PyObject* value)) {
                items[at++] = Py.NewRef(name);
                items[at++] = Py.NewRef(value);
            }
        }
        if (cache->typed != 0) {
            for (nint i = 0; i < count; i++) items[at++] = Py.NewRef((PyObject*)TupleObject.Items(args)[i]->ob_type);
            position = 0;
            if (keywords > 0)
                while (DictObject.Next(kwargs, ref position, out _, out PyObject* value)) items[at++] = Py.NewRef((PyObject*)value->ob_type);
        }
        return key;
    }

    private static PyObject* Call(PyThreadState* ts, PyObject* self, PyObject* args, PyObject* kwargs) {
        var cache = (Cache*)self;
        if (cache->maxSize == 0) {
            cache->misses++;
            return CallProtocol.Call(ts, cache->function, args, kwargs);
        }
        using Owned key = new(ts, MakeKey(ts, cache, args, kwargs));
        if (key.IsNull) return null;
        nint hash = ObjectProtocol.Hash(ts, key);
        if (hash == -1) return null;
        switch (DictObject.GetItemKnownHash(ts, cache->cache, key, hash, out PyObject* found)) {
            case Lookup.Error: return null;
            case Lookup.Found:
                cache->hits++;
                if (cache->maxSize < 0) return Py.NewRef(found);
                var link = (Link*)found;
                Unlink(link);
                AddLast(cache, link);
                return Py.NewRef(link->result);
        }
        cache->misses++;
        using Owned result = new(ts, CallProtocol.Call(ts, cache->function, args, kwargs));
        if (result.IsNull) return null;
        if (cache->maxSize < 0) return DictObject.SetItemKnownHash(ts, cache->cache, key, hash, result) < 0 ? null : result.Detach();
        return Store(ts, cache, key, hash, result) ? result.Detach() : null;
    }

    /// <summary>Adds a result to a bounded cache; the least recently used one goes when it is full.</summary>
    private static bool Store(PyThreadState* ts, Cache* cache, PyObject* key, nint hash, PyObject* result) {
        Lookup present = DictObject.GetItemKnownHash(ts, cache->cache, key, hash, out _); // the call may have cached it itself
        if (present != Lookup.Missing) return present == Lookup.Found;
        if (DictObject.Size(cache->cache) >= cache->maxSize && cache->root.next != &cache->root) {
            var old = (Link*)Py.NewRef((PyObject*)cache->root.next);
            Unlink(old);
            Lookup popped = DictObject.PopKnownHash(ts, cache->cache, old->key, old->hash, out PyObject* removed);
            if (popped == Lookup.Found) Py.DecRef(ts, removed);
            else if (popped == Lookup.Error) AddLast(cache, old); // still cached
            Py.DecRef(ts, (PyObject*)old);
            if (popped == Lookup.Error) return false;
        }
        var link = (Link*)ObjectMemory.New(ts, s_linkType, sizeof(Link));
        if (link == null) return false;
        link->key = Py.NewRef(key);
        link->result = Py.NewRef(result);
        link->hash = hash;
        link->prev = link->next = null;
        CycleCollector.Track(ts, (PyObject*)link);
        using Owned held = new(ts, (PyObject*)link);
        if (DictObject.SetItemKnownHash(ts, cache->cache, key, hash, held) < 0) return false;
        if (held.Borrow->ob_refcnt > 1 && link->next == null) AddLast(cache, link);
        return true;
    }

    private static PyObject* Get(PyThreadState* ts, PyObject* self, PyObject* instance, PyObject* owner) =>
        instance == null || Py.IsNone(instance) ? Py.NewRef(self) : MethodObject.New(ts, self, instance);

    private static PyObject* CacheInfo(PyThreadState* ts, PyObject* self) {
        var cache = (Cache*)self;
        PyObject* maxSize = cache->maxSize < 0 ? Py.None : LongObject.FromNint(ts, cache->maxSize);
        using Owned args = new(ts, Fields.Tuple(ts, LongObject.FromNint(ts, cache->hits), LongObject.FromNint(ts, cache->misses), maxSize,
            LongObject.FromNint(ts, DictObject.Size(cache->cache))));
        return args.IsNull ? null : CallProtocol.Call(ts, cache->infoType, args, null);
    }

    private static PyObject* CacheClear(PyThreadState* ts, PyObject* self) {
        var cache = (Cache*)self;
        cache->hits = cache->misses = 0;
        while (cache->root.next != &cache->root) Unlink(cache->root.next);
        DictObject.Clear(ts, cache->cache); // runs Python code
        return Py.None;
    }

    private static PyObject* Reduce(PyThreadState* ts, PyObject* self) => ObjectProtocol.GetAttr(ts, self, Names.__qualname__);
    private static PyObject* CopyMethod(PyThreadState* ts, PyObject* self) => Py.NewRef(self);
    private static PyObject* DeepCopy(PyThreadState* ts, PyObject* self, PyObject* memo) => Py.NewRef(self);
}
