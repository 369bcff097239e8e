namespace Piperchat.Protocol.Tests;

/// <summary>
/// All ways to be malformed that tests/vectors/malformed holds, one small file each. To write the folder anew:
/// <c>PIPERCHAT_WRITE_VECTORS=1 dotnet test --project tests/Piperchat.Protocol.Tests</c>.
/// </summary>
internal static class MalformedCases
{
    public static IReadOnlyList<MalformedCase> All() =>
        [.. FormCases.All(), .. SignatureCases.All(), .. OpeningCases.All(), .. AuditCases.All(), .. LegacyCases.All()];

    public static void Write(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        foreach (var made in All())
        {
            var file = Path.Combine(folder, made.FileName);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            Assert.False(File.Exists(file), $"Two ways are called {made.FileName}.");
            File.WriteAllText(file, made.ToFile());
        }
    }
}
