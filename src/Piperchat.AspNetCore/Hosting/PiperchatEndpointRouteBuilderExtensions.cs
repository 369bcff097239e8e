using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Piperchat.AspNetCore;
using Piperchat.AspNetCore.Pages;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Piperchat into an app's routes.</summary>
public static class PiperchatEndpointRouteBuilderExtensions
{
    /// <summary>Maps the chat page, the admin panel, their assets and the relay under a prefix.</summary>
    /// <param name="endpoints">The app, or a group of it.</param>
    /// <param name="pattern">The prefix, <c>/piperchat</c> unless given; <c>/</c> for the whole site.</param>
    /// <returns>A builder for conventions on all of it, or on a part: <c>chat.Relay.RequireAuthorization("Staff")</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddPiperchat</c> was forgotten.</exception>
    public static PiperchatEndpointConventionBuilder MapPiperchat(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/piperchat")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(Relay)) is not true)
        {
            throw new InvalidOperationException(
                "MapPiperchat found no Piperchat services. Call builder.Services.AddPiperchat() before builder.Build().");
        }

        var all = endpoints.MapGroup(pattern);
        var relay = all.MapGroup("");
        var widget = all.MapGroup("");
        var admin = all.MapGroup("");
        RelayEndpoints.Map(relay);
        PageEndpoints.Map(widget);
        PageEndpoints.MapAdmin(admin);
        return new PiperchatEndpointConventionBuilder(all, relay, widget, admin);
    }
}
