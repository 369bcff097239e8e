using System.Reflection;

namespace Piperchat.PackagingTests;

/// <summary>This checkout, as it lies in the working tree: what isn't committed yet is tested too.</summary>
internal static class Checkout
{
    public static string Root { get; } = typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(entry => entry.Key == "RepositoryRoot").Value!;

    /// <summary>Copies to a folder what a first clone would hold: nothing built, nothing installed.</summary>
    public static async Task CopyTo(string folder)
    {
        foreach (var file in await Files())
        {
            var target = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Root, file), target);
        }
    }

    private static async Task<IEnumerable<string>> Files()
    {
        // A container often owns no checkout that it was given, and git would refuse to read it.
        var (exitCode, output) = await Tool.Run(Root, "git", ["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        if (exitCode != 0) throw new InvalidOperationException($"The packaging tests copy the checkout by what git knows of it, which failed: {output}");
        var files = output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);
        return files.Where(file => File.Exists(Path.Combine(Root, file)));
    }
}
