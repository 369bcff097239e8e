using System.Text.Json;
using System.Text.Unicode;

namespace Piperchat.Protocol;

/// <summary>The kinds of posts that a relay takes at <c>POST /messages</c>.</summary>
internal enum PostVersion
{
    /// <summary>Version 1.0 without a signature: <c>{content, author, channel}</c>.</summary>
    Unsigned,

    /// <summary>Version 1.0, signed.</summary>
    V10,

    /// <summary>Version 1.1, signed, in the clear. 1.3 with a <c>username</c> stays under this number.</summary>
    V11,

    /// <summary>Version 1.2, sealed.</summary>
    V12,

    /// <summary>Version 1.5.</summary>
    V15,
}

internal static class PostVersions
{
    /// <summary>
    /// Finds which parser a post is for, by its first <c>version</c>; it stops there. Whatever it answers, that parser then reads the whole
    /// text and refuses a second <c>version</c>.
    /// </summary>
    public static bool TryPeek(ReadOnlySpan<byte> text, out PostVersion version, out Fault fault)
    {
        version = PostVersion.Unsigned;
        fault = default;
        try
        {
            if (!Utf8.IsValid(text)) fault = Faults.NotJson("it isn't valid UTF-8");
            else PeekMembers(text, ref version, ref fault);
        }
        catch (JsonException)
        {
            fault = Faults.NotJson("its syntax is broken");
        }

        return fault.Code == FaultCode.None;
    }

    private static void PeekMembers(ReadOnlySpan<byte> text, ref PostVersion version, ref Fault fault)
    {
        var reader = new Utf8JsonReader(text, StrictJson.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            fault = Faults.NotJson("an object is expected");
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = Is(ref reader, "version"u8);
            if (Is(ref reader, "pubkey"u8) || Is(ref reader, "signature"u8)) version = PostVersion.V10;
            reader.Read();
            if (isVersion && reader.TokenType != JsonTokenType.Null)
            {
                NameVersion(ref reader, ref version, ref fault);
                return;
            }

            reader.Skip();
        }
    }

    private static void NameVersion(ref Utf8JsonReader reader, ref PostVersion version, ref Fault fault)
    {
        if (reader.TokenType != JsonTokenType.String) fault = Faults.WrongType("version", "a string");
        else if (Is(ref reader, "1.5"u8)) version = PostVersion.V15;
        else if (Is(ref reader, "1.2"u8)) version = PostVersion.V12;
        else if (Is(ref reader, "1.1"u8)) version = PostVersion.V11;
        else if (Is(ref reader, "1.0"u8)) version = PostVersion.V10;
        else fault = Faults.UnsupportedVersion(reader.ValueSpan);
    }

    // Not ValueTextEquals, which throws where an escape is a lone surrogate.
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        const int LongestEscape = 6;
        if (reader.ValueSpan.Length > LongestEscape * text.Length) return false;
        Span<byte> unescaped = stackalloc byte[reader.ValueSpan.Length];
        return Utf8Text.TryCopy(ref reader, unescaped, out var length) && unescaped[..length].SequenceEqual(text);
    }
}
