namespace Piperchat.Widget;

/// <summary>How the chat stands on the page.</summary>
public enum PiperchatMode
{
    /// <summary>A frame in place.</summary>
    Inline,

    /// <summary>A bubble in the corner of the window that opens the chat.</summary>
    Launcher,
}
