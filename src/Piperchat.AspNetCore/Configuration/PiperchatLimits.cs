namespace Piperchat.AspNetCore;

/// <summary>The bounds of what a relay takes.</summary>
public sealed class PiperchatLimits
{
    /// <summary>Whether the limits by key and by network address hold at all. Default: true; off is for benchmarks.</summary>
    public bool RateLimiting { get; set; } = true;

    /// <summary>
    /// Requests that change something, a minute and network address (an IPv6 network of 64 bits counts as one). Loose, since an
    /// office shares one address. Default: 600.
    /// </summary>
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>How many messages a key (unsigned ones: an address) may post at once after a rest. Default: 10.</summary>
    public int PostBurst { get; set; } = 10;

    /// <summary>After how long one more post is allowed. Default: 2 s.</summary>
    public TimeSpan PostInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The largest body of a post in bytes, attachments of version 1.1 included. Default: 1,048,576. A sealed envelope of 1.5 has at most 262,144.</summary>
    public int PostBytes { get; set; } = 1024 * 1024;

    /// <summary>How many may read a channel, 1 to 1,024. Default: 256.</summary>
    public int Readers { get; set; } = 256;

    /// <summary>How many owners, admins and members a channel's roster holds, and how many banned or taken off it, 1 to 100,000. Default: 10,000.</summary>
    public int Members { get; set; } = 10_000;

    /// <summary>
    /// How many bytes of entries one answer of <c>GET /messages</c> or <c>GET /channels/{channel}/log</c> holds at most; one entry is
    /// given in any case. Of a history these are the newest. Default: 1,048,576.
    /// </summary>
    public int PageBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many requests that read may be on their way at once for one network address (an IPv6 network of 64 bits counts as one),
    /// streams not counted; past that the answer is 429. Default: 100.
    /// </summary>
    public int ReadsPerAddress { get; set; } = 100;

    /// <summary>How many streams may be open at once for one network address; past that the answer is 429. Default: 500, since an office shares one address.</summary>
    public int StreamsPerAddress { get; set; } = 500;

    /// <summary>How many channels one stream carries at most; with <c>watch</c>, chats follow so many. Default: 256.</summary>
    public int ChannelsPerStream { get; set; } = 256;

    /// <summary>How many entries an open stream may lag behind in a channel before it is cut off, to resume by its cursor. Default: 4,096.</summary>
    public int StreamBacklog { get; set; } = 4_096;
}
