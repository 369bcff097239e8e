using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Piperchat.AspNetCore;

namespace Piperchat.BrowserTests.Hosts;

/// <summary>
/// An app as there are many: companies, people who log in with a cookie, and Piperchat at <c>/chat</c>. Everyone may use the channels of their own company; its manager
/// may administer them. <c>/log-in?name=Ada&amp;company=acme</c> logs in and leads to a page with the chat.
/// </summary>
internal sealed class LogInHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private LogInHost(WebApplication app, string folder)
    {
        _app = app;
        _folder = folder;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    /// <param name="configure">What the host has beside its log-in.</param>
    public static async Task<LogInHost> Start(Action<IServiceCollection>? configure = null)
    {
        var folder = Directory.CreateTempSubdirectory("piperchat-log-in-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton<IAuthorizationHandler, Company>();
        builder.Services.AddPiperchat(options =>
        {
            options.DataDirectory = folder;
            options.Tenant = context => new(context.User.FindFirst("company")?.Value);
            options.AccessInterval = TimeSpan.FromSeconds(1);
        });
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapPiperchat("/chat");
        app.MapGet("/log-in", LogIn);
        app.MapGet("/", () => Results.Content(
            """
            <!DOCTYPE html>
            <html lang="en">
            <title>Shop</title>
            <link rel="icon" href="data:,">
            <script type="module" src="/chat/piperchat.js"></script>
            <piper-chat channel="support"></piper-chat>
            </html>
            """,
            "text/html"));
        await app.StartAsync();
        return new LogInHost(app, folder);
    }

    /// <summary>Where somebody logs in, and is led on to a page.</summary>
    public Uri LogInAs(string name, string company = "acme", string role = "", string then = "/") =>
        new(Address, $"log-in?name={Uri.EscapeDataString(name)}&company={company}&role={role}&then={Uri.EscapeDataString(then)}");

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task LogIn(HttpContext context, string name, string company, string role, string then)
    {
        Claim[] claims = [new(ClaimTypes.NameIdentifier, $"{name}@{company}"), new(ClaimTypes.Name, name), new("company", company), new(ClaimTypes.Role, role)];
        await context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme)));
        context.Response.Redirect(then);
    }

    private sealed class Company : AuthorizationHandler<PiperchatOperation, PiperchatChannel>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation requirement, PiperchatChannel resource)
        {
            var user = context.User;
            var isTheirs = user.FindFirst("company")?.Value == resource.Tenant;
            if (isTheirs && (requirement != PiperchatOperation.Administer || user.IsInRole("manager"))) context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
