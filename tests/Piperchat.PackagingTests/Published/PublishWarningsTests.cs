namespace Piperchat.PackagingTests.Published;

/// <summary>The check itself, which has nothing to find while all is well.</summary>
public sealed class PublishWarningsTests
{
    [Theory]
    [InlineData("/src/Piperchat.AspNetCore/Pages/AssetCatalog.cs(12): Trim analysis warning IL2026: Piperchat.AspNetCore.Pages.AssetCatalog: Using member …")]
    [InlineData("/src/Relay.cs(7): AOT analysis warning IL3050: Piperchat.AspNetCore.Relay.Read: Using member … [/samples/HostApp/HostApp.csproj]")]
    [InlineData("/src/Relay.cs(7,3): error IL2075: 'this' argument does not satisfy 'DynamicallyAccessedMemberTypes.PublicMethods'")]
    [InlineData("Piperchat.Widget.dll : warning IL2104: Assembly 'Piperchat.Widget' produced trim warnings. For more information see …")]
    [InlineData("Microsoft.Data.Sqlite.dll : warning IL3053: Assembly 'Microsoft.Data.Sqlite' produced AOT analysis warnings.")]
    public void Warning_of_any_other_assembly_is_found(string line) => Assert.Equal([line], PublishWarnings.Find($"HostApp -> /out\n  {line}\r\n"));

    [Theory]
    [InlineData("Microsoft.AspNetCore.Components.dll : warning IL2104: Assembly 'Microsoft.AspNetCore.Components' produced trim warnings.")]
    [InlineData("Microsoft.AspNetCore.Components.Web.dll : warning IL3053: Assembly 'Microsoft.AspNetCore.Components.Web' produced AOT analysis warnings.")]
    [InlineData("HostApp -> /tmp/IL2026/")]
    public void Warning_of_the_frameworks_components_is_not(string line) => Assert.Empty(PublishWarnings.Find(line));
}
