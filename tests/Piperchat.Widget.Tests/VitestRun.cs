using System.Text.Json;

namespace Piperchat.Widget.Tests;

/// <summary>One run of vitest over the browser program, read from its JSON report.</summary>
internal static class VitestRun
{
    private static readonly Lazy<Task<IReadOnlyList<VitestTest>>> Run = new(Start);

    public static Task<IReadOnlyList<VitestTest>> Results => Run.Value;

    private static async Task<IReadOnlyList<VitestTest>> Start()
    {
        await AppFolder.InstallPackages();
        var report = Path.Combine(Path.GetTempPath(), $"piperchat-vitest-{Guid.NewGuid():N}.json");
        try
        {
            var (exitCode, output) = await AppFolder.RunNode("node_modules/vitest/vitest.mjs", "run", "--reporter=json", $"--outputFile={report}");
            if (!File.Exists(report)) throw new InvalidOperationException($"vitest ended with {exitCode} and wrote no report:\n{output}");
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(report));
            return [.. json.RootElement.GetProperty("testResults").EnumerateArray().SelectMany(ReadFile)];
        }
        finally
        {
            File.Delete(report);
        }
    }

    private static IEnumerable<VitestTest> ReadFile(JsonElement file)
    {
        var name = Path.GetRelativePath(AppFolder.Path, file.GetProperty("name").GetString()!).Replace('\\', '/');
        var tests = file.GetProperty("assertionResults").EnumerateArray().Select(test => new VitestTest(
            $"{name} > {test.GetProperty("fullName").GetString()}",
            test.GetProperty("status").GetString()!,
            string.Join('\n', test.GetProperty("failureMessages").EnumerateArray().Select(message => message.GetString())))).ToList();

        // A file that can't be loaded, or whose hooks throw, reports no test that failed: it must not pass for it.
        var failed = file.GetProperty("status").GetString() == "failed" && tests.TrueForAll(test => test.Status != "failed");
        if (failed || tests.Count == 0) tests.Add(new VitestTest($"{name} > loads", "failed", file.GetProperty("message").GetString() ?? "no test in it"));
        return tests;
    }
}

internal sealed record VitestTest(string Name, string Status, string Failure);
