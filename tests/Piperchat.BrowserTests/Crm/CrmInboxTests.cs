using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Embedding;
using Piperchat.BrowserTests.Hosts;

namespace Piperchat.BrowserTests.Crm;

/// <summary>samples/CrmPanel: what the inbox knows of what was read, while nobody was there, in notes, in two tabs, and past a log-out.</summary>
public sealed class CrmInboxTests(ChromiumFixture chromium)
{
    private const string Question = "Where is my invoice?";
    private const string Answer = "It is on its way.";
    private const string Again = "It never came.";

    [Fact]
    public async Task Customer_who_writes_while_no_agent_is_there_opens_a_solved_conversation_and_an_agents_own_answer_is_no_news()
    {
        await using var host = await CrmPanelHost.Start();
        await using var sam = await CrmPerson.Join(chromium.Browser, host, "Sam Reyes");
        await using var maya = await CrmPerson.LogIn(chromium.Browser, host, "Maya Kern");
        await Assertions.Expect(maya.Page.GetByText("Someone is here now.")).ToBeVisibleAsync();
        await maya.Writes(Question);
        await sam.Selects("Maya Kern");
        await sam.Reads(Question);
        await sam.Page.RunAndWaitForResponseAsync(() => sam.Says(Answer), answer => answer.Url.EndsWith("/looked", StringComparison.Ordinal));
        await sam.Page.GetByRole(AriaRole.Button, new() { Name = "Solve", Exact = true }).ClickAsync();
        await Assertions.Expect(sam.Page.Locator("[data-status=solved] li")).ToContainTextAsync("Maya Kern");

        await Open(sam, host, "inbox/102");
        await Assertions.Expect(sam.Row("Maya Kern")).Not.ToHaveClassAsync("is-unread");

        await sam.Page.GotoAsync("about:blank");
        await Assertions.Expect(maya.Page.GetByText("we’ll answer later")).ToBeVisibleAsync();
        await maya.Page.RunAndWaitForResponseAsync(() => maya.Writes(Again), answer => answer.Url.EndsWith("/portal/wrote", StringComparison.Ordinal));
        await Open(sam, host, "inbox/102");
        await Assertions.Expect(sam.Page.Locator("[data-status=open] li").First).ToContainTextAsync("Maya Kern");
        await Assertions.Expect(sam.Row("Maya Kern")).ToHaveClassAsync("is-unread");
        Assert.Empty(sam.Errors);
    }

    [Fact]
    public async Task Notes_that_nobody_here_has_read_are_new_until_they_are_and_what_comes_beside_them_isnt_read()
    {
        await using var host = await CrmPanelHost.Start();
        using var tom = await Colleague.LogIn(host.Address, "tom");
        await tom.Posts("customer-101-notes");
        await using var sam = await CrmPerson.Join(chromium.Browser, host, "Sam Reyes");
        await Open(sam, host, "inbox/102");
        await Assertions.Expect(sam.Row("Maya Kern")).ToContainTextAsync("New notes");

        await sam.Selects("Maya Kern");
        await sam.Page.RunAndWaitForResponseAsync(
            () => sam.Page.GetByRole(AriaRole.Button, new() { Name = "Notes" }).ClickAsync(), answer => answer.Url.EndsWith("/looked", StringComparison.Ordinal));
        await tom.Posts("customer-101");
        await Assertions.Expect(sam.Row("Maya Kern")).ToHaveClassAsync("is-unread");
        await Open(sam, host, "inbox/102");
        await Assertions.Expect(sam.Row("Maya Kern")).ToHaveClassAsync("is-unread");
        await Assertions.Expect(sam.Row("Maya Kern")).Not.ToContainTextAsync("New notes");
    }

    [Fact]
    public async Task Two_tabs_of_one_agent_share_a_stream_and_what_was_read_and_both_hear_of_a_log_out()
    {
        await using var host = await CrmPanelHost.Start();
        using var tom = await Colleague.LogIn(host.Address, "tom");
        await tom.Posts("customer-103");
        await using var sam = await CrmPerson.Join(chromium.Browser, host, "Sam Reyes");
        await Open(sam, host, "inbox/101");
        var streams = 0;
        var second = await sam.Page.Context.NewPageAsync();
        second.Request += (_, request) => streams += request.Url.EndsWith("/api/live", StringComparison.Ordinal) ? 1 : 0;
        await second.GotoAsync(new Uri(host.Address, "inbox/102").ToString());
        var row = second.Locator(".groups li").Filter(new() { HasText = "Yuki Tanaka" });
        await Assertions.Expect(row).ToHaveClassAsync("is-unread");

        await sam.Selects("Yuki Tanaka");
        await Assertions.Expect(row).Not.ToHaveClassAsync("is-unread");
        await sam.Page.GetByRole(AriaRole.Button, new() { Name = "Pending" }).ClickAsync();
        await Assertions.Expect(second.Locator("[data-status=pending] li")).ToContainTextAsync("Yuki Tanaka");
        Assert.Equal(0, streams);

        await second.GetByRole(AriaRole.Button, new() { Name = "Log out, Sam Reyes" }).ClickAsync();
        await Assertions.Expect(sam.Page.GetByText("You were logged out.", new() { Exact = false })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Conversations_of_somebody_who_is_taken_off_the_team_wait_for_someone_else()
    {
        await using var host = await CrmPanelHost.Start();
        await using var ines = await CrmPerson.LogIn(chromium.Browser, host, "Ines Okoro");
        await ines.Page.GetByLabel("Assigned to").SelectOptionAsync("You");
        await using var sam = await CrmPerson.LogIn(chromium.Browser, host, "Sam Reyes");
        await Assertions.Expect(sam.Row("Maya Kern")).ToContainTextAsync("Kite Labs · Ines Okoro");
        await using var ruth = await CrmPerson.LogIn(chromium.Browser, host, "Ruth Baum");

        await ruth.Page.GetByRole(AriaRole.Button, new() { Name = "Take off the team: Ines Okoro" }).ClickAsync();

        await Assertions.Expect(ines.Page.GetByText("You aren’t on the support team", new() { Exact = false })).ToBeVisibleAsync();
        await sam.Page.GetByRole(AriaRole.Button, new() { Name = "Unassigned" }).ClickAsync();
        await Assertions.Expect(sam.Row("Maya Kern")).ToBeVisibleAsync();
        await Assertions.Expect(sam.Row("Maya Kern")).Not.ToContainTextAsync("Ines");
        await Assertions.Expect(sam.Page.GetByLabel("Assigned to")).ToHaveValueAsync("");
    }

    /// <summary>Up to where the page has asked the relay what came.</summary>
    private static async Task Open(CrmPerson agent, HostAppProcess host, string path)
    {
        await agent.Page.RunAndWaitForResponseAsync(
            () => agent.Page.GotoAsync(new Uri(host.Address, path).ToString()), answer => answer.Url.EndsWith("/chat/channels", StringComparison.Ordinal));
        await agent.Chat.MessageBox().WaitForAsync();
    }
}
