using System.Globalization;
using System.Net;
using System.Text;

namespace Piperchat.Bench;

/// <summary>The figures as bars: how much better than its bound each one is. A bar that ends left of the line isn't held.</summary>
internal static class Plot
{
    private const int Row = 26;
    private const int Left = 520;
    private const int Width = 1080;
    private const int One = 140;
    private const double Most = 2.6;

    public static string Draw(Results results)
    {
        var figures = results.AllFigures.ToList();
        var height = (figures.Count * Row) + 64;
        var svg = new StringBuilder();
        svg.Append(Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="system-ui, sans-serif" font-size="13">"""));
        svg.Append(Invariant($"""<rect width="{Width}" height="{height}" fill="#fff"/>""")).Append('\n');
        svg.Append(Text(Left, 20, "start", "#444", "how many times better than the figure to hold; the line is the figure")).Append('\n');
        for (var i = 0; i < figures.Count; i++)
        {
            var figure = figures[i];
            var y = 34 + (i * Row);
            var length = One * Math.Clamp(double.IsFinite(figure.Margin) ? figure.Margin : Most, 0, Most);
            svg.Append(Text(Left - 10, y + 15, "end", "#111", figure.Name));
            svg.Append(Invariant($"""<rect x="{Left}" y="{y + 3}" width="{length:F0}" height="{Row - 9}" rx="2" fill="{(figure.IsHeld ? "#2f7d5b" : "#b5482f")}"/>"""));
            svg.Append(Text(Left + (int)length + 8, y + 15, "start", "#444", $"{figure.ValueText} ({figure.BoundText.TrimEnd()})")).Append('\n');
        }

        svg.Append(Invariant($"""<path d="M{Left + One} 28V{height - 28}" stroke="#111" stroke-dasharray="3 3"/>""")).Append('\n');
        svg.Append(Text(10, height - 10, "start", "#777", results.Machine)).Append("</svg>\n");
        return svg.ToString();
    }

    private static string Text(int x, int y, string anchor, string colour, string text) =>
        Invariant($"""<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{WebUtility.HtmlEncode(text)}</text>""");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
