// Which columns of a source line are marked under a traceback entry (PEP 657, as 3.11 does it).
//
// The instruction's range is marked with ^. When the range is one binary operation or one subscript, operator or brackets get ^ and the
// rest ~. CPython parses the range to find out; a scan of its tokens does as well, since the range is a whole expression already:
//
//   tokens      names, numbers, strings, operators; a bracket and all up to its partner is one token
//   operation   the operator that binds loosest decides; of equals the last one, but the first of **
//   subscript   no operator at all, and the last token is [...] after a primary
//
// Three quirks are kept: the mark of an operator takes the next character too unless that is a space or the right operand begins there, an
// operand in parentheses begins and ends within them, and a subscript's mark begins behind its value and ends one character behind its index.

using System;
using System.Collections.Generic;

namespace MiniPy.Objects;

internal static class TracebackCarets {
    private readonly record struct Token(int Start, int End, char Kind);

    /// <summary>
    /// Finds the part of an expression that gets ^ while the rest gets ~, as [left, right) within `segment`; false when all is marked alike.
    /// </summary>
    public static bool FindAnchors(ReadOnlySpan<char> segment, out int left, out int right) {
        left = right = 0;
        var tokens = new List<Token>();
        if (!Tokenise(segment, tokens) || tokens.Count < 2) return false;

        int best = -1, bestRank = int.MaxValue;
        bool afterOperand = false;
        bool prefixed = false;
        for (int i = 0; i < tokens.Count; i++) {
            Token token = tokens[i];
            ReadOnlySpan<char> text = segment[token.Start..token.End];
            if (token.Kind == 'w' && text is "and" or "or" or "not" or "in" or "is" or "if" or "else" or "lambda" or "for" or "yield" or "async") return false;
            if (token.Kind == 'w' && text is "await" && !afterOperand) {
                prefixed |= i == 0;
                continue;
            }
            if (token.Kind != 'o') {
                afterOperand = true;
                continue;
            }
            if (text is ".") continue;
            if (!afterOperand) {
                if (text is not ("+" or "-" or "~")) return false;
                prefixed |= i == 0;
                continue;
            }
            int rank = Rank(text);
            if (rank < 0) return false;
            afterOperand = false;
            // -a ** b is -(a ** b), and await binds tighter still.
            if (rank < bestRank || rank == bestRank && rank != 7) {
                best = i;
                bestRank = rank;
            }
        }
        if (best >= 0) {
            if (!afterOperand || bestRank == 7 && prefixed && segment[tokens[0].Start] != 'a') return false;
            // The first character behind the left operand counts as the operator, be it a parenthesis.
            left = best == 1 ? Unwrap(segment, tokens[0].Start, tokens[0].End).End : tokens[best - 1].End;
            while (IsSpace(segment[left])) left++;
            right = left + 1;
            Token operand = tokens[best + 1];
            int start = best + 2 == tokens.Count ? Unwrap(segment, operand.Start, operand.End).Start : operand.Start;
            if (right < start && !IsSpace(segment[right])) right++;
            return true;
        }
        Token last = tokens[^1];
        if (prefixed || last.Kind != 'g' || segment[last.Start] != '[' || tokens[^2].Kind == 'o') return false;
        left = tokens.Count == 2 ? Unwrap(segment, tokens[0].Start, tokens[0].End).End : tokens[^2].End;
        right = Unwrap(segment, last.Start + 1, last.End - 1).End + 1;
        return true;
    }

    /// <summary>An expression's own range: without blanks around it and without parentheses that enclose it alone.</summary>
    private static (int Start, int End) Unwrap(ReadOnlySpan<char> segment, int start, int end) {
        while (true) {
            while (start < end && IsSpace(segment[start])) start++;
            while (end > start && IsSpace(segment[end - 1])) end--;
            if (end - start < 2 || segment[start] != '(' || GroupEnd(segment[..end], start) != end || IsTupleOrGenerator(segment[(start + 1)..(end - 1)])) return (start, end);
            start++;
            end--;
        }
    }

    private static bool IsTupleOrGenerator(ReadOnlySpan<char> inner) {
        var tokens = new List<Token>();
        if (!Tokenise(inner, tokens) || tokens.Count == 0) return true;
        foreach (Token token in tokens)
            if (inner[token.Start..token.End] is "," or "for") return true;
        return false;
    }

    private static int Rank(ReadOnlySpan<char> text) => text switch {
        "|" => 1,
        "^" => 2,
        "&" => 3,
        "<<" or ">>" => 4,
        "+" or "-" => 5,
        "*" or "/" or "//" or "%" or "@" => 6,
        "**" => 7,
        _ => -1,
    };

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\f';

    /// <summary>Kinds: w word or number, s string, g bracket group, o operator. False when the text is no complete expression.</summary>
    private static bool Tokenise(ReadOnlySpan<char> text, List<Token> tokens) {
        int at = 0;
        while (at < text.Length) {
            char c = text[at];
            int start = at;
            if (IsSpace(c)) {
                at++;
                continue;
            }
            if (c is '#' or '\\' or '\n' or '\r' or ';') return false;
            char kind;
            if (c is '(' or '[' or '{') {
                at = GroupEnd(text, at);
                kind = 'g';
            } else if (c is '"' or '\'') {
                at = StringEnd(text, at);
                kind = 's';
            } else if (char.IsAsciiDigit(c) || c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])) {
                at = NumberEnd(text, at);
                kind = 'n';
            } else if (c == '_' || char.IsLetter(c) || c > 127) {
                while (at < text.Length && (text[at] == '_' || char.IsLetterOrDigit(text[at]) || text[at] > 127)) at++;
                kind = 'w';
                if (at < text.Length && text[at] is '"' or '\'' && at - start <= 2) {
                    at = StringEnd(text, at);
                    kind = 's';
                }
            } else {
                ReadOnlySpan<char> rest = text[at..];
                int length = rest.StartsWith("**=") || rest.StartsWith("//=") || rest.StartsWith("<<=") || rest.StartsWith(">>=") || rest.StartsWith("...") ? 3
                    : rest.Length > 1 && (rest[0] == rest[1] && rest[0] is '*' or '/' or '<' or '>' or '=' || rest[1] == '=' || rest.StartsWith("->")) ? 2 : 1;
                at += length;
                kind = length == 3 && rest[0] == '.' ? 'w' : 'o';
            }
            if (at < 0) return false;
            tokens.Add(new Token(start, at, kind));
        }
        return true;
    }

    private static int NumberEnd(ReadOnlySpan<char> text, int at) {
        bool hex = text[at] == '0' && at + 1 < text.Length && text[at + 1] is 'x' or 'X';
        while (at < text.Length) {
            char c = text[at];
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.') at++;
            else if (c is '+' or '-' && !hex && text[at - 1] is 'e' or 'E') at++;
            else break;
        }
        return at;
    }

    /// <summary>Index behind the closing quote, or -1.</summary>
    private static int StringEnd(ReadOnlySpan<char> text, int at) {
        char quote = text[at];
        bool triple = at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote;
        at += triple ? 3 : 1;
        while (at < text.Length) {
            if (text[at] == '\\') {
                at += 2;
                continue;
            }
            if (text[at] == quote && (!triple || at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote)) return at + (triple ? 3 : 1);
            at++;
        }
        return -1;
    }

    /// <summary>Index behind the closing bracket, or -1.</summary>
    private static int GroupEnd(ReadOnlySpan<char> text, int at) {
        int depth = 0;
        while (at >= 0 && at < text.Length) {
            char c = text[at];
            if (c is '"' or '\'') {
                at = StringEnd(text, at);
                continue;
            }
            at++;
            if (c is '(' or '[' or '{') depth++;
            else if (c is ')' or ']' or '}' && --depth == 0) return at;
        }
        return -1;
    }
}
