namespace CrmPanel.Pages;

/// <summary>How somebody without a picture is shown. wwwroot/look.js has the same.</summary>
internal static class Look
{
    private const int Hues = 6;

    public static string Initials(string name) =>
        string.Concat(name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(part => char.IsUpper(part[0])).Take(2).Select(part => part[0]));

    public static int Hue(string id) => id.Sum(letter => letter) % Hues;
}
