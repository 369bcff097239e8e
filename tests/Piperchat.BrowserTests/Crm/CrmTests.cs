using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Embedding;
using Piperchat.BrowserTests.Hosts;

namespace Piperchat.BrowserTests.Crm;

/// <summary>samples/CrmPanel: customers of two companies, and the people who answer them, each in a browser of their own.</summary>
public sealed class CrmTests(ChromiumFixture chromium)
{
    private const string Question = "The export hangs at 92 percent.";
    private const string Again = "It hangs in the other browser, too.";
    private const string OnceMore = "Since noon it hangs again.";
    private const string CannedReply = "I am looking into it now, Maya. Give me a few minutes.";
    private const string Note = "Known fault of the export, mended tonight.";

    [Fact]
    public async Task Customer_is_answered_by_whoever_is_there_colleagues_read_it_all_and_nobody_else_does()
    {
        await using var host = await CrmPanelHost.Start();
        await using var sam = await CrmPerson.Join(chromium.Browser, host, "Sam Reyes");
        await sam.Selects("Dev Okafor");
        await using var maya = await CrmPerson.LogIn(chromium.Browser, host, "Maya Kern");
        await Assertions.Expect(maya.Page.GetByText("Someone is here now.")).ToBeVisibleAsync();
        await Assertions.Expect(sam.Row("Maya Kern").GetByText("has the page open")).ToBeAttachedAsync();

        await maya.Writes(Question);
        await Assertions.Expect(sam.Badge("Maya Kern")).ToBeVisibleAsync();
        await Assertions.Expect(sam.Page).ToHaveTitleAsync("(1) Inbox · Acme");
        await sam.Selects("Maya Kern");
        await sam.Reads(Question);
        await Assertions.Expect(sam.Badge("Maya Kern")).ToBeHiddenAsync();

        await AssertIsAnsweredReadByColleaguesAndByNobodyElse(host, sam, maya);
    }

    [Fact]
    public async Task Customer_who_wrote_before_any_agent_ever_logged_in_is_answered_all_the_same()
    {
        await using var host = await CrmPanelHost.Start();
        await using var maya = await CrmPerson.LogIn(chromium.Browser, host, "Maya Kern");
        await Assertions.Expect(maya.Page.GetByText("we’ll answer later")).ToBeVisibleAsync();
        await maya.Writes(Question);
        await Assertions.Expect(maya.Chat.GetByText("Nobody in support", new() { Exact = false })).ToBeVisibleAsync();

        await using var sam = await CrmPerson.Join(chromium.Browser, host, "Sam Reyes");
        await Assertions.Expect(sam.Page.GetByText("Support, 3 people")).ToBeVisibleAsync();
        await Assertions.Expect(sam.Chat.Log().GetByText(Question)).ToHaveCountAsync(0);
        // By itself once the customer's page is open again; or within half a minute, while it is.
        await maya.Page.ReloadAsync();
        await sam.Reads(Question);

        await AssertIsAnsweredReadByColleaguesAndByNobodyElse(host, sam, maya);
    }

    [Fact]
    public async Task Administrator_says_who_answers_and_acts_in_channels_without_reading_them()
    {
        await using var host = await CrmPanelHost.Start();
        await using var sam = await CrmPerson.Join(chromium.Browser, host, "Sam Reyes");
        await using var maya = await CrmPerson.LogIn(chromium.Browser, host, "Maya Kern");
        await Assertions.Expect(maya.Page.GetByText("Someone is here now.")).ToBeVisibleAsync();
        await maya.Writes(Question);
        await using var ruth = await CrmPerson.LogIn(chromium.Browser, host, "Ruth Baum");
        foreach (var path in (string[])["/inbox", "/api/customers/101", "/chat/messages?channel=customer-101", "/chat/messages?channel=customer-"]) Assert.Equal((path, 403), (path, await ruth.Asks(path)));

        await ruth.Page.GetByRole(AriaRole.Button, new() { Name = "Take off the team: Sam Reyes" }).ClickAsync();
        await Assertions.Expect(ruth.Page.GetByRole(AriaRole.Button, new() { Name = "Put on the team: Sam Reyes" })).ToBeVisibleAsync();
        Assert.Equal(403, await sam.Asks("/chat/messages?channel=customer-101"));
        await Assertions.Expect(maya.Page.GetByText("we’ll answer later")).ToBeVisibleAsync();
        await sam.Page.GetByRole(AriaRole.Button, new() { Name = "Pending" }).ClickAsync();
        await Assertions.Expect(sam.Page.GetByText("You aren’t on the support team any more.")).ToBeVisibleAsync();
        await sam.Page.ReloadAsync();
        await Assertions.Expect(sam.Page.GetByText("You aren’t on the support team", new() { Exact = false })).ToBeVisibleAsync();

        await ruth.Page.GetByRole(AriaRole.Link, new() { Name = "Open the admin panel" }).ClickAsync();
        await Assertions.Expect(ruth.Page.GetByText("customer-101").First).ToBeVisibleAsync();
        await Assertions.Expect(ruth.Page.GetByText(Question)).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task All_of_it_is_in_the_assembly_and_served_from_wherever_it_is_started(string environment)
    {
        await using var host = await CrmPanelHost.Start(new() { ["DOTNET_ENVIRONMENT"] = environment });
        using var client = new HttpClient { BaseAddress = host.Address };

        foreach (var path in (string[])["log-in", "files/crm.css", "files/inbox.js", "files/portal.js", "files/icon.svg", "chat/piperchat.js", "chat/"])
        {
            using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((path, 200), (path, (int)answer.StatusCode));
            Assert.Contains("default-src 'none'", string.Join(' ', answer.Headers.TryGetValues("Content-Security-Policy", out var policy) ? policy : []), StringComparison.Ordinal);
        }

        using var forged = await client.PostAsync("log-in", new FormUrlEncodedContent([new("person", "sam")]), TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)forged.StatusCode);
    }

    /// <param name="sam">He has the conversation open, and has read the question.</param>
    private async Task AssertIsAnsweredReadByColleaguesAndByNobodyElse(HostAppProcess host, CrmPerson sam, CrmPerson maya)
    {
        await sam.Page.GetByRole(AriaRole.Button, new() { Name = "/looking-into-it" }).ClickAsync();
        await Assertions.Expect(sam.Chat.MessageBox()).ToHaveValueAsync(CannedReply);
        await sam.Chat.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        if (!await maya.Page.Locator("piper-chat iframe").IsVisibleAsync()) await maya.Page.GetByRole(AriaRole.Button, new() { Name = "Write to us" }).ClickAsync();
        await maya.Reads(CannedReply);

        // Notes are the team's. The key of the page around the chat leads there, and the row tells that there are some.
        await sam.Page.Locator("#who").ClickAsync();
        await sam.Page.Keyboard.PressAsync("n");
        await Assertions.Expect(sam.Page.GetByText("Internal notes: only the support team", new() { Exact = false })).ToBeVisibleAsync();
        await sam.Says(Note);
        await AssertIsClosedToCustomer(host, maya);

        // What comes while another conversation is open is counted.
        await sam.Selects("Dev Okafor");
        await maya.Writes(Again);
        await Assertions.Expect(sam.Badge("Maya Kern")).ToHaveTextAsync("1 unread");
        await Assertions.Expect(sam.Row("Maya Kern")).ToHaveClassAsync("is-unread");
        await Assertions.Expect(sam.Page.Locator("[data-status=open] li").First).ToContainTextAsync("Maya Kern");
        await sam.Selects("Maya Kern");
        await Assertions.Expect(sam.Badge("Maya Kern")).ToBeHiddenAsync();

        // A new colleague reads all of it after one hand-over, and sees at once whose it is.
        await using var ines = await CrmPerson.Join(chromium.Browser, host, "Ines Okoro");
        await ines.Selects("Maya Kern");
        await Assertions.Expect(ines.Chat.GetByText("A colleague who can has to hand you its key", new() { Exact = false })).ToBeVisibleAsync();
        await sam.Chat.GetByRole(AriaRole.Button, new() { Name = "Hand over the key…" }).ClickAsync();
        await sam.Chat.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hand over", Exact = true }).ClickAsync();
        foreach (var text in (string[])[Question, CannedReply, Again]) await ines.Reads(text);
        await ines.Page.GetByRole(AriaRole.Button, new() { Name = "Notes" }).ClickAsync();
        await ines.Reads(Note);
        await sam.Page.GetByLabel("Assigned to").SelectOptionAsync("You");
        await Assertions.Expect(ines.Row("Maya Kern")).ToContainTextAsync("Kite Labs · Sam Reyes");
        await sam.Page.GetByRole(AriaRole.Button, new() { Name = "Solve", Exact = true }).ClickAsync();
        await Assertions.Expect(ines.Page.Locator("[data-status=solved] li")).ToContainTextAsync("Maya Kern");
        await maya.Writes(OnceMore);
        await Assertions.Expect(ines.Page.Locator("[data-status=open] li").First).ToContainTextAsync("Maya Kern");

        await AssertIsNothingToAnotherCompany(host);
        await host.AssertStoresNothingOf(Question, Again, OnceMore, CannedReply, Note);
        Assert.DoesNotContain(sam.Errors.Concat(ines.Errors), error => !error.Contains("403", StringComparison.Ordinal));
    }

    private static async Task AssertIsClosedToCustomer(HostAppProcess host, CrmPerson maya)
    {
        foreach (var path in (string[])["/inbox", "/inbox/101", "/team", "/api/customers/101", "/api/live", .. NotesOf("customer-101-notes"), .. NotesOf("customer-102"), "/chat/messages?channel=team-support"])
            Assert.Equal((path, 403), (path, await maya.Asks(path)));

        var page = await maya.Page.Context.NewPageAsync();
        await page.GotoAsync(new Uri(host.Address, "/chat/?channel=customer-101-notes").ToString());
        await Assertions.Expect(page.GetByText("This conversation is closed to you")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText(Note)).ToHaveCountAsync(0);
        await page.CloseAsync();
    }

    private async Task AssertIsNothingToAnotherCompany(HostAppProcess host)
    {
        await using var jon = await CrmPerson.Join(chromium.Browser, host, "Jon Berg");
        await Assertions.Expect(jon.Page.Locator(".groups li")).ToHaveCountAsync(3);
        await Assertions.Expect(jon.Page.GetByText("Maya")).ToHaveCountAsync(0);
        foreach (var path in (string[])["/inbox/101", "/api/customers/101"]) Assert.Equal((path, 404), (path, await jon.Asks(path)));
        foreach (var path in (string[])[.. NotesOf("customer-101"), .. NotesOf("customer-101-notes")]) Assert.Equal((path, 403), (path, await jon.Asks(path)));
        Assert.DoesNotContain("customer-101", await jon.Page.EvaluateAsync<string>("async () => (await fetch('/chat/channels')).text()"), StringComparison.Ordinal);

        // A channel of the same name in his own company is another one, and he may not have it either.
        var page = await jon.Page.Context.NewPageAsync();
        await page.GotoAsync(new Uri(host.Address, "/chat/?channel=customer-101").ToString());
        await Assertions.Expect(page.GetByText("This conversation is closed to you")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("Maya")).ToHaveCountAsync(0);
    }

    private static string[] NotesOf(string channel) => [$"/chat/messages?channel={channel}", $"/chat/channels/{channel}/participants", $"/chat/channels/{channel}/log"];
}
