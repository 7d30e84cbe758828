// Reading a line: from a terminal with cursor keys and history, from anything else plainly.
//
// Keys: left, right, Home, End, Ctrl-A/E, Backspace, Delete, Ctrl-K/U, up and down for history, Tab inserts four blanks, Ctrl-D on an
// empty line ends the input.

using System;
using System.Collections.Generic;
using System.Text;

namespace MiniPy.Cli;

internal sealed class LineEditor {
    private readonly List<string> _history = [];

    public bool IsInteractive { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>A line without its end; null at the end of input.</summary>
    public string? Read(string prompt) {
        if (!IsInteractive) {
            Console.Out.Write(prompt);
            Console.Out.Flush();
            return Console.In.ReadLine();
        }
        Console.Out.Write(prompt);
        string? line = Edit(prompt.Length);
        if (!string.IsNullOrWhiteSpace(line) && (_history.Count == 0 || _history[^1] != line)) _history.Add(line);
        return line;
    }

    private string? Edit(int left) {
        var text = new StringBuilder();
        int at = 0, shown = 0, history = _history.Count;
        int top = Console.CursorTop;
        while (true) {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            bool control = (key.Modifiers & ConsoleModifiers.Control) != 0;
            switch (key.Key) {
                case ConsoleKey.Enter:
                    Console.Out.WriteLine();
                    return text.ToString();
                case ConsoleKey.LeftArrow: at = Math.Max(0, at - 1); break;
                case ConsoleKey.RightArrow: at = Math.Min(text.Length, at + 1); break;
                case ConsoleKey.Home: at = 0; break;
                case ConsoleKey.End: at = text.Length; break;
                case ConsoleKey.Backspace:
                    if (at > 0) text.Remove(--at, 1);
                    break;
                case ConsoleKey.Delete:
                    if (at < text.Length) text.Remove(at, 1);
                    break;
                case ConsoleKey.Tab:
                    text.Insert(at, "    ");
                    at += 4;
                    break;
                case ConsoleKey.UpArrow or ConsoleKey.DownArrow: {
                    int next = history + (key.Key == ConsoleKey.UpArrow ? -1 : 1);
                    if (next < 0 || next > _history.Count) break;
                    history = next;
                    text.Clear();
                    if (next < _history.Count) text.Append(_history[next]);
                    at = text.Length;
                    break;
                }
                case ConsoleKey.A when control: at = 0; break;
                case ConsoleKey.E when control: at = text.Length; break;
                case ConsoleKey.U when control:
                    text.Remove(0, at);
                    at = 0;
                    break;
                case ConsoleKey.K when control: text.Length = at; break;
                case ConsoleKey.D when control:
                    if (text.Length == 0) return null;
                    if (at < text.Length) text.Remove(at, 1);
                    break;
                default:
                    if (key.KeyChar < ' ') break;
                    text.Insert(at++, key.KeyChar);
                    break;
            }
            shown = Show(text, at, shown, left, ref top);
        }
    }

    /// <summary>Writes the line anew and puts the cursor; long lines wrap.</summary>
    private static int Show(StringBuilder text, int at, int shown, int left, ref int top) {
        int width = Math.Max(1, Console.BufferWidth);
        Console.SetCursorPosition(left % width, top);
        Console.Out.Write(text);
        if (shown > text.Length) Console.Out.Write(new string(' ', shown - text.Length));
        int rows = (left + Math.Max(text.Length, shown)) / width;
        int overflow = top + rows - (Console.BufferHeight - 1);
        if (overflow > 0) top -= overflow;
        int cursor = left + at;
        Console.SetCursorPosition(cursor % width, top + cursor / width);
        return text.Length;
    }
}
