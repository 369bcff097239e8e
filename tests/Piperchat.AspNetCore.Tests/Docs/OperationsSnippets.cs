using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests.Docs;

/// <summary>The C# of docs/OPERATIONS.md, compiled. <see cref="PagesOfSnippetsTests"/> holds the two together.</summary>
internal static class OperationsSnippets
{
    public static void Settings(WebApplicationBuilder builder)
    {
        // snippet: settings
        builder.Services.AddPiperchat(builder.Configuration.GetSection("Piperchat"));
        // end
    }

    public static void Health(WebApplicationBuilder builder, WebApplication app)
    {
        // snippet: health-services
        builder.Services.AddHealthChecks().AddPiperchat();
        // end

        // snippet: health-endpoints
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
        app.MapHealthChecks("/healthz/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        // end
    }

    public static void Retention(WebApplicationBuilder builder)
    {
        // snippet: retention
        builder.Services.AddPiperchat(options =>
        {
            options.Retention.MaxAge = TimeSpan.FromDays(365);
            options.Retention.ForTenant = tenant => tenant == "acme" ? new PiperchatRetentionRule(MaxAge: TimeSpan.FromDays(30), MaxMessages: 10_000) : null;
        });
        // end
    }

    public static void Backup(IEndpointRouteBuilder app)
    {
        // snippet: backup
        app.MapPost("/operations/backup", async (PiperchatAdministration chat, TimeProvider time, CancellationToken cancel) =>
        {
            var folder = Path.Combine("/var/backups/chat", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH-mm-ss'Z'", null));
            return await chat.BackUpAsync(folder, cancel);
        }).RequireAuthorization("Operators");
        // end
    }

    public static void Erase(IEndpointRouteBuilder app)
    {
        // snippet: erase
        app.MapDelete("/operations/users/{id}", (string id, PiperchatAdministration chat) => chat.EraseUserAsync("acme", id)).RequireAuthorization("Operators");
        // end
    }

    public static async Task VerifyAsync(PiperchatAdministration chat, Action<string> alarm, CancellationToken cancel)
    {
        // snippet: verify
        await foreach (var audit in chat.VerifyAllAuditsAsync(cancel))
        {
            if (audit.Fault is not null) alarm($"{audit.Channel}: after entry {audit.Entries}: {audit.Fault}");
        }
        // end
    }
}
