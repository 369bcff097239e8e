namespace Piperchat.CrashTests.Relays;

/// <summary>A folder of its own for one test's data.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("piperchat-crash-").FullName;

    public string Database => System.IO.Path.Combine(Path, "piperchat.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
