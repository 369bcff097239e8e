namespace Piperchat.Protocol;

/// <summary>The protocol's bounds, as docs/PROTOCOL.md has them.</summary>
internal static class Limits
{
    /// <summary>2^53 − 1: JavaScript's numbers lose whole numbers past it.</summary>
    public const long LargestInteger = (1L << 53) - 1;

    /// <summary>An envelope as posted, in bytes: 1,024 wraps and a body of 65,535 bytes fit.</summary>
    public const int EnvelopeBytes = 256 * 1024;

    /// <summary>Any other signed object as posted, in bytes.</summary>
    public const int RecordBytes = 16 * 1024;

    public const int Wraps = 1024;

    /// <summary>Content in bytes: its size travels in two of them.</summary>
    public const int ContentBytes = 65_535;

    /// <summary>Content of 1.0 and 1.1, in bytes of UTF-8.</summary>
    public const int LegacyContentBytes = 4096;

    public const int LegacyAttachments = 32;

    public const int LegacyFileNameLength = 256;

    public const int LegacyMediaTypeLength = 128;

    /// <summary>A channel's description, in bytes of UTF-8.</summary>
    public const int DescriptionBytes = 4096;

    /// <summary>A session's audience, a URL, in bytes.</summary>
    public const int AudienceBytes = 2048;

    /// <summary>How many versions a key record may list.</summary>
    public const int VersionsRead = 16;

    public const int Files = 32;

    /// <summary>Keys in one "keys" message of a grant.</summary>
    public const int GrantedKeys = 700;

    /// <summary>How far a post's date may lie from the relay's clock.</summary>
    public const int ClockSeconds = 300;

    /// <summary>How far a signal's date may lie from the relay's and a reader's clock.</summary>
    public const int SignalClockSeconds = 30;
}
