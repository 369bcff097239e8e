using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Piperchat.AspNetCore;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Embedding;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Docs;

/// <summary>The HTML and JavaScript of docs/EMBEDDING.md, run as they stand there in a page of an app with the two lines. (Its command is run by the packaging tests.)</summary>
public sealed partial class EmbeddingPageTests(ChromiumFixture chromium)
{
    public static TheoryData<string, string> Snippets() => [.. Block().Matches(Page()).Select(block => (block.Groups["language"].Value, block.Groups["code"].Value))];

    [Theory]
    [MemberData(nameof(Snippets))]
    public async Task Snippet_runs(string language, string code)
    {
        // What the page calls another site's relay is the only one that is here.
        code = code.Replace("https://chat.example.com/", "/chat/", StringComparison.Ordinal);
        var page = language == "html" ? code : $"""
            <script type="module" src="/chat/piperchat.js"></script>
            <div id="support"></div>{(code.Contains("mount(", StringComparison.Ordinal) ? "" : "<piper-chat></piper-chat>")}
            <script type="module">{code}</script>
            """;
        var authorizations = new ConcurrentQueue<string>();
        await using var app = await Start(page, authorizations);
        var address = new Uri(app.Urls.Single());

        await using var alva = await Person.Open(chromium.Browser, address);

        await Show(alva.Page);
        var frame = alva.Page.Frames.First(each => each.ParentFrame is not null).FrameElementAsync();
        var chat = (await (await frame).ContentFrameAsync())!;
        // Either the first run, or the conversation of an identity that the snippet brought.
        await chat.WaitForSelectorAsync("input[name=username], textarea");
        if (code.Contains("setIdentity", StringComparison.Ordinal)) await chat.WaitForSelectorAsync("textarea");
        if (code.Contains("getToken", StringComparison.Ordinal))
        {
            // The token says who is here, so nobody asks for a name.
            await alva.Page.Chat().Say("Hello");
            await alva.Page.Chat().Log().GetByText("Hello").WaitForAsync();
            Assert.Contains(authorizations, header => header.StartsWith("Piperchat ", StringComparison.Ordinal));
        }

        // Whether keys that a page brings are known is asked for once, and a browser prints the 404 of new ones.
        Assert.DoesNotContain(alva.Errors, error => !error.Contains("404 (Not Found)", StringComparison.Ordinal));
        alva.AssertAskedOnly(address.ToString());
    }

    private static async Task Show(IPage page)
    {
        await page.WaitForFunctionAsync("document.querySelector('iframe') || document.querySelector('piper-chat')?.shadowRoot?.firstChild");
        var bubble = page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Open ") });
        if (await bubble.CountAsync() > 0) await bubble.ClickAsync();
        await page.Locator("iframe").First.WaitForAsync();
    }

    private static async Task<WebApplication> Start(string page, ConcurrentQueue<string> authorizations)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddPiperchat(options =>
        {
            options.DataDirectory = Directory.CreateTempSubdirectory("piperchat-").FullName;
            options.Embedding.InjectedIdentities = true;
            options.Open();
        });
        var app = builder.Build();
        app.Use((context, next) =>
        {
            authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
            return next(context);
        });
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "alva")], "test"));
        app.MapPost("/chat-token", (PiperchatTokens tokens) => tokens.Create(user));
        app.MapGet("/", () => Results.Content(
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Page</title><link rel=\"icon\" href=\"data:,\"></head><body>{page}</body></html>", "text/html"));
        app.MapPiperchat("/chat");
        await app.StartAsync();
        return app;
    }

    private static string Page() => File.ReadAllText(Path.Combine(
        typeof(EmbeddingPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!,
        "docs", "EMBEDDING.md")).ReplaceLineEndings("\n");

    [GeneratedRegex("<!-- snippet: run -->\n```(?<language>html|js)\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
