// cmath: values at infinities and nans (C99, Annex G), as two letters (real, imaginary) for each kind of imaginary part, in words for each
// kind of real part; both in the order -inf, negative, -0, +0, positive, inf, nan.
//
//   i inf   n nan   z 0   u 1   q pi/4   h pi/2   t 3pi/4   p pi   capitals: the same, negative   . computed, not looked up

using System;
using MiniPy.Layout;

namespace MiniPy.Modules;

internal static unsafe partial class CMathModule {
    private static ReadOnlySpan<byte> AcosSpecials => "tipipipIpItIni hi........hInn hi........hIhn hi........hIhn hi........hInn qizizizIzIqIni ninnnnnnnnnInn"u8;
    private static ReadOnlySpan<byte> AcoshSpecials => "iTiPiPipipitin iH........ihnn iH........ihnn iH........ihnn iH........ihnn iQiZiZiziziqin innnnnnnnninnn"u8;
    private static ReadOnlySpan<byte> AsinhSpecials => "IQIZIZIzIzIqIn IH........Ihnn IH........Ihnn iH........ihnn iH........ihnn iQiZiZiziziqin innnnZnznninnn"u8;
    private static ReadOnlySpan<byte> AtanhSpecials => "ZHZHZHZhZhZhZn ZH........Zhnn ZH........ZhZn zH........zhzn zH........zhnn zHzHzHzhzhzhzn zHnnnnnnnnzhnn"u8;
    private static ReadOnlySpan<byte> CoshSpecials => "nniiiziZiInnin nn........nnnn nn........nnnz nn........nnnz nn........nnnn nniIiZiziinnin nnnnnznznnnnnn"u8;
    private static ReadOnlySpan<byte> ExpSpecials => "zzzZzZzzzzzzzz nn........nnnn nn........nnnn nn........nnnn nn........nnnn nniIiZiziinnin nnnnnZnznnnnnn"u8;
    private static ReadOnlySpan<byte> LogSpecials => "iTiPiPipipitin iH........ihnn iH........ihnn iH........ihnn iH........ihnn iQiZiZiziziqin innnnnnnnninnn"u8;
    private static ReadOnlySpan<byte> SinhSpecials => "nnIIIZIzIinnin nn........nnnn nn........nnzn nn........nnzn nn........nnnn nniIiZiziinnin nnnnnZnznnnnnn"u8;
    private static ReadOnlySpan<byte> SqrtSpecials => "iIzIzIziziiini iI........iinn iI........iinn iI........iinn iI........iinn iIiZiZiziziiin iInnnnnnnniinn"u8;
    private static ReadOnlySpan<byte> TanhSpecials => "UzUZUZUzUzUzUz nn........nnnn nn........nnnn nn........nnnn nn........nnnn uzuZuZuzuzuzuz nnnnnZnznnnnnn"u8;
    private static ReadOnlySpan<byte> RectSpecials => "nnIiIzIZIInnin nn........nnnn zz........zzzz zz........zzzz nn........nnnn nniIiZiziinnin nnnnnznznnnnnn"u8;

    private static int Kind(double x) {
        if (double.IsNaN(x)) return 6;
        if (double.IsInfinity(x)) return x < 0 ? 0 : 5;
        return x == 0.0 ? double.IsNegative(x) ? 2 : 3 : x < 0 ? 1 : 4;
    }

    private static double Letter(byte letter) {
        double value = (char)(letter | 0x20) switch {
            'i' => double.PositiveInfinity, 'z' => 0.0, 'u' => 1.0, 'q' => 0.25 * Math.PI, 'h' => 0.5 * Math.PI, 't' => 0.75 * Math.PI, 'p' => Math.PI, _ => Math.Abs(double.NaN),
        };
        return letter < 'a' ? -value : value;
    }

    private static Py_complex At(ReadOnlySpan<byte> table, double real, double imag) {
        int at = Kind(real) * 15 + Kind(imag) * 2;
        return Make(Letter(table[at]), Letter(table[at + 1]));
    }

    private static Py_complex At(ReadOnlySpan<byte> table, Py_complex z) => At(table, z.real, z.imag);
}
