using System.Text;

namespace Piperchat.DictionaryTrainer;

/// <summary>One message: its text in UTF-8, and the canonical content that holds it, which is what is compressed (docs/PROTOCOL.md §5).</summary>
internal sealed record Sample(byte[] Text, byte[] Content)
{
    /// <summary>How a message that answers no other begins. The dictionary ends with it.</summary>
    public const string Opening = "{\"kind\":\"text\",\"reply_to\":null,\"text\":\"";

    private const string Closing = "\"}";

    /// <summary>Takes a line without control characters, so that only two characters need an escape.</summary>
    public static Sample Of(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return new Sample(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(Opening + escaped + Closing));
    }
}
