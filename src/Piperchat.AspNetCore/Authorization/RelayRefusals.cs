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
    public static void Decorate(IServiceCollection services) => services.Decorate<IAuthorizationMiddlewareResultHandler>(
        inner => new RelayRefusals(inner), _ => new AuthorizationMiddlewareResultHandler());

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || context.GetEndpoint()?.Metadata.GetMetadata<RelayEndpointMetadata>() is null)
            return others.HandleAsync(next, context, policy, authorizeResult);

        var problem = authorizeResult.Challenged
            ? AccessToken.Of(context)?.Problem ?? Problem.Unauthorized()
            : Problem.Forbidden("The site's policy doesn't allow this to you.");
        return problem.WriteAsync(context);
    }
}
