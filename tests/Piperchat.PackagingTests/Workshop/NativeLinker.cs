using Piperchat.BrowserTests.Browsers;

namespace Piperchat.PackagingTests;

/// <summary>What links Native AOT: clang or gcc. On Windows it is Visual Studio's, which `dotnet publish` finds, or asks for, itself.</summary>
internal static class NativeLinker
{
    public static async Task FindOrInstall()
    {
        if (OperatingSystem.IsWindows() || IsThere()) return;
        var tried = new List<string>();
        string[] packages = ["gcc", "libc6-dev"];
        if (await DistributionPackages.Install(tried, packages, packages) && IsThere()) return;
        throw new InvalidOperationException(
            "Native AOT is linked by clang or gcc, and neither is on the PATH. Install clang (on Debian and Ubuntu: apt-get install clang; "
            + $"on macOS: xcode-select --install), and run the tests again. {string.Join("; ", tried)}".TrimEnd());
    }

    private static bool IsThere() => Command.OnPath("clang", "gcc").Any();
}
