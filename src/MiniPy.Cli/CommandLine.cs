// The command line of python3, as far as it means something here: options in one word (-Bq), values attached or in the next word, and
// everything after the program is the program's own.

using System;
using System.Collections.Generic;

namespace MiniPy.Cli;

internal sealed class CommandLine {
    public string? File, Command, Module;
    public bool FromStdin, Inspect, Help, Version, Quiet, Isolated, IgnoreEnvironment, NoSite, NoUserSite, SafePath, Unbuffered, DontWriteBytecode, Debug, SkipFirstLine;
    public int Optimize, Verbose, BytesWarning, VersionCount;
    public readonly List<string> WarnOptions = [];
    public readonly Dictionary<string, string?> XOptions = [];
    /// <summary>sys.argv[1:].</summary>
    public readonly List<string> Arguments = [];
    /// <summary>A usage error, as python3 words it.</summary>
    public string? Error;

    public static CommandLine Parse(string[] words) {
        var line = new CommandLine();
        int at = 0;
        while (at < words.Length) {
            string word = words[at];
            if (word == "-") {
                line.FromStdin = true;
                at++;
                break;
            }
            if (word.Length < 2 || word[0] != '-') {
                line.File = word;
                at++;
                break;
            }
            at++;
            if (word == "--") {
                if (at < words.Length) line.File = words[at++];
                break;
            }
            if (word.StartsWith("--", StringComparison.Ordinal)) {
                if (!line.Long(word, words, ref at)) return line;
                continue;
            }
            bool ended = line.Short(word, words, ref at);
            if (line.Error != null) return line;
            if (ended) break;
        }
        for (; at < words.Length; at++) line.Arguments.Add(words[at]);
        return line;
    }

    private bool Long(string word, string[] words, ref int at) {
        switch (word) {
            case "--help": Help = true; return true;
            case "--version": Version = true; VersionCount++; return true;
            case "--check-hash-based-pycs":
                if (at < words.Length) at++;
                return true;
            default:
                Error = $"unknown option {word}";
                return false;
        }
    }

    /// <summary>The letters of one word; true when what follows belongs to the program.</summary>
    private bool Short(string word, string[] words, ref int at) {
        for (int i = 1; i < word.Length; i++) {
            char letter = word[i];
            switch (letter) {
                case 'b': BytesWarning++; break;
                case 'B': DontWriteBytecode = true; break;
                case 'd': Debug = true; break;
                case 'E': IgnoreEnvironment = true; break;
                case 'h' or '?': Help = true; break;
                case 'i': Inspect = true; break;
                case 'I': Isolated = IgnoreEnvironment = NoUserSite = SafePath = true; break;
                case 'O': Optimize = Math.Min(2, Optimize + 1); break;
                case 'P': SafePath = true; break;
                case 'q': Quiet = true; break;
                case 'R': break;
                case 's': NoUserSite = true; break;
                case 'S': NoSite = true; break;
                case 'u': Unbuffered = true; break;
                case 'v': Verbose++; break;
                case 'V': Version = true; VersionCount++; break;
                case 'x': SkipFirstLine = true; break;
                case 'c' or 'm' or 'W' or 'X': {
                    string? value = i + 1 < word.Length ? word[(i + 1)..] : at < words.Length ? words[at++] : null;
                    if (value == null) {
                        Error = $"Argument expected for the -{letter} option";
                        return true;
                    }
                    return Value(letter, value);
                }
                default:
                    Error = $"Unknown option: -{letter}";
                    return true;
            }
        }
        return false;
    }

    private bool Value(char letter, string value) {
        switch (letter) {
            case 'c': Command = value; return true;
            case 'm': Module = value; return true;
            case 'W': WarnOptions.Add(value); return false;
            default: {
                int equals = value.IndexOf('=');
                XOptions[equals < 0 ? value : value[..equals]] = equals < 0 ? null : value[(equals + 1)..];
                return false;
            }
        }
    }
}
