// What a caller may tell the parser, and what it gets back beside the tree.
//
// The options carry the state that outlives one source text: the `from __future__` features of the enclosing code (a REPL session
// keeps them between inputs), the Unicode services that the runtime owns (names of characters, NFKC), and the list into which the
// parser drops its warnings. Nothing here is static, so that two engines in one process never share a delegate.

using System;
using System.Collections.Generic;
using MiniPy.Bytecode;

namespace MiniPy.Syntax;

/// <summary>A warning of the tokenizer or the parser; the caller turns it into warnings.warn_explicit.</summary>
internal readonly record struct ParserWarning(string Category, string Message, Span Span);

internal sealed class ParserOptions {
    /// <summary>Features of `from __future__` in force; of interest here is only barry_as_FLUFL.</summary>
    public CodeFlags Future { get; init; }
    /// <summary>Raise IncompleteInputException instead of an error when the source ends too early.</summary>
    public bool AllowIncomplete { get; init; }
    /// <summary>PyCF_DONT_IMPLY_DEDENT: a block of the interactive mode needs a line break after it.</summary>
    public bool DontImplyDedent { get; init; }
    /// <summary>The minor version of the present grammar.</summary>
    public const int CurrentVersion = 11;

    /// <summary>The minor version of Python 3 whose grammar is asked for: what is newer is an error.</summary>
    public int FeatureVersion { get; init; } = CurrentVersion;
    /// <summary>PyCF_TYPE_COMMENTS: type comments are part of the grammar.</summary>
    public bool TypeComments { get; init; }
    /// <summary>The code point of a character's Unicode name, or -1.</summary>
    public Func<string, int>? CharacterByName { get; init; }
    /// <summary>NFKC normalisation of identifiers; without it System's is used.</summary>
    public Func<string, string>? NormalizeIdentifier { get; init; }
    /// <summary>The most decimal digits of an int literal (sys.int_info.default_max_str_digits); 0 for no limit.</summary>
    public int MaxIntDigits { get; init; } = 4300;
    /// <summary>Decodes by the codecs that Python knows; null, and what is wrong, when it cannot.</summary>
    public delegate string? SourceDecoder(byte[] source, string encoding, out string problem);
    public SourceDecoder? Decoder { get; init; }
    /// <summary>The source is a file that is run: errors of its encoding name it.</summary>
    public bool IsFile { get; init; }
    /// <summary>Where warnings go; null drops them.</summary>
    public List<ParserWarning>? Warnings { get; init; }
}

/// <summary>The source ended before the statement did; a REPL asks for another line.</summary>
internal sealed class IncompleteInputException : Exception {
    public IncompleteInputException() : base("incomplete input") { }
}
