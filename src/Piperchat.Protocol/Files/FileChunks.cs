using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Piperchat.Protocol;

/// <summary>
/// Files, sealed in chunks so that none has to be held whole.
/// <list type="bullet">
/// <item>All chunks but the last are full; the last is never empty, unless the file is.</item>
/// <item>The nonce holds a chunk's index and whether it is the last: a chunk that is moved, or a file cut short, doesn't open.</item>
/// <item>Counting nonces are safe, since no other blob has the same key.</item>
/// <item>A blob is its sealed chunks, one after another, and has no length but <see cref="BlobSize"/>.</item>
/// </list>
/// (docs/PROTOCOL.md §8)
/// </summary>
internal static class FileChunks
{
    public const int ChunkSize = 65_536;
    public const int SealedChunkSize = ChunkSize + Gcm.TagSize;

    public static long Count(long size) => Math.Max(1, (size + ChunkSize - 1) / ChunkSize);

    public static long BlobSize(long size) => size + (Gcm.TagSize * Count(size));

    /// <summary>The bytes of the file in one of its chunks.</summary>
    public static int SizeOf(long index, long size) => (int)Math.Min(ChunkSize, size - (index * ChunkSize));

    /// <summary>Writes a chunk's ciphertext and tag.</summary>
    public static void Seal(ReadOnlySpan<byte> key, uint index, bool isLast, ReadOnlySpan<byte> chunk, Span<byte> sealedChunk)
    {
        CheckSize(chunk.Length, isLast);
        Gcm.Seal(key, Nonce(index, isLast, stackalloc byte[Gcm.NonceSize]), chunk, sealedChunk);
    }

    /// <summary>Opens a chunk. False: its tag doesn't hold, at this place of this file.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, uint index, bool isLast, ReadOnlySpan<byte> sealedChunk, Span<byte> chunk) =>
        sealedChunk.Length is >= Gcm.TagSize and <= SealedChunkSize
        && Gcm.TryOpen(key, Nonce(index, isLast, stackalloc byte[Gcm.NonceSize]), sealedChunk, chunk);

    private static Span<byte> Nonce(uint index, bool isLast, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[7..], index);
        nonce[11] = isLast ? (byte)1 : (byte)0;
        return nonce;
    }

    private static void CheckSize(int size, bool isLast)
    {
        if (size > ChunkSize || (!isLast && size != ChunkSize))
            throw new ArgumentException($"A chunk has {ChunkSize} bytes, the last one at most as many; this one has {size}.");
    }
}

/// <summary>
/// A blob's digest: the SHA-256 of its sealed chunks' hashes, in their order. Where it fits and the last chunk opened, nothing of the file
/// is missing.
/// </summary>
internal sealed class BlobDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Append(ReadOnlySpan<byte> sealedChunk)
    {
        Span<byte> chunkHash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(sealedChunk, chunkHash);
        _hash.AppendData(chunkHash);
    }

    public string ToHex() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
