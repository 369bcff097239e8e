using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// Dictionary 1, which tools/Piperchat.DictionaryTrainer made from conversations between people. It is part of the protocol and never
/// changes; another one would be tag 3. The hash is checked when it is loaded, for with other bytes every compressed message would
/// come out as other text, or as none.
/// </summary>
internal static class Dictionary1
{
    public const string Sha256Hex = "d18a3f8dd588ce5cf12adc6f55afdbb03fcd099c7d67ed15d194520ca0c82a7c";

    public const int LargestSize = 32 * 1024;

    private const string ResourceName = "Piperchat.Protocol.dictionary-1.zdict";

    private static readonly Lazy<byte[]> Loaded = new(Load);

    public static byte[] Bytes => Loaded.Value;

    private static byte[] Load()
    {
        using var stream = typeof(Dictionary1).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException("Dictionary 1 isn't in this build of Piperchat.Protocol.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return hash == Sha256Hex
            ? bytes
            : throw new InvalidOperationException($"Dictionary 1 has the SHA-256 {hash} in place of {Sha256Hex}.");
    }
}
