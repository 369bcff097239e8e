using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// What two people read to each other, by telephone or side by side, to learn that the relay showed each of them the other's own key (attack 5):
/// SHA-256(<c>"piperchat/v1.5/compare\n"</c> ‖ C({keys, relay, tenant})), big-endian, modulo 10^20, in five groups of four digits.
/// 20 digits are 66 bits: a relay that looks for a key of the same code makes some 2^66 keys, for this pair alone.
/// </summary>
internal static class ComparisonCode
{
    private static readonly UInt128 Bound = UInt128.Parse("100000000000000000000", CultureInfo.InvariantCulture);

    private static ReadOnlySpan<byte> Label => "piperchat/v1.5/compare\n"u8;

    /// <summary>The code of two Ed25519 public keys, in either order: <c>0123 4567 8901 2345 6789</c>.</summary>
    /// <exception cref="ArgumentException">A key isn't 32 bytes.</exception>
    public static string Of(in Place place, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != Ed25519.PublicKeySize || b.Length != Ed25519.PublicKeySize) throw new ArgumentException("An Ed25519 public key is 32 bytes.");
        var (first, second) = a.SequenceCompareTo(b) <= 0 ? (Convert.ToHexStringLower(a), Convert.ToHexStringLower(b)) : (Convert.ToHexStringLower(b), Convert.ToHexStringLower(a));
        using var text = new CanonicalWriter();
        text.Raw(Label);
        text.BeginObject();
        text.Name("keys"u8);
        text.BeginArray();
        text.Element();
        text.String(first);
        text.Element();
        text.String(second);
        text.EndArray();
        text.Member("relay"u8, place.Relay);
        text.Member("tenant"u8, place.Tenant);
        text.EndObject();
        return Grouped(Remainder(SHA256.HashData(text.Written)));
    }

    private static UInt128 Remainder(ReadOnlySpan<byte> hash)
    {
        UInt128 rest = 0;
        for (; hash.Length > 0; hash = hash[4..]) rest = ((rest << 32) | BinaryPrimitives.ReadUInt32BigEndian(hash)) % Bound;
        return rest;
    }

    private static string Grouped(UInt128 number)
    {
        var digits = number.ToString("D20", CultureInfo.InvariantCulture);
        return string.Join(' ', Enumerable.Range(0, 5).Select(i => digits.Substring(4 * i, 4)));
    }
}
