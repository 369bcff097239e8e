using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Piperchat.DictionaryTrainer;

/// <summary>How hard a sender tries. Any receiver reads either.</summary>
internal enum Effort
{
    /// <summary>The .NET client: level 19 with a dictionary digested once.</summary>
    Thorough,

    /// <summary>The browser: level 3, the best that loads the dictionary anew for each message in well under a millisecond.</summary>
    Quick,
}

/// <summary>Compresses as a sender does: one single-segment frame without checksum, of which only the blocks are kept (docs/PROTOCOL.md §4).</summary>
internal sealed unsafe class BlockCompressor : IDisposable
{
    private readonly byte[] _dictionary;
    private readonly Effort _effort;
    private readonly Compressor? _thorough;
    private readonly ZSTD_CCtx_s* _quick;

    public BlockCompressor(byte[] dictionary, Effort effort)
    {
        (_dictionary, _effort) = (dictionary, effort);
        if (effort == Effort.Quick)
        {
            _quick = Methods.ZSTD_createCCtx();
            return;
        }

        _thorough = new Compressor(LevelOf(effort));
        _thorough.SetParameter(ZSTD_cParameter.ZSTD_c_dictIDFlag, 0);
        if (dictionary.Length > 0)
            _thorough.LoadDictionary(dictionary);
    }

    public static int LevelOf(Effort effort) => effort == Effort.Quick ? 3 : 19;

    public ReadOnlySpan<byte> Compress(byte[] content)
    {
        var frame = _thorough is null ? CompressOnce(content) : _thorough.Wrap(content);
        const int singleSegment = 0x20;
        if ((frame[4] & singleSegment) == 0)
            throw new InvalidOperationException("A single-segment frame was expected; this one has a window.");
        ReadOnlySpan<int> dictionaryIdSizes = [0, 1, 2, 4];
        ReadOnlySpan<int> contentSizeSizes = [1, 2, 4, 8];
        return frame[(5 + dictionaryIdSizes[frame[4] & 3] + contentSizeSizes[frame[4] >> 6])..];
    }

    /// <summary>ZSTD_compress_usingDict is all that the browser's package offers; it indexes the dictionary more sparsely.</summary>
    private ReadOnlySpan<byte> CompressOnce(byte[] content)
    {
        var frame = new byte[Compressor.GetCompressBound(content.Length)];
        fixed (byte* to = frame, from = content, dictionary = _dictionary)
        {
            var size = Methods.ZSTD_compress_usingDict(
                _quick, to, (nuint)frame.Length, from, (nuint)content.Length, dictionary, (nuint)_dictionary.Length, LevelOf(_effort));
            return frame.AsSpan(0, checked((int)size));
        }
    }

    public void Dispose()
    {
        _thorough?.Dispose();
        if (_quick is not null)
            Methods.ZSTD_freeCCtx(_quick);
    }
}
