namespace Piperchat.Widget;

/// <summary>A message has come. Its text stays in the chat's frame.</summary>
/// <param name="From">The author's address, <c>dot1:…</c>.</param>
/// <param name="Channel">The channel that it came to.</param>
/// <param name="ReceivedAt">When the relay received it.</param>
public sealed record PiperchatMessageReceived(string From, string Channel, DateTimeOffset ReceivedAt);

/// <summary>How many messages are unread.</summary>
/// <param name="Total">In all channels together.</param>
/// <param name="ByChannel">In each channel that has any.</param>
public sealed record PiperchatUnread(int Total, IReadOnlyDictionary<string, int> ByChannel);

/// <summary>Someone's key is another than before.</summary>
/// <param name="From">The address, <c>dot1:…</c>, of the new key.</param>
/// <param name="Channel">The channel in which it appeared.</param>
public sealed record PiperchatKeyChanged(string From, string Channel);

/// <summary>Something went wrong in the chat.</summary>
/// <param name="Code">One of the bridge's codes, such as <c>sign-in</c>, <c>bad-channel</c> or <c>unreachable</c>.</param>
public sealed record PiperchatError(string Code);

/// <summary>The state of the chat's connection to the relay.</summary>
public enum PiperchatConnection
{
    /// <summary>On the way to its first answer.</summary>
    Connecting,

    /// <summary>Messages come as they are written.</summary>
    Live,

    /// <summary>Lost; it tries again after a pause.</summary>
    Waiting,

    /// <summary>The relay lets the user in no more, or not without a log-in.</summary>
    Refused,

    /// <summary>The browser has no network.</summary>
    Offline,
}
