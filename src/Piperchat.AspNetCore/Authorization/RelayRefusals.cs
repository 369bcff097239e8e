using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore;

/// <summary>
/// What a policy of the host refuses at the relay's endpoints (a fallback policy, or <c>chat.Relay.RequireAuthorization</c>) is
/// answered like the relay's own refusals. The host's schemes would redirect to a log-in page, which a script can't use.
/// </summary>
internal sealed class RelayRefusals(IAuthorizationMiddlewareResultHandler others) : IAuthorizationMiddlewareResultHandler
{
    /// <summary>Takes the place of the handler that is registered, or of the default one, and passes on what isn't for the relay.</summary>
    public static void Decorate(IServiceCollection services)
    {
        var known = services.LastOrDefault(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        services.AddSingleton<IAuthorizationMiddlewareResultHandler>(provider => new RelayRefusals(Make(provider, known)));
    }

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || context.GetEndpoint()?.Metadata.GetMetadata<RelayEndpointMetadata>() is null)
            return others.HandleAsync(next, context, policy, authorizeResult);

        var problem = authorizeResult.Challenged ? Problem.Unauthorized() : Problem.Forbidden("The site's policy doesn't allow this to you.");
        return problem.WriteAsync(context);
    }

    private static IAuthorizationMiddlewareResultHandler Make(IServiceProvider provider, ServiceDescriptor? known) => known switch
    {
        { ImplementationInstance: IAuthorizationMiddlewareResultHandler instance } => instance,
        { ImplementationFactory: { } factory } => (IAuthorizationMiddlewareResultHandler)factory(provider),
        { ImplementationType: { } type } => (IAuthorizationMiddlewareResultHandler)ActivatorUtilities.CreateInstance(provider, type),
        _ => new AuthorizationMiddlewareResultHandler(),
    };
}
