// Invariants as running code. The message of a check is the invariant itself, so a failure reads as the sentence that was broken.
//
// `That` vanishes from Release builds; `Fatal` stays, for states in which going on would corrupt the host's memory.

using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace MiniPy.Diagnostics;

internal static class Check {
    [Conditional("DEBUG")]
    public static void That([DoesNotReturnIf(false)] bool holds, string invariant) {
        if (!holds) Fatal(invariant);
    }

    /// <summary>Ends the process: the invariant protects memory.</summary>
    [DoesNotReturn]
    public static void Fatal(string invariant) => Environment.FailFast("MiniPy: broken invariant: " + invariant);
}
