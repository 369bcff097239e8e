namespace Piperchat.Widget;

/// <summary>The palette of the chat.</summary>
public enum PiperchatTheme
{
    /// <summary>Follows the system, and a background that is set.</summary>
    Auto,

    /// <summary>Dark text on a light background.</summary>
    Light,

    /// <summary>Light text on a dark background.</summary>
    Dark,
}
