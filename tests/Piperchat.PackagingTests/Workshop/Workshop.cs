using Piperchat.PackagingTests;

[assembly: AssemblyFixture(typeof(Workshop))]

namespace Piperchat.PackagingTests;

/// <summary>
/// A first clone in a folder of its own, and what is made from it, each thing once for the whole run and when a test first
/// asks for it. It shares no bin, obj or node_modules with the checkout, so no build there can disturb it, or be disturbed.
/// </summary>
public sealed class Workshop : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("piperchat-packaging-").FullName;
    private readonly SemaphoreSlim _oneBuildAtATime = new(1, 1);
    private readonly Lazy<Task<PackRun>> _pack;
    private readonly Lazy<Task<Publication>>[] _hosts;
    private readonly Lazy<Task<Publication>> _webAssembly;

    public Workshop()
    {
        _pack = new(Pack);
        _hosts = [.. Enum.GetValues<PublishKind>().Select(kind => new Lazy<Task<Publication>>(() => PublishHost(kind)))];
        _webAssembly = new(() => Publish("web-assembly", "tests/Apps/WebAssemblyApp"));
    }

    /// <summary>The clone's root.</summary>
    internal string Clone => Path.Combine(_folder, "clone");

    /// <summary>The bundles that npm made for the packages, which are the reference for what is served.</summary>
    internal string Bundles => Path.Combine(Clone, "src", "Piperchat.AspNetCore", "obj", "Release", "net10.0", "app");

    /// <summary>What `dotnet pack`, run in the clone before anything else, made.</summary>
    internal Task<PackRun> Packed => _pack.Value;

    /// <summary>samples/HostApp, published.</summary>
    internal Task<Publication> Host(PublishKind kind) => _hosts[(int)kind].Value;

    /// <summary>tests/Apps/WebAssemblyApp, published.</summary>
    internal Task<Publication> WebAssembly => _webAssembly.Value;

    /// <summary>A new folder, which goes with the workshop.</summary>
    internal string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(_folder, $"{name}-{Guid.NewGuid():N}")).FullName;

    /// <summary>Runs `dotnet` in the clone while nothing else builds there.</summary>
    internal async Task<string> DotNet(params string[] arguments)
    {
        await _oneBuildAtATime.WaitAsync();
        try
        {
            return await Tool.DotNet(Clone, arguments);
        }
        finally
        {
            _oneBuildAtATime.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _oneBuildAtATime.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<PackRun> Pack()
    {
        await Checkout.CopyTo(Clone);
        var packages = NewFolder("packages");
        await DotNet("pack", "--output", packages);
        return new PackRun(packages, File.GetLastWriteTimeUtc(Path.Combine(Bundles, "manifest.json")));
    }

    private async Task<Publication> PublishHost(PublishKind kind)
    {
        if (kind == PublishKind.NativeAot) await NativeLinker.FindOrInstall();
        return await Publish(kind.ToString(), "samples/HostApp", kind switch
        {
            PublishKind.FrameworkDependent => ["-p:PublishAot=false"],
            PublishKind.Trimmed => ["-p:PublishAot=false", "-p:PublishTrimmed=true", "--self-contained", "--use-current-runtime"],
            _ => [],
        });
    }

    private async Task<Publication> Publish(string name, string project, params string[] settings)
    {
        // The packages come first, always: theirs is the first build of a clone.
        await Packed;
        var folder = NewFolder(name);
        return new Publication(folder, await DotNet(["publish", project, "--output", folder, .. settings]));
    }
}

/// <summary>How samples/HostApp is published.</summary>
public enum PublishKind
{
    /// <summary>As IL, for the runtime that is installed.</summary>
    FrameworkDependent,

    /// <summary>With its runtime, without what nothing reaches.</summary>
    Trimmed,

    /// <summary>As machine code: what its project asks for.</summary>
    NativeAot,
}

/// <param name="Folder">The folder of the packages.</param>
/// <param name="BundledAt">When the bundles were written.</param>
internal sealed record PackRun(string Folder, DateTime BundledAt);

/// <param name="Output">What `dotnet publish` said.</param>
internal sealed record Publication(string Folder, string Output);
