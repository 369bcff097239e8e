using System.Text.Json;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.People;
using Piperchat.PackagingTests.Published;

namespace Piperchat.PackagingTests.QuickStart;

/// <summary>From `dotnet new web` to the first sealed message: the commands and the lines that docs/EMBEDDING.md gives, with the packed packages.</summary>
public sealed class QuickStartTests(Workshop workshop, ChromiumFixture chromium)
{
    private const string Text = "The parcel lies behind the third beehive.";

    private const string Tag = """
        <script type="module" src="/chat/piperchat.js"></script>
        <piper-chat channel="support-42"></piper-chat>
        """;

    [Fact]
    public async Task Two_lines_and_one_tag_in_a_new_app_seal_a_message()
    {
        var folder = workshop.NewFolder("quick-start");
        await PackageSources.Write(folder, (await workshop.Packed).Folder);
        var shop = Path.Combine(folder, "Shop");
        await Tool.DotNet(folder, "new", "web", "--output", "Shop");
        await Tool.DotNet(shop, "add", "package", "Piperchat.AspNetCore");
        await Edit(Path.Combine(shop, "Program.cs"));

        await using var app = await RunningApp.Start(shop, "dotnet", ["run", "--", "--urls", "http://127.0.0.1:0"]);
        await using var alva = await Person.Open(chromium.Browser, app.Address);
        var chat = new ChatFrame(alva.Page);
        await chat.PickName("alva");
        // It stands in the conversation at once; the relay has it when it answers.
        await alva.Page.RunAndWaitForResponseAsync(
            () => chat.Say(Text), response => response.Request.Method == "POST" && response.Url.EndsWith("/chat/messages", StringComparison.Ordinal) && response.Ok);

        using var client = new HttpClient { BaseAddress = app.Address };
        var stored = await client.GetStringAsync("chat/messages?channel=support-42", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("beehive", stored, StringComparison.Ordinal);
        var message = Assert.Single(JsonDocument.Parse(stored).RootElement.EnumerateArray());
        Assert.NotEmpty(message.GetProperty("cipher_body").GetString()!);
    }

    /// <summary>Two lines into the program, and a page with the tag in place of the template's greeting.</summary>
    private static async Task Edit(string program)
    {
        var template = await File.ReadAllTextAsync(program);
        var edited = Replace(template, "var app = builder.Build();", "builder.Services.AddPiperchat();\nvar app = builder.Build();");
        edited = Replace(edited, "app.Run();", "app.MapPiperchat(\"/chat\");\napp.Run();");
        edited = Replace(edited, "\"Hello World!\"", $"Results.Content(\"\"\"\n<!DOCTYPE html>\n<title>Shop</title>\n{Tag}\n\"\"\", \"text/html\")");
        await File.WriteAllTextAsync(program, edited);
    }

    private static string Replace(string program, string what, string with)
    {
        Assert.Contains(what, program, StringComparison.Ordinal);
        return program.Replace(what, with, StringComparison.Ordinal);
    }
}
