using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore.Tests;

/// <summary>
/// A log-in by header: <c>X-User: alice</c>, and <c>X-Company: acme</c>; <c>X-Until</c> is when it expires, in seconds since the epoch. A challenge
/// redirects, as cookies do.
/// </summary>
internal sealed class TestScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication("Test").AddScheme<AuthenticationSchemeOptions, TestScheme>("Test", null);
        builder.Services.AddAuthorization();
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers["X-User"] is not [{ } user]) return Task.FromResult(AuthenticateResult.NoResult());
        var claims = new List<Claim> { new(ClaimTypes.Name, user) };
        if (Request.Headers["X-Company"] is [{ } company]) claims.Add(new Claim("company", company));
        var properties = new AuthenticationProperties();
        if (Request.Headers["X-Until"] is [{ } until]) properties.ExpiresUtc = DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, "Test")), properties, "Test")));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Redirect("/log-in");
        return Task.CompletedTask;
    }
}

/// <summary>Grants each user the channels that are named in their policy: <c>alice → main</c>, with everything but Post in <c>news</c>.</summary>
internal sealed class TestHandler : AuthorizationHandler<PiperchatOperation, PiperchatChannel>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation requirement, PiperchatChannel resource)
    {
        var own = context.User.FindFirst("company")?.Value ?? "";
        if (resource.Tenant == own && (resource.Name == "main" || (resource.Name == "news" && requirement == PiperchatOperation.Read)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
