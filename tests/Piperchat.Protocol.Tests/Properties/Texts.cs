using CsCheck;

namespace Piperchat.Protocol.Tests;

/// <summary>Texts for properties: all of Unicode that is well formed, with what JSON escapes coming up often.</summary>
internal static class Texts
{
    private static readonly Gen<string> Letter = Gen.OneOf(
        Gen.Char[' ', '~'].Select(letter => letter.ToString()),
        Gen.Char['\0', '\u001f'].Select(letter => letter.ToString()),
        Gen.OneOf("\"", "\\", "/", "\u007f", "\u0080", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff", "é", "文"),
        Gen.Int[0x10000, 0x10ffff].Select(char.ConvertFromUtf32));

    public static Gen<string> WellFormed { get; } = Letter.List[0, 200].Select(string.Concat);

    /// <summary>Bytes made from good ones by a few cuts, flips, swaps and insertions: what is nearly right finds more than noise.</summary>
    public static Gen<byte[]> Mutated(byte[] good) => Mutation(good.Length).List[1, 4].Select(changes => changes.Aggregate(good, (bytes, change) => change(bytes)));

    private static Gen<Func<byte[], byte[]>> Mutation(int length)
    {
        var at = Gen.Int[0, length - 1];
        return Gen.OneOf<Func<byte[], byte[]>>(
            Gen.Select(at, Gen.Byte).Select((place, value) => (Func<byte[], byte[]>)(bytes => Changed(bytes, place, value))),
            Gen.Select(at, Gen.OneOf((byte)'"', (byte)'\\', (byte)'{', (byte)'}', (byte)',', (byte)' ', (byte)'0', (byte)'=')).Select((place, value) => (Func<byte[], byte[]>)(bytes => Inserted(bytes, place, [value]))),
            Gen.Select(at, Gen.Int[1, 40]).Select((place, count) => (Func<byte[], byte[]>)(bytes => Removed(bytes, place, count))),
            Gen.Select(at, at, Gen.Int[1, 120]).Select((from, to, count) => (Func<byte[], byte[]>)(bytes => Inserted(bytes, to, bytes.AsSpan(Math.Min(from, bytes.Length)).Slice(0, Math.Min(count, Math.Max(0, bytes.Length - from)))))));
    }

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        if (at >= bytes.Length) return bytes;
        var changed = bytes.ToArray();
        changed[at] = value;
        return changed;
    }

    private static byte[] Inserted(byte[] bytes, int at, ReadOnlySpan<byte> more) => [.. bytes.AsSpan(0, Math.Min(at, bytes.Length)), .. more, .. bytes.AsSpan(Math.Min(at, bytes.Length))];

    private static byte[] Removed(byte[] bytes, int at, int count) =>
        at >= bytes.Length ? bytes : [.. bytes.AsSpan(0, at), .. bytes.AsSpan(Math.Min(at + count, bytes.Length))];
}
