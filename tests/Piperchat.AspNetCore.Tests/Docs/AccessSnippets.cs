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

    public static void Teams(WebApplicationBuilder builder)
    {
        // snippet: teams
        builder.Services.AddPiperchat(options => options.Teams = channel => channel.Name.StartsWith("support-", StringComparison.Ordinal) ? ["support"] : []);
        // end
    }

    public static void RegisterReaders(WebApplicationBuilder builder)
    {
        // snippet: register-readers
        builder.Services.AddScoped<IPiperchatReaders, ShopReaders>();
        // end
    }

    public static void Absence(WebApplicationBuilder builder)
    {
        // snippet: absence
        builder.Services.AddPiperchat(options => options.ReaderAbsence = TimeSpan.FromDays(90));
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
        var customer = user.FindFirst("customer")?.Value;
        var isTheirs = (customer is not null && channel.Name == "support-" + customer) || user.IsInRole("Agent");
        var isGranted = operation == PiperchatOperation.Administer ? user.IsInRole("Manager") : isTheirs;
        if (isGranted) context.Succeed(operation);
        return Task.CompletedTask;
    }
}
// end

// snippet: team-handler
internal sealed class ShopTeams : AuthorizationHandler<PiperchatOperation, PiperchatTeam>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, PiperchatOperation operation, PiperchatTeam team)
    {
        var role = operation == PiperchatOperation.Administer ? "Manager" : "Agent";
        if (team.Name == "support" && context.User.IsInRole(role)) context.Succeed(operation);
        return Task.CompletedTask;
    }
}
// end

/// <summary>What a host has of its own.</summary>
internal interface IShopDatabase
{
    ValueTask<IReadOnlyList<string>> AgentsAsync(CancellationToken cancel);

    ValueTask<IReadOnlyList<string>> UsersOfCustomerAsync(string customer, CancellationToken cancel);
}

// snippet: readers
internal sealed class ShopReaders(IShopDatabase shop) : IPiperchatReaders
{
    public async ValueTask<IEnumerable<string>?> ReadersAsync(PiperchatChannel channel, CancellationToken cancel) => channel.Name switch
    {
        "team-support" => await shop.AgentsAsync(cancel),
        _ when channel.Name.StartsWith("support-", StringComparison.Ordinal) => await shop.UsersOfCustomerAsync(channel.Name["support-".Length..], cancel),
        _ => null,
    };
}
// end
