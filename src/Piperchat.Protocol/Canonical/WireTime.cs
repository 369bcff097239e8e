namespace Piperchat.Protocol;

/// <summary>
/// A time as it travels: <c>2026-11-23T10:00:00.000Z</c>, 24 characters, UTC, a date that exists (proleptic Gregorian, years
/// 0001 to 9999, no leap second, no hour 24). Reckoned by hand, because DateTime's parsers take other spellings too, or are slow.
/// </summary>
internal static class WireTime
{
    public const int Length = 24;

    private const long MillisecondsPerDay = 86_400_000;

    public static bool TryParse(ReadOnlySpan<byte> text, out long unixMilliseconds)
    {
        unixMilliseconds = 0;
        if (text.Length != Length
            || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != '.' || text[23] != 'Z'
            || !Digits(text[..4], out var year) || year < 1
            || !Digits(text[5..7], out var month) || month is < 1 or > 12
            || !Digits(text[8..10], out var day) || day < 1 || day > DaysIn(year, month)
            || !Digits(text[11..13], out var hour) || hour > 23
            || !Digits(text[14..16], out var minute) || minute > 59
            || !Digits(text[17..19], out var second) || second > 59
            || !Digits(text[20..23], out var millisecond))
        {
            return false;
        }

        unixMilliseconds = (DaysSinceEpoch(year, month, day) * MillisecondsPerDay)
            + (((((hour * 60L) + minute) * 60) + second) * 1000) + millisecond;
        return true;
    }

    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    public static string Format(long unixMilliseconds) => Format(DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds));

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static int DaysIn(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>Days from 1970-01-01, with years that begin in March so that the leap day comes last.</summary>
    private static long DaysSinceEpoch(int year, int month, int day)
    {
        var y = month <= 2 ? year - 1 : year;
        var era = (y >= 0 ? y : y - 399) / 400;
        var yearOfEra = y - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097L) + dayOfEra - 719_468;
    }
}
