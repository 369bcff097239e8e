using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests.Docs;

/// <summary>The C# of docs/ACCESS.md, compiled. <see cref="PagesOfSnippetsTests"/> holds the two together.</summary>
internal static class AccessSnippets
{
    public static void Conventions(WebApplication app)
    {
        // snippet: conventions
        var chat = app.MapPiperchat("/chat");
        chat.Admin.RequireAuthorization("Support");
        // end
    }

    public static void Register(WebApplicationBuilder builder)
    {
        // snippet: register
        builder.Services.AddSingleton<IAuthorizationHandler, ShopChannels>();
        // end
    }

    public static void Tenant(WebApplicationBuilder builder)
    {
        // snippet: tenant
        builder.Services.AddPiperchat(options => options.Tenant = context => new(context.User.FindFirst("company")?.Value));
        // end
    }

    public static void User(WebApplicationBuilder builder)
    {
        // snippet: user
        builder.Services.AddPiperchat(options => options.User = context => new(
            new PiperchatUser(context.User.FindFirst("sub")!.Value, context.User.FindFirst("display_name")!.Value)));
        // end
    }

    public static void Interval(WebApplicationBuilder builder)
    {
        // snippet: interval
        builder.Services.AddPiperchat(options => options.AccessInterval = TimeSpan.FromSeconds(10));
        // end
    }

    public static void Audience(WebApplicationBuilder builder)
    {
        // snippet: audience
        builder.Services.AddPiperchat(options => options.Audiences.Add("https://shop.example/chat"));
        // end
    }
}

// snippet: handler
internal sealed class ShopChannels : AuthorizationHandler<PiperchatOperation, PiperchatChannel>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, PiperchatOperation operation, PiperchatChannel channel)
    {
        var user = context.User;
        var isTheirs = channel.Name == "support-" + user.FindFirst("customer")?.Value || user.IsInRole("Agent");
        var isGranted = operation == PiperchatOperation.Administer ? user.IsInRole("Manager") : isTheirs;
        if (isGranted) context.Succeed(operation);
        return Task.CompletedTask;
    }
}
// end
