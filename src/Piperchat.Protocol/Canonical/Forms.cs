using System.Buffers;

namespace Piperchat.Protocol;

/// <summary>
/// The forms of docs/PROTOCOL.md §2, each of which fits the whole text. (A regular expression's <c>$</c> also fits before a last newline;
/// these are loops.)
/// </summary>
internal static class Forms
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);
    private static readonly SearchValues<byte> ChannelLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-"u8);
    private static readonly SearchValues<byte> UsernameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    private static readonly SearchValues<byte> TenantLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"u8);

    public static readonly Form Version = new VersionForm("1.5");
    public static readonly TextForm Channel = new("1 to 64 of a to z, 0 to 9 and -", text => IsChannel(text, 64));
    public static readonly TextForm LegacyChannel = new("1 to 32 of a to z, 0 to 9 and -", text => IsChannel(text, 32));
    public static readonly TextForm Username = new("3 to 32 of a to z, 0 to 9, _ and -", IsUsername);
    public static readonly TextForm Tenant = new("at most 64 of letters, digits, dot, _ and -", IsTenant);
    public static readonly TextForm Dot1 = new("\"dot1:\" and 16 lower-case hex digits", IsDot1);
    public static readonly TextForm Uuid = new("a lower-case UUID of version 4", IsUuid);
    public static readonly TextForm Time = new("a time that exists, written like 2026-11-23T10:00:00.000Z", text => WireTime.TryParse(text, out _));
    public static readonly TextForm Relay = Hex(32);
    public static readonly TextForm Key = Hex(64);
    public static readonly TextForm Hash = Hex(64);
    public static readonly TextForm Prev = Hex(16);
    public static readonly TextForm Signature = Hex(128);
    public static readonly TextForm Base64 = new("base64 with padding, without line breaks", Base64Text.IsExact);
    public static readonly Form Boolean = new BooleanForm();
    public static readonly Form Null = new NullForm();
    public static readonly Form Serial = new IntegerForm(1, Limits.LargestInteger);
    public static readonly Form Integer = new IntegerForm(0, Limits.LargestInteger);
    public static readonly Form Description = new FreeTextForm(Limits.DescriptionBytes);

    public static TextForm OneOf(params string[] words)
    {
        var bytes = words.Select(System.Text.Encoding.ASCII.GetBytes).ToArray();
        return new TextForm($"one of {string.Join(", ", words)}", text =>
        {
            foreach (var word in bytes)
            {
                if (text.SequenceEqual(word)) return true;
            }

            return false;
        });
    }

    public static bool IsHex(ReadOnlySpan<byte> text, int digits) => text.Length == digits && text.IndexOfAnyExcept(HexDigits) < 0;

    public static bool IsChannel(ReadOnlySpan<byte> text, int most) =>
        text.Length >= 1 && text.Length <= most && text.IndexOfAnyExcept(ChannelLetters) < 0;

    public static bool IsUsername(ReadOnlySpan<byte> text) => text.Length is >= 3 and <= 32 && text.IndexOfAnyExcept(UsernameLetters) < 0;

    public static bool IsTenant(ReadOnlySpan<byte> text) => text.Length <= 64 && text.IndexOfAnyExcept(TenantLetters) < 0;

    public static bool IsDot1(ReadOnlySpan<byte> text) => text.Length == 21 && text.StartsWith("dot1:"u8) && IsHex(text[5..], 16);

    public static bool IsUuid(ReadOnlySpan<byte> text) =>
        text.Length == 36
        && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-'
        && IsHex(text[..8], 8) && IsHex(text[9..13], 4) && IsHex(text[14..18], 4) && IsHex(text[19..23], 4) && IsHex(text[24..], 12)
        && text[14] == '4' && "89ab"u8.Contains(text[19]);

    /// <summary>Runs a form over a name that came as text, from a URL say.</summary>
    public static bool Fits(this TextForm form, string text) =>
        text.Length <= 4096 && form.Fits(System.Text.Encoding.UTF8.GetBytes(text));

    private static TextForm Hex(int digits) => new($"{digits} lower-case hex digits", text => IsHex(text, digits));
}
