using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore;

/// <summary>
/// Lets an access token count for the host's policies at the relay's endpoints, whatever schemes they name. It is no authentication
/// scheme: the only one of a host would become its default, for all of its pages.
/// </summary>
internal sealed class RelayPolicies(IPolicyEvaluator others) : IPolicyEvaluator
{
    /// <summary>Takes the place of the evaluator that is registered, or of the default one, and passes on what isn't for the relay.</summary>
    public static void Decorate(IServiceCollection services) => services.Decorate<IPolicyEvaluator>(
        inner => new RelayPolicies(inner), provider => new PolicyEvaluator(provider.GetRequiredService<IAuthorizationService>()));

    public Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context) => TokenOf(context) switch
    {
        null => others.AuthenticateAsync(policy, context),
        { Ticket: { } ticket } => Task.FromResult(AuthenticateResult.Success(ticket)),
        _ => Task.FromResult(AuthenticateResult.Fail("The access token isn't valid.")),
    };

    public Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource) =>
        TokenOf(context) is { Problem: not null }
            ? Task.FromResult(PolicyAuthorizationResult.Challenge())
            : others.AuthorizeAsync(policy, authenticationResult, context, resource);

    private static AccessToken? TokenOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RelayEndpointMetadata>() is null ? null : AccessToken.Of(context);
}
