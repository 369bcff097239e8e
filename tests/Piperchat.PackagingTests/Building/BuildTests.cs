namespace Piperchat.PackagingTests.Building;

/// <summary>When npm runs, and when it doesn't (src/Piperchat.AspNetCore/Pages/Assets.targets).</summary>
public sealed class BuildTests(Workshop workshop)
{
    private const string Project = "src/Piperchat.AspNetCore/Piperchat.AspNetCore.csproj";

    [Fact]
    public async Task Build_after_another_without_a_change_makes_no_bundle_anew()
    {
        var packed = await workshop.Packed;
        await workshop.Host(PublishKind.FrameworkDependent);

        Assert.Equal(packed.BundledAt, File.GetLastWriteTimeUtc(Path.Combine(workshop.Bundles, "manifest.json")));
    }

    [Fact]
    public async Task Design_time_build_makes_no_bundle()
    {
        await workshop.Packed;

        // What an editor asks for when a project is opened, and again at each key.
        await workshop.DotNet(
            "msbuild", Project, "-target:Compile", "-property:DesignTimeBuild=true", "-property:SkipCompilerExecution=true", "-property:ProvideCommandLineArgs=true",
            "-property:BuildProjectReferences=false", "-property:Configuration=Release", "-property:IntermediateOutputPath=obj/DesignTime/");

        Assert.False(Directory.Exists(Path.Combine(workshop.Clone, "src", "Piperchat.AspNetCore", "obj", "DesignTime", "app")));
    }

    [Fact]
    public async Task Build_without_Node_says_which_one_to_get()
    {
        await workshop.Packed;
        var nothing = new Dictionary<string, string> { ["PATH"] = workshop.NewFolder("no-node") };

        var (exitCode, output) = await Tool.Run(
            workshop.Clone, "dotnet", ["msbuild", Project, "-target:BuildApp", "-property:IntermediateOutputPath=obj/NoNode/"], nothing);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error : Piperchat's browser program is built with Node, which is not on the PATH. Install Node 20.19 or later", output, StringComparison.Ordinal);
    }
}
