using Piperchat.BrowserTests.Browsers;

namespace Piperchat.CrashTests.Disks;

/// <summary>disk.c, compiled once for a run by the compiler that is installed, or as root on Debian or Ubuntu by the distribution's gcc.</summary>
internal static class DiskLibrary
{
    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    public static Task<string> FindOrBuildAsync() => Built.Value;

    private static async Task<string> BuildAsync()
    {
        var compiler = await CompilerAsync();
        var folder = Path.Combine(AppContext.BaseDirectory, "disk");
        Directory.CreateDirectory(folder);
        var source = Path.Combine(folder, "disk.c");
        await using (var content = typeof(DiskLibrary).Assembly.GetManifestResourceStream("disk.c")!)
        await using (var file = File.Create(source))
        {
            await content.CopyToAsync(file);
        }

        var library = Path.Combine(folder, "disk.so");
        var (exitCode, output) = await Command.Run(compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", library, source, "-ldl", "-lpthread");
        return exitCode == 0 ? library : throw new InvalidOperationException($"{compiler} ended with {exitCode}: {output}");
    }

    private static async Task<string> CompilerAsync()
    {
        if (Installed() is { } installed) return installed;
        var tried = new List<string>();
        string[] packages = ["gcc", "libc6-dev"];
        if (await DistributionPackages.Install(tried, packages, packages) && Installed() is { } packaged) return packaged;
        throw new InvalidOperationException(
            "The tests of power cuts and full disks compile a small library in C, and neither clang nor gcc is on the PATH. Install gcc "
            + $"(on Debian and Ubuntu: apt-get install gcc libc6-dev), and run the tests again. {string.Join("; ", tried)}".TrimEnd());
    }

    private static string? Installed() => Command.OnPath("gcc", "clang", "cc").FirstOrDefault();
}
