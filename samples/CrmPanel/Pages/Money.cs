using System.Globalization;

namespace CrmPanel.Pages;

internal static class Money
{
    public static string Of(int euros) => string.Create(CultureInfo.InvariantCulture, $"€ {euros:N0}");
}
