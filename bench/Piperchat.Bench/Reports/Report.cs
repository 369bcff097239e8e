using System.Globalization;

namespace Piperchat.Bench;

/// <summary>What a bench found: a table to read, and what of it is to hold.</summary>
internal sealed class Report(Table table)
{
    private readonly List<string> _notes = [];

    public Table Table => table;

    public List<Figure> Figures { get; } = [];

    public void Note(string note) => _notes.Add(note);

    /// <summary>A figure to hold of ours; others may be measured, and aren't held to it.</summary>
    public void Hold(RelayTarget relay, string name, double value, string unit, double bound, bool atLeast = false)
    {
        if (relay is RelayProcess) Hold(name, value, unit, bound, atLeast);
    }

    public void Hold(string name, double value, string unit, double bound, bool atLeast = false) => Figures.Add(new Figure(name, value, unit, bound, atLeast));

    public override string ToString() => table + string.Concat(_notes.Select(note => $"\n{note}\n"));
}

/// <summary>A measured figure and its bound: at least or at most.</summary>
internal sealed record Figure(string Name, double Value, string Unit, double Bound, bool AtLeast)
{
    public bool IsHeld => AtLeast ? Value >= Bound : Value <= Bound;

    /// <summary>Over 1 is better than the bound.</summary>
    public double Margin => AtLeast ? Value / Bound : Bound / Value;

    public string BoundText => $"{(AtLeast ? "≥" : "≤")} {Tell(Bound)} {Unit}";

    public string ValueText => $"{Tell(Value)} {Unit}";

    private static string Tell(double value) => value.ToString(value >= 1_000 ? "N0" : value >= 100 ? "F0" : "0.##", CultureInfo.InvariantCulture);
}
