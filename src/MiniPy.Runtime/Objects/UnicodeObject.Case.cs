// str: case mappings and the is… predicates. ASCII text takes vectorised paths; the rest goes character by character through UnicodeData,
// since one character may become up to three.

using System;
using System.Text;
using MiniPy.Core;
using MiniPy.Layout;

namespace MiniPy.Objects;

internal static unsafe partial class UnicodeObject {
    private static Span<byte> AsciiSpan(PyObject* op) => new(Data(op), checked((int)Length(op)));

    private static PyObject* Upper(PyThreadState* ts, PyObject* self) {
        if (!IsAscii(self)) return Map(ts, self, &UnicodeData.ToUpper);
        PyObject* result = New(ts, Length(self), 127);
        if (result != null) Ascii.ToUpper(AsciiSpan(self), AsciiSpan(result), out _);
        return result;
    }

    private static PyObject* Lower(PyThreadState* ts, PyObject* self) => Lower(ts, self, false);

    private static PyObject* CaseFold(PyThreadState* ts, PyObject* self) => Lower(ts, self, true);

    private static PyObject* Lower(PyThreadState* ts, PyObject* self, bool fold) {
        if (IsAscii(self)) {
            PyObject* result = New(ts, Length(self), 127);
            if (result != null) Ascii.ToLower(AsciiSpan(self), AsciiSpan(result), out _);
            return result;
        }
        if (fold) return Map(ts, self, &UnicodeData.ToFolded);
        var builder = new UnicodeBuilder(ts);
        nint length = Length(self);
        for (nint i = 0; i < length; i++)
            if (!AppendLower(ref builder, self, i)) break;
        return FinishAndDispose(ref builder);
    }

    /// <summary>Lower case of the character at an index; a capital sigma at the end of a word has a form of its own.</summary>
    private static bool AppendLower(ref UnicodeBuilder builder, PyObject* self, nint index) {
        int c = Read(self, index);
        if (c < 128) return builder.Append((uint)(c - 'A') < 26 ? c + 32 : c);
        if (c == 0x3A3) return builder.Append(IsFinalSigma(self, index) ? 0x3C2 : 0x3C3);
        int* mapped = stackalloc int[3];
        int count = UnicodeData.ToLower(c, new Span<int>(mapped, 3));
        for (int i = 0; i < count; i++) builder.Append(mapped[i]);
        return !builder.Failed;
    }

    // Unicode 3.13, Final_Sigma: a cased letter before and none after, case-ignorable characters not counted. No look goes past another
    // sigma (it is cased), so the looks of a whole text together are linear in its length.
    private static bool IsFinalSigma(PyObject* self, nint index) {
        nint at = index - 1;
        while (at >= 0 && UnicodeData.IsCaseIgnorable(Read(self, at))) at--;
        if (at < 0 || !UnicodeData.IsCased(Read(self, at))) return false;
        at = index + 1;
        nint length = Length(self);
        while (at < length && UnicodeData.IsCaseIgnorable(Read(self, at))) at++;
        return at == length || !UnicodeData.IsCased(Read(self, at));
    }

    private static PyObject* Map(PyThreadState* ts, PyObject* self, delegate*<int, Span<int>, int> map) {
        using var builder = new UnicodeBuilder(ts);
        nint length = Length(self);
        int kind = Kind(self);
        void* data = Data(self);
        Span<int> mapped = stackalloc int[3];
        for (nint i = 0; i < length; i++) {
            int count = map(Read(kind, data, i), mapped);
            if (!builder.Append(mapped[0])) return null;
            for (int j = 1; j < count; j++)
                if (!builder.Append(mapped[j])) return null;
        }
        return builder.Finish();
    }

    private static PyObject* Capitalize(PyThreadState* ts, PyObject* self) {
        nint length = Length(self);
        if (length == 0) return Exact(ts, self);
        var builder = new UnicodeBuilder(ts);
        AppendMapped(ref builder, &UnicodeData.ToTitle, Read(self, 0));
        for (nint i = 1; i < length; i++)
            if (!AppendLower(ref builder, self, i)) break;
        return FinishAndDispose(ref builder);
    }

    private static PyObject* Title(PyThreadState* ts, PyObject* self) {
        nint length = Length(self);
        if (IsAscii(self)) {
            PyObject* result = New(ts, length, 127);
            if (result == null) return null;
            byte* from = (byte*)Data(self), to = (byte*)Data(result);
            int flip = 32; // what turns a letter into the case that is wanted
            for (nint i = 0; i < length; i++) {
                byte c = from[i];
                bool letter = (uint)((c | 32) - 'a') < 26;
                to[i] = letter ? (byte)((c | 32) ^ flip) : c;
                flip = letter ? 0 : 32;
            }
            return result;
        }
        var builder = new UnicodeBuilder(ts);
        bool afterCased = false;
        for (nint i = 0; i < length && !builder.Failed; i++) {
            int c = Read(self, i);
            if (afterCased) AppendLower(ref builder, self, i);
            else AppendMapped(ref builder, &UnicodeData.ToTitle, c);
            afterCased = UnicodeData.IsCased(c);
        }
        return FinishAndDispose(ref builder);
    }

    private static PyObject* SwapCase(PyThreadState* ts, PyObject* self) {
        nint length = Length(self);
        var builder = new UnicodeBuilder(ts);
        for (nint i = 0; i < length && !builder.Failed; i++) {
            int c = Read(self, i);
            if (UnicodeData.IsUpper(c)) AppendLower(ref builder, self, i);
            else if (UnicodeData.IsLower(c)) AppendMapped(ref builder, &UnicodeData.ToUpper, c);
            else builder.Append(c);
        }
        return FinishAndDispose(ref builder);
    }

    private static void AppendMapped(ref UnicodeBuilder builder, delegate*<int, Span<int>, int> map, int c) {
        int* mapped = stackalloc int[3];
        int count = map(c, new Span<int>(mapped, 3));
        for (int i = 0; i < count; i++) builder.Append(mapped[i]);
    }

    private static PyObject* FinishAndDispose(ref UnicodeBuilder builder) {
        PyObject* result = builder.Finish();
        builder.Dispose();
        return result;
    }

    /// <summary>Is the text not empty, with every character of the class?</summary>
    private static PyObject* All(PyObject* self, delegate*<int, bool> test) {
        nint length = Length(self);
        int kind = Kind(self);
        void* data = Data(self);
        for (nint i = 0; i < length; i++)
            if (!test(Read(kind, data, i))) return Py.False;
        return Py.Bool(length != 0);
    }

    private static PyObject* IsAlnum(PyThreadState* ts, PyObject* self) => All(self, &UnicodeData.IsAlnum);
    private static PyObject* IsAlpha(PyThreadState* ts, PyObject* self) => All(self, &UnicodeData.IsAlpha);
    private static PyObject* IsDecimal(PyThreadState* ts, PyObject* self) => All(self, &UnicodeData.IsDecimal);
    private static PyObject* IsDigit(PyThreadState* ts, PyObject* self) => All(self, &UnicodeData.IsDigit);
    private static PyObject* IsNumeric(PyThreadState* ts, PyObject* self) => All(self, &UnicodeData.IsNumeric);
    private static PyObject* IsSpace(PyThreadState* ts, PyObject* self) => All(self, &UnicodeData.IsSpace);
    private static PyObject* IsPrintable(PyThreadState* ts, PyObject* self) => Length(self) == 0 ? Py.True : All(self, &UnicodeData.IsPrintable);
    private static PyObject* IsAsciiMethod(PyThreadState* ts, PyObject* self) => Py.Bool(IsAscii(self));
    private static PyObject* IsIdentifierMethod(PyThreadState* ts, PyObject* self) => Py.Bool(IsIdentifier(self));

    private static PyObject* IsLower(PyThreadState* ts, PyObject* self) {
        bool cased = false;
        for (nint i = 0; i < Length(self); i++) {
            int c = Read(self, i);
            if (UnicodeData.IsUpper(c) || UnicodeData.IsTitle(c)) return Py.False;
            cased = cased || UnicodeData.IsLower(c);
        }
        return Py.Bool(cased);
    }

    private static PyObject* IsUpper(PyThreadState* ts, PyObject* self) {
        bool cased = false;
        for (nint i = 0; i < Length(self); i++) {
            int c = Read(self, i);
            if (UnicodeData.IsLower(c) || UnicodeData.IsTitle(c)) return Py.False;
            cased = cased || UnicodeData.IsUpper(c);
        }
        return Py.Bool(cased);
    }

    private static PyObject* IsTitle(PyThreadState* ts, PyObject* self) {
        bool any = false, afterCased = false;
        for (nint i = 0; i < Length(self); i++) {
            int c = Read(self, i);
            if (UnicodeData.IsUpper(c) || UnicodeData.IsTitle(c)) {
                if (afterCased) return Py.False;
                any = afterCased = true;
            } else if (UnicodeData.IsLower(c)) {
                if (!afterCased) return Py.False;
                any = true;
            } else afterCased = false;
        }
        return Py.Bool(any);
    }

    /// <summary>Could the text be a name in Python source (keywords included)?</summary>
    public static bool IsIdentifier(PyObject* op) {
        nint length = Length(op);
        if (length == 0 || !UnicodeData.IsIdentifierStart(Read(op, 0))) return false;
        for (nint i = 1; i < length; i++)
            if (!UnicodeData.IsIdentifierPart(Read(op, i))) return false;
        return true;
    }
}
