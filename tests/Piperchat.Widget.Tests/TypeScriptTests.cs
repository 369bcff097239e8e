namespace Piperchat.Widget.Tests;

/// <summary>Each test of the browser program, under its own name.</summary>
public sealed class TypeScriptTests
{
    public static async Task<IEnumerable<TheoryDataRow<string, int>>> Vitest()
    {
        var tests = await VitestRun.Results;
        return tests.Select((test, index) => new TheoryDataRow<string, int>(test.Name, index) { TestDisplayName = test.Name, Label = "" });
    }

    [Theory]
    [MemberData(nameof(Vitest))]
    public async Task Vitest_test_passes(string name, int index)
    {
        var test = (await VitestRun.Results)[index];
        Assert.Equal(name, test.Name);
        // Only the third-party vectors are skipped, by a name that says where they were looked for.
        if (test.Status is "pending" or "skipped" or "disabled") Assert.Skip(name);
        Assert.True(test.Status == "passed", test.Failure);
    }

    [Fact]
    public async Task Browser_program_typechecked_has_no_error()
    {
        await AppFolder.InstallPackages();
        var (exitCode, output) = await AppFolder.RunNode("node_modules/typescript/bin/tsc", "--noEmit");
        Assert.True(exitCode == 0, output);
    }
}
