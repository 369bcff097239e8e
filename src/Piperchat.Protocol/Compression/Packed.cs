namespace Piperchat.Protocol;

/// <summary>How content is packed before it is padded and sealed: the tag that travels.</summary>
internal enum Tag : byte
{
    /// <summary>As it is.</summary>
    Plain = 0,

    /// <summary>The blocks of a zstd frame.</summary>
    Zstd = 1,

    /// <summary>The blocks of a zstd frame made with dictionary 1.</summary>
    ZstdDictionary1 = 2,
}

/// <summary>Content as it is padded: its tag, its size unpacked, its packed bytes.</summary>
internal sealed record Packed(Tag Tag, int Size, byte[] Data);
