using Microsoft.AspNetCore.Components;

namespace Piperchat.Widget.Tests.Components;

/// <summary>Where the application lies that a component is rendered in.</summary>
internal sealed class AppAddress : NavigationManager
{
    public AppAddress(string root, string page = "") => Initialize(root, root + page);
}
