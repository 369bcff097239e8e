using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests.Docs;

/// <summary>The C# of docs/EMBEDDING.md, compiled. <see cref="PagesOfSnippetsTests"/> holds the two together.</summary>
internal static class EmbeddingSnippets
{
    public static void TwoLines(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        // snippet: add
        builder.Services.AddPiperchat();
        // end

        var app = builder.Build();
        // snippet: map
        app.MapPiperchat("/chat");
        // end
    }

    public static void Origins(WebApplicationBuilder builder)
    {
        // snippet: origins
        builder.Services.AddPiperchat(options =>
        {
            options.Embedding.AllowedOrigins.Add("https://shop.example");
            options.Embedding.AllowedOrigins.Add("http://localhost:5173");
        });
        // end
    }

    public static void Proxy(WebApplicationBuilder builder, WebApplication app)
    {
        // snippet: forwarded-services
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix);
        // end

        // snippet: forwarded-use
        app.UseForwardedHeaders();
        // end
    }

    public static void SharedKeys(WebApplicationBuilder builder)
    {
        // snippet: shared-keys
        builder.Services.AddDataProtection().SetApplicationName("shop").PersistKeysToFileSystem(new DirectoryInfo("/var/lib/shop/keys"));
        // end
    }

    public static void Token(WebApplication app)
    {
        // snippet: token
        app.MapPost("/chat-token", (ClaimsPrincipal user, PiperchatTokens tokens) => tokens.Create(user)).RequireAuthorization();
        // end
    }

    public static void Identities(WebApplicationBuilder builder)
    {
        // snippet: identities
        builder.Services.AddPiperchat(options => options.Embedding.InjectedIdentities = true);
        // end
    }

    public static void Conventions(WebApplication app)
    {
        // snippet: conventions
        var chat = app.MapPiperchat("/chat");
        chat.Relay.RequireAuthorization("Customers");
        chat.Widget.RequireHost("*.shop.example");
        // end
    }

    public static void WebView(WebApplicationBuilder builder)
    {
        // snippet: webview
        builder.Services.AddPiperchat(options => options.Embedding.NullOrigin = true);
        // end
    }
}
