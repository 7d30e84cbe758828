// A table that is printed row by row while the work goes on: Markdown for the documentation, columns for the eye.

using System;
using System.Linq;

namespace MiniPy.Bench;

internal sealed class Table {
    private readonly bool _markdown;
    private readonly int[] _widths;

    public Table(bool markdown, string[] titles, int firstWidth = 20) {
        _markdown = markdown;
        _widths = [.. titles.Select((title, i) => i == 0 ? firstWidth : Math.Max(title.Length, 12))];
        Row(titles);
        if (markdown) Console.Out.WriteLine("|" + string.Concat(titles.Select((_, i) => i == 0 ? "---|" : "---:|")));
    }

    public void Row(params string[] cells) {
        if (_markdown) Console.Out.WriteLine("| " + string.Join(" | ", cells) + " |");
        else Console.Out.WriteLine(string.Join("  ", cells.Select((cell, i) => i == 0 ? cell.PadRight(_widths[i]) : cell.PadLeft(_widths[i]))).TrimEnd());
        Console.Out.Flush();
    }
}
