namespace Piperchat.Widget.Embedding;

/// <summary>The words of the loader (app/embed/piperchat.d.ts) for what has another name in .NET.</summary>
internal static class Words
{
    public static string Of(PiperchatTheme theme) => theme switch
    {
        PiperchatTheme.Light => "light",
        PiperchatTheme.Dark => "dark",
        _ => "auto",
    };
}
