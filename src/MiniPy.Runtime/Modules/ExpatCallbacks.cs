// What expat calls while it parses: each event becomes a call of its Python handler.

using System;
using System.Runtime.InteropServices;
using MiniPy.Core;
using MiniPy.Layout;
using MiniPy.Objects;

namespace MiniPy.Modules;

internal static unsafe class ExpatCallbacks {
    public static void* UnknownEncoding => (delegate* unmanaged<void*, byte*, ExpatEncoding*, int>)&OnUnknownEncoding;

    public static void* Of(ExpatEvent kind) => kind switch {
        ExpatEvent.StartElement => (delegate* unmanaged<PyExpatParser*, byte*, byte**, void>)&OnStartElement,
        ExpatEvent.EndElement => (delegate* unmanaged<PyExpatParser*, byte*, void>)&OnEndElement,
        ExpatEvent.ProcessingInstruction => (delegate* unmanaged<PyExpatParser*, byte*, byte*, void>)&OnProcessingInstruction,
        ExpatEvent.CharacterData => (delegate* unmanaged<PyExpatParser*, byte*, int, void>)&OnCharacterData,
        ExpatEvent.UnparsedEntityDecl => (delegate* unmanaged<PyExpatParser*, byte*, byte*, byte*, byte*, byte*, void>)&OnUnparsedEntityDecl,
        ExpatEvent.NotationDecl => (delegate* unmanaged<PyExpatParser*, byte*, byte*, byte*, byte*, void>)&OnNotationDecl,
        ExpatEvent.StartNamespaceDecl => (delegate* unmanaged<PyExpatParser*, byte*, byte*, void>)&OnStartNamespaceDecl,
        ExpatEvent.EndNamespaceDecl => (delegate* unmanaged<PyExpatParser*, byte*, void>)&OnEndNamespaceDecl,
        ExpatEvent.Comment => (delegate* unmanaged<PyExpatParser*, byte*, void>)&OnComment,
        ExpatEvent.StartCdataSection => (delegate* unmanaged<PyExpatParser*, void>)&OnStartCdataSection,
        ExpatEvent.EndCdataSection => (delegate* unmanaged<PyExpatParser*, void>)&OnEndCdataSection,
        ExpatEvent.Default => (delegate* unmanaged<PyExpatParser*, byte*, int, void>)&OnDefault,
        ExpatEvent.DefaultExpand => (delegate* unmanaged<PyExpatParser*, byte*, int, void>)&OnDefaultExpand,
        ExpatEvent.NotStandalone => (delegate* unmanaged<PyExpatParser*, int>)&OnNotStandalone,
        ExpatEvent.ExternalEntityRef => (delegate* unmanaged<void**, byte*, byte*, byte*, byte*, int>)&OnExternalEntityRef,
        ExpatEvent.StartDoctypeDecl => (delegate* unmanaged<PyExpatParser*, byte*, byte*, byte*, int, void>)&OnStartDoctypeDecl,
        ExpatEvent.EndDoctypeDecl => (delegate* unmanaged<PyExpatParser*, void>)&OnEndDoctypeDecl,
        ExpatEvent.EntityDecl => (delegate* unmanaged<PyExpatParser*, byte*, int, byte*, int, byte*, byte*, byte*, byte*, void>)&OnEntityDecl,
        ExpatEvent.XmlDecl => (delegate* unmanaged<PyExpatParser*, byte*, byte*, int, void>)&OnXmlDecl,
        ExpatEvent.ElementDecl => (delegate* unmanaged<PyExpatParser*, byte*, ExpatContent*, void>)&OnElementDecl,
        ExpatEvent.AttlistDecl => (delegate* unmanaged<PyExpatParser*, byte*, byte*, byte*, byte*, int, void>)&OnAttlistDecl,
        _ => (delegate* unmanaged<PyExpatParser*, byte*, int, void>)&OnSkippedEntity,
    };

    // ---- arguments ----

    /// <summary>None for no text.</summary>
    [return: NewRef]
    private static PyObject* Text(PyExpatParser* self, byte* text) => text == null ? Py.None : UnicodeObject.FromUtf8(self->ts, text);

    [return: NewRef]
    private static PyObject* Number(PyExpatParser* self, int value) => LongObject.FromInt64(self->ts, value);

    /// <summary>A text that comes again and again: the same object each time.</summary>
    [return: NewRef]
    private static PyObject* Name(PyExpatParser* self, byte* text) {
        PyThreadState* ts = self->ts;
        PyObject* name = Text(self, text);
        if (name == null || text == null || self->intern == null) return name;
        using Owned made = new(ts, name);
        Lookup found = DictObject.GetItemWithError(ts, self->intern, name, out PyObject* known);
        if (found == Lookup.Found) return Py.NewRef(known);
        return found == Lookup.Error || DictObject.SetItem(ts, self->intern, name, name) < 0 ? null : made.Detach();
    }

    // ---- calls ----

    /// <summary>Is there a handler to be called? No longer once one has failed.</summary>
    private static bool Wanted(PyExpatParser* self, ExpatEvent kind) {
        if (ErrorIndicator.Occurred(self->ts) != null) return false;
        if (self->handlers[(int)kind] == 0) return false;
        return ExpatParser.FlushText(self->ts, self) || Stop(self);
    }

    private static bool Stop(PyExpatParser* self) {
        Expat.StopParser(self->parser, 0);
        return false;
    }

    /// <summary>Calls the handler with arguments whose references are taken over; one that is null has failed. The handler's int when `wantsInt`, else 1; 0 after an error.</summary>
    private static int Call(PyExpatParser* self, ExpatEvent kind, ReadOnlySpan<nint> arguments, bool wantsInt = false) {
        PyThreadState* ts = self->ts;
        using Owned handler = new(ts, Py.XNewRef((PyObject*)self->handlers[(int)kind]));
        bool complete = !handler.IsNull && arguments.IndexOf(0) < 0;
        int answer = 0;
        if (complete) {
            fixed (nint* values = arguments) {
                using Owned result = new(ts, CallProtocol.Vector(ts, handler, (PyObject**)values, arguments.Length, null));
                if (!result.IsNull) answer = wantsInt ? (int)LongObject.AsInt64(ts, result) : 1;
            }
        }
        foreach (nint argument in arguments) Py.XDecRef(ts, (PyObject*)argument);
        if (ErrorIndicator.Occurred(ts) == null) return answer;
        Stop(self);
        return 0;
    }

    // ---- events ----

    [UnmanagedCallersOnly]
    private static void OnStartElement(PyExpatParser* self, byte* name, byte** attributes) {
        if (!Wanted(self, ExpatEvent.StartElement)) return;
        PyThreadState* ts = self->ts;
        int count = 0;
        if (self->specified != 0) count = Expat.GetSpecifiedAttributeCount(self->parser);
        else while (attributes[count] != null) count += 2;
        using Owned container = new(ts, self->ordered != 0 ? ListObject.New(ts, 0) : DictObject.New(ts));
        bool good = !container.IsNull;
        for (int i = 0; good && i < count; i += 2) {
            using Owned key = new(ts, Name(self, attributes[i]));
            using Owned value = new(ts, key.IsNull ? null : Text(self, attributes[i + 1]));
            if (value.IsNull) good = false;
            else if (self->ordered != 0) good = ListObject.Append(ts, container, key) == 0 && ListObject.Append(ts, container, value) == 0;
            else good = DictObject.SetItem(ts, container, key, value) == 0;
        }
        Call(self, ExpatEvent.StartElement, [good ? (nint)Name(self, name) : 0, good ? (nint)container.Detach() : 0]);
    }

    [UnmanagedCallersOnly]
    private static void OnEndElement(PyExpatParser* self, byte* name) {
        if (Wanted(self, ExpatEvent.EndElement)) Call(self, ExpatEvent.EndElement, [(nint)Name(self, name)]);
    }

    [UnmanagedCallersOnly]
    private static void OnProcessingInstruction(PyExpatParser* self, byte* target, byte* data) {
        if (Wanted(self, ExpatEvent.ProcessingInstruction)) Call(self, ExpatEvent.ProcessingInstruction, [(nint)Name(self, target), (nint)Text(self, data)]);
    }

    [UnmanagedCallersOnly]
    private static void OnCharacterData(PyExpatParser* self, byte* text, int length) {
        if (ErrorIndicator.Occurred(self->ts) == null && !ExpatParser.AddText(self->ts, self, text, length)) Stop(self);
    }

    [UnmanagedCallersOnly]
    private static void OnUnparsedEntityDecl(PyExpatParser* self, byte* name, byte* @base, byte* systemId, byte* publicId, byte* notation) {
        if (Wanted(self, ExpatEvent.UnparsedEntityDecl))
            Call(self, ExpatEvent.UnparsedEntityDecl, [(nint)Name(self, name), (nint)Name(self, @base), (nint)Name(self, systemId), (nint)Name(self, publicId), (nint)Name(self, notation)]);
    }

    [UnmanagedCallersOnly]
    private static void OnNotationDecl(PyExpatParser* self, byte* name, byte* @base, byte* systemId, byte* publicId) {
        if (Wanted(self, ExpatEvent.NotationDecl)) Call(self, ExpatEvent.NotationDecl, [(nint)Name(self, name), (nint)Name(self, @base), (nint)Name(self, systemId), (nint)Name(self, publicId)]);
    }

    [UnmanagedCallersOnly]
    private static void OnStartNamespaceDecl(PyExpatParser* self, byte* prefix, byte* uri) {
        if (Wanted(self, ExpatEvent.StartNamespaceDecl)) Call(self, ExpatEvent.StartNamespaceDecl, [(nint)Name(self, prefix), (nint)Name(self, uri)]);
    }

    [UnmanagedCallersOnly]
    private static void OnEndNamespaceDecl(PyExpatParser* self, byte* prefix) {
        if (Wanted(self, ExpatEvent.EndNamespaceDecl)) Call(self, ExpatEvent.EndNamespaceDecl, [(nint)Name(self, prefix)]);
    }

    [UnmanagedCallersOnly]
    private static void OnComment(PyExpatParser* self, byte* data) {
        if (Wanted(self, ExpatEvent.Comment)) Call(self, ExpatEvent.Comment, [(nint)Text(self, data)]);
    }

    [UnmanagedCallersOnly]
    private static void OnStartCdataSection(PyExpatParser* self) {
        if (Wanted(self, ExpatEvent.StartCdataSection)) Call(self, ExpatEvent.StartCdataSection, []);
    }

    [UnmanagedCallersOnly]
    private static void OnEndCdataSection(PyExpatParser* self) {
        if (Wanted(self, ExpatEvent.EndCdataSection)) Call(self, ExpatEvent.EndCdataSection, []);
    }

    [UnmanagedCallersOnly]
    private static void OnDefault(PyExpatParser* self, byte* text, int length) {
        if (Wanted(self, ExpatEvent.Default)) Call(self, ExpatEvent.Default, [(nint)UnicodeObject.FromUtf8(self->ts, text, length)]);
    }

    [UnmanagedCallersOnly]
    private static void OnDefaultExpand(PyExpatParser* self, byte* text, int length) {
        if (Wanted(self, ExpatEvent.DefaultExpand)) Call(self, ExpatEvent.DefaultExpand, [(nint)UnicodeObject.FromUtf8(self->ts, text, length)]);
    }

    [UnmanagedCallersOnly]
    private static int OnNotStandalone(PyExpatParser* self) => Wanted(self, ExpatEvent.NotStandalone) ? Call(self, ExpatEvent.NotStandalone, [], wantsInt: true) : 0;

    /// <summary>The first argument is the expat parser, whose first word is the user data.</summary>
    [UnmanagedCallersOnly]
    private static int OnExternalEntityRef(void** parser, byte* context, byte* @base, byte* systemId, byte* publicId) {
        var self = (PyExpatParser*)*parser;
        if (!Wanted(self, ExpatEvent.ExternalEntityRef)) return 0;
        return Call(self, ExpatEvent.ExternalEntityRef, [(nint)Text(self, context), (nint)Name(self, @base), (nint)Name(self, systemId), (nint)Name(self, publicId)], wantsInt: true);
    }

    [UnmanagedCallersOnly]
    private static void OnStartDoctypeDecl(PyExpatParser* self, byte* name, byte* systemId, byte* publicId, int hasSubset) {
        if (Wanted(self, ExpatEvent.StartDoctypeDecl)) Call(self, ExpatEvent.StartDoctypeDecl, [(nint)Name(self, name), (nint)Name(self, systemId), (nint)Name(self, publicId), (nint)Number(self, hasSubset)]);
    }

    [UnmanagedCallersOnly]
    private static void OnEndDoctypeDecl(PyExpatParser* self) {
        if (Wanted(self, ExpatEvent.EndDoctypeDecl)) Call(self, ExpatEvent.EndDoctypeDecl, []);
    }

    [UnmanagedCallersOnly]
    private static void OnEntityDecl(PyExpatParser* self, byte* name, int isParameter, byte* value, int length, byte* @base, byte* systemId, byte* publicId, byte* notation) {
        if (!Wanted(self, ExpatEvent.EntityDecl)) return;
        PyObject* text = value == null ? Py.None : UnicodeObject.FromUtf8(self->ts, value, length);
        Call(self, ExpatEvent.EntityDecl, [(nint)Name(self, name), (nint)Number(self, isParameter), (nint)text, (nint)Name(self, @base), (nint)Name(self, systemId), (nint)Name(self, publicId), (nint)Name(self, notation)]);
    }

    [UnmanagedCallersOnly]
    private static void OnXmlDecl(PyExpatParser* self, byte* version, byte* encoding, int standalone) {
        if (Wanted(self, ExpatEvent.XmlDecl)) Call(self, ExpatEvent.XmlDecl, [(nint)Text(self, version), (nint)Text(self, encoding), (nint)Number(self, standalone)]);
    }

    [UnmanagedCallersOnly]
    private static void OnElementDecl(PyExpatParser* self, byte* name, ExpatContent* model) {
        if (Wanted(self, ExpatEvent.ElementDecl)) Call(self, ExpatEvent.ElementDecl, [(nint)Name(self, name), (nint)Model(self, model)]);
        Expat.FreeContentModel(self->parser, model);
    }

    [UnmanagedCallersOnly]
    private static void OnAttlistDecl(PyExpatParser* self, byte* element, byte* attribute, byte* type, byte* @default, int required) {
        if (Wanted(self, ExpatEvent.AttlistDecl))
            Call(self, ExpatEvent.AttlistDecl, [(nint)Name(self, element), (nint)Name(self, attribute), (nint)Text(self, type), (nint)Text(self, @default), (nint)Number(self, required)]);
    }

    [UnmanagedCallersOnly]
    private static void OnSkippedEntity(PyExpatParser* self, byte* name, int isParameter) {
        if (Wanted(self, ExpatEvent.SkippedEntity)) Call(self, ExpatEvent.SkippedEntity, [(nint)Name(self, name), (nint)Number(self, isParameter)]);
    }

    /// <summary>(type, quantifier, name, children), all the way down.</summary>
    [return: NewRef]
    private static PyObject* Model(PyExpatParser* self, ExpatContent* model) {
        PyThreadState* ts = self->ts;
        if (!Recursion.StackAllows(ts)) return null;
        using Owned children = new(ts, TupleObject.New(ts, (nint)model->numchildren));
        if (children.IsNull) return null;
        for (uint i = 0; i < model->numchildren; i++)
            if ((TupleObject.Items(children)[i] = Model(self, model->children + i)) == null) return null;
        return Fields.Tuple(ts, Number(self, model->type), Number(self, model->quant), Name(self, model->name), Py.NewRef(children));
    }

    /// <summary>An encoding that expat does not know: what the codec makes of each byte, when each byte is a character.</summary>
    [UnmanagedCallersOnly]
    private static int OnUnknownEncoding(void* data, byte* name, ExpatEncoding* encoding) {
        var self = (PyExpatParser*)data;
        PyThreadState* ts = self->ts;
        if (ErrorIndicator.Occurred(ts) != null) return 0;
        byte* bytes = stackalloc byte[256];
        for (int i = 0; i < 256; i++) bytes[i] = (byte)i;
        using Owned text = new(ts, Codec.Decode(ts, bytes, 256, Marshal.PtrToStringUTF8((nint)name), "replace"));
        if (!text.IsNull && UnicodeObject.Length(text) != 256) Err.ValueError(ts, "multi-byte encodings are not supported");
        if (text.IsNull || ErrorIndicator.Occurred(ts) != null) {
            Stop(self);
            return 0;
        }
        for (int i = 0; i < 256; i++) encoding->map[i] = UnicodeObject.Read(text, i) is var c && c != 0xFFFD ? c : -1;
        encoding->data = encoding->convert = encoding->release = null;
        return 1;
    }
}
