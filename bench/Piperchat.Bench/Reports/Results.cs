using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Piperchat.Bench;

/// <summary>All that one run found, and on what.</summary>
internal sealed class Results
{
    private readonly List<(string What, Report Report)> _reports = [];
    private readonly DateTimeOffset _at = DateTimeOffset.UtcNow;

    /// <summary>The machine, and what else it had to do when this began.</summary>
    public string Machine { get; } = $"{Bench.Machine.Describe()}; load before: {Bench.Machine.Load()}";

    public bool IsEmpty => _reports.Count == 0;

    public IEnumerable<Figure> AllFigures => _reports.SelectMany(entry => entry.Report.Figures);

    public void Add(string what, Report report) => _reports.Add((what, report));

    /// <summary>The figures to hold, as a table; null where none was measured.</summary>
    public Table? Figures()
    {
        var table = new Table("what", "to hold", "measured", "");
        foreach (var figure in AllFigures) table.Add(figure.Name, figure.BoundText, figure.ValueText, figure.IsHeld ? "held" : "not held");
        return AllFigures.Any() ? table : null;
    }

    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("at", _at.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("machine", Machine);
            json.WriteStartArray("results");
            foreach (var (what, report) in _reports) Write(json, what, report);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, string what, Report report)
    {
        json.WriteStartObject();
        json.WriteString("bench", what);
        json.WriteStartArray("rows");
        foreach (var row in report.Table.Rows)
        {
            json.WriteStartObject();
            for (var i = 0; i < row.Length; i++) json.WriteString(report.Table.Columns[i], row[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("figures");
        foreach (var figure in report.Figures)
        {
            json.WriteStartObject();
            json.WriteString("name", figure.Name);
            if (double.IsFinite(figure.Value)) json.WriteNumber("value", figure.Value);
            json.WriteString("unit", figure.Unit);
            json.WriteNumber(figure.AtLeast ? "at_least" : "at_most", figure.Bound);
            json.WriteBoolean("held", figure.IsHeld);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
