using Piperchat.PackagingTests.Published;

namespace Piperchat.PackagingTests.Packages;

/// <summary>`dotnet pack` as the first thing that is run in a clone: nothing is built yet that it could find.</summary>
public sealed class PackTests(Workshop workshop)
{
    [Fact]
    public async Task Pack_of_a_first_clone_makes_three_packages_with_their_symbols()
    {
        var packed = await workshop.Packed;

        var ids = new[] { "Piperchat.AspNetCore", "Piperchat.Protocol", "Piperchat.Widget" };
        using var relay = Package.Open(packed.Folder, ids[0]);
        Assert.Equal(
            ids.SelectMany(id => new[] { $"{id}.{relay.Version}.nupkg", $"{id}.{relay.Version}.snupkg" }),
            Directory.GetFiles(packed.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pack_of_a_first_clone_embeds_every_bundle()
    {
        using var package = Package.Open((await workshop.Packed).Folder, "Piperchat.AspNetCore");

        var embedded = package.ReadResources("lib/net10.0/Piperchat.AspNetCore.dll").ToDictionary(
            resource => resource.Key["app/".Length..], resource => resource.Value, StringComparer.Ordinal);

        var made = Directory.GetFiles(workshop.Bundles).ToDictionary(file => Path.GetFileName(file)!, StringComparer.Ordinal);
        Assert.Equal(made.Keys.Order(StringComparer.Ordinal), embedded.Keys.Order(StringComparer.Ordinal));
        Assert.All(made, file => Assert.Equal(File.ReadAllBytes(file.Value), embedded[file.Key]));
        var named = Bundle.NamedIn(embedded["manifest.json"]);
        Assert.Superset(new HashSet<string> { "chat", "piperchat" }, named.Select(name => name.Split('-')[0]).ToHashSet());
        Assert.Subset(embedded.Keys.ToHashSet(), named);
        Assert.Contains(embedded.Keys, name => name.EndsWith(".wasm", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Piperchat.AspNetCore")]
    [InlineData("Piperchat.Protocol")]
    [InlineData("Piperchat.Widget")]
    public async Task Package_holds_its_assembly_and_notices_and_nothing_of_the_browser_programs_sources(string id)
    {
        using var package = Package.Open((await workshop.Packed).Folder, id);

        Assert.Equal(["LICENSE", "NOTICE", "README.md", $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"], package.Files);
        foreach (var (file, source) in new[] { ("LICENSE", "LICENSE"), ("NOTICE", "NOTICE"), ("README.md", "src/README.md") })
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(workshop.Clone, source), TestContext.Current.CancellationToken), package.Read(file));
        Assert.Equal("Apache-2.0", package.Value("license"));
        using var symbols = Package.Open((await workshop.Packed).Folder, id, "snupkg");
        Assert.Equal([$"lib/net10.0/{id}.pdb"], symbols.Files);
    }

    [Fact]
    public async Task Package_of_the_relay_brings_the_other_two_in_its_own_version()
    {
        using var package = Package.Open((await workshop.Packed).Folder, "Piperchat.AspNetCore");

        Assert.Equal(package.Version, package.Dependencies["Piperchat.Protocol"]);
        Assert.Equal(package.Version, package.Dependencies["Piperchat.Widget"]);
        Assert.Equal(["Microsoft.AspNetCore.App"], package.FrameworkReferences);
    }

    [Fact]
    public async Task Package_of_the_widget_needs_no_shared_framework_which_WebAssembly_has_not()
    {
        using var package = Package.Open((await workshop.Packed).Folder, "Piperchat.Widget");

        Assert.Equal(["Microsoft.AspNetCore.Components.Web"], package.Dependencies.Keys);
        Assert.Empty(package.FrameworkReferences);
    }

    [Fact]
    public async Task Package_of_the_protocol_needs_neither_of_the_others()
    {
        using var package = Package.Open((await workshop.Packed).Folder, "Piperchat.Protocol");

        Assert.DoesNotContain(package.Dependencies.Keys, id => id.StartsWith("Piperchat.", StringComparison.Ordinal));
        Assert.Empty(package.FrameworkReferences);
    }
}
