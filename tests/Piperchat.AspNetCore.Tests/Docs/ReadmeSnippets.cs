using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests.Docs;

/// <summary>The C# of README.md, compiled. <see cref="ReadmeTests"/> holds the two together.</summary>
internal static class ReadmeSnippets
{
    public static void Program(string[] args)
    {
        // snippet: readme-program
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddPiperchat();

        var app = builder.Build();
        app.MapPiperchat("/chat");
        app.Run();
        // end
    }

    public static void Register(WebApplicationBuilder builder)
    {
        // snippet: readme-register
        builder.Services.AddSingleton<IAuthorizationHandler, SupportChannels>();
        // end
    }

    public static void Open(WebApplicationBuilder builder)
    {
        // snippet: readme-open
        builder.Services.AddPiperchat(options => options.Open());
        // end
    }
}

// snippet: readme-handler
internal sealed class SupportChannels : AuthorizationHandler<PiperchatOperation, PiperchatChannel>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, PiperchatOperation operation, PiperchatChannel channel)
    {
        var customer = context.User.FindFirst("customer")?.Value;
        var isTheirs = customer is not null && channel.Name == "support-" + customer;
        if (isTheirs && operation != PiperchatOperation.Administer) context.Succeed(operation);
        return Task.CompletedTask;
    }
}
// end
