using System.Text;

namespace Piperchat.Bench;

/// <summary>Results as a table in Markdown, to be read on a terminal and put into docs/PERFORMANCE.md as they are.</summary>
internal sealed class Table(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public IReadOnlyList<string> Columns => columns;

    public IReadOnlyList<string[]> Rows => _rows;

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = Enumerable.Range(0, columns.Length).Select(i => _rows.Append(columns).Max(row => row[i].Length)).ToArray();
        var text = new StringBuilder();
        Write(columns);
        Write([.. widths.Select(width => new string('-', width))]);
        foreach (var row in _rows) Write(row);
        return text.ToString();

        void Write(string[] cells) => text.Append("| ").AppendJoin(" | ", cells.Select((cell, i) => cell.PadRight(widths[i]))).Append(" |\n");
    }
}
