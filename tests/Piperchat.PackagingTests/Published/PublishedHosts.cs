using System.Collections.Concurrent;

namespace Piperchat.PackagingTests.Published;

/// <summary>samples/HostApp in each of its published forms, started once for all tests, from the root of the disk.</summary>
public sealed class PublishedHosts(Workshop workshop) : IAsyncLifetime
{
    private readonly ConcurrentDictionary<PublishKind, Lazy<Task<RunningApp>>> _hosts = new();

    internal Task<RunningApp> this[PublishKind kind] => _hosts.GetOrAdd(kind, new Lazy<Task<RunningApp>>(() => Start(workshop, kind))).Value;

    /// <param name="settings">More environment variables.</param>
    internal static async Task<RunningApp> Start(Workshop workshop, PublishKind kind, params (string Name, string Value)[] settings)
    {
        var publication = await workshop.Host(kind);
        var environment = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        environment["DATA_DIR"] = workshop.NewFolder("data");
        var root = Path.GetPathRoot(publication.Folder)!;
        var program = Path.Combine(publication.Folder, "HostApp");
        return kind == PublishKind.FrameworkDependent
            ? await RunningApp.Start(root, "dotnet", [program + ".dll"], environment)
            : await RunningApp.Start(root, OperatingSystem.IsWindows() ? program + ".exe" : program, [], environment);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // One that never listened was ended then, and its test has failed.
        foreach (var host in _hosts.Values.Where(host => host.Value.IsCompletedSuccessfully)) await (await host.Value).DisposeAsync();
    }
}
