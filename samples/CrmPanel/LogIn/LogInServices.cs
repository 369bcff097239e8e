using System.Security.Claims;
using CrmPanel.Crm;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CrmPanel.LogIn;

/// <summary>An ordinary cookie. The chat goes by the same one: it asks nobody for a name or a key.</summary>
internal static class LogInServices
{
    public static void AddLogIn(this IServiceCollection services)
    {
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(options =>
        {
            options.Cookie.Name = "crm";
            options.LoginPath = "/log-in";
            options.Events.OnRedirectToAccessDenied = context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            };
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(Role.Agent, policy => policy.RequireRole(Role.Agent))
            .AddPolicy(Role.Admin, policy => policy.RequireRole(Role.Admin))
            .AddPolicy(Role.Customer, policy => policy.RequireRole(Role.Customer));
    }

    /// <summary>What the cookie says. Its <c>NameIdentifier</c> and <c>Name</c> are what the chat shows as vouched for by this site.</summary>
    public static ClaimsPrincipal PrincipalOf(Person person)
    {
        List<Claim> claims = [new(ClaimTypes.NameIdentifier, person.Id), new(ClaimTypes.Name, person.Name), new(ClaimTypes.Role, person.Role), new("company", person.Company)];
        if (person.Customer is { } customer) claims.Add(new("customer", $"{customer}"));
        return new(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme));
    }

    public static string Company(this ClaimsPrincipal user) => user.FindFirstValue("company")!;

    public static string Id(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier)!;

    /// <summary>Where somebody begins.</summary>
    public static string Home(this ClaimsPrincipal user) => user.IsInRole(Role.Customer) ? "/portal" : user.IsInRole(Role.Admin) ? "/team" : "/inbox";
}
