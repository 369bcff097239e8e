using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Conversation;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Readers;

/// <summary>Who reads: a customer and a team that answers as one, in an app with a log-in. The first test needs a browser for each of six people.</summary>
public sealed partial class WhoReadsTests(ChromiumFixture chromium)
{
    private const string Page = "/chat/?channel=support-7";

    /// <summary>The key that the site names for the team, asked for in a page of somebody who is logged in.</summary>
    private const string TeamsKey = "async () => (await (await fetch('channels/support-7/participants')).json())[0].identity?.ed25519_pub";

    [Fact]
    public async Task Team_reads_what_was_written_before_it_had_a_key_hands_it_on_and_shuts_out_who_leaves()
    {
        var desk = new SupportDesk("Ada", "Ben");
        await using var host = await desk.Start();

        await using var cleo = await Open(host, "Cleo");
        await Assertions.Expect(cleo.Page.GetByText("Nobody in support")).ToBeVisibleAsync();
        await Sends(cleo, "Where is my parcel?");
        await Assertions.Expect(cleo.Page.GetByText("Nobody in support")).ToBeVisibleAsync();
        await cleo.Page.GotoAsync("about:blank");

        // The first agent who comes makes the key; once the customer's page is open again, it hands over what was written.
        await using var ada = await Open(host, "Ada");
        await Enter(ada);
        await Assertions.Expect(ada.Page.GetByText("Only you, support (team) and Cleo can read this")).ToBeVisibleAsync();
        await Assertions.Expect(ada.Log.GetByText("Where is my parcel?")).ToHaveCountAsync(0);
        await cleo.Page.GotoAsync(new Uri(host.Address, Page).ToString());
        await ada.Reads("Where is my parcel?");
        await Assertions.Expect(cleo.Log.GetByText("support (team)").First).ToBeVisibleAsync();
        await ada.Say("It left this morning.");
        await cleo.Reads("It left this morning.");
        await Assertions.Expect(cleo.Log.Locator("*:has(> .pc-vouched)").Filter(new() { HasText = "Ada" }).First).ToBeVisibleAsync();
        await Assertions.Expect(cleo.Page.GetByText("Only you and support (team) can read this")).ToBeVisibleAsync();

        // A new colleague reads all of it after one hand-over.
        await using var ben = await Open(host, "Ben");
        await Enter(ben);
        await Assertions.Expect(ben.Page.GetByText("A colleague who can has to hand you its key", new() { Exact = false })).ToBeVisibleAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Hand over the key…" }).ClickAsync();
        await Axe.AssertNothingSerious(ada.Page);
        await ada.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hand over", Exact = true }).ClickAsync();
        await ben.Reads("Where is my parcel?");
        await ben.Reads("It left this morning.");

        // Whoever is let go reads nothing of what follows.
        var before = await TeamKey(ben);
        desk.LetGo("Ada");
        await ben.Page.ReloadAsync();
        await ben.Page.EvaluateAsync($"async () => {{ while ((await ({TeamsKey})()) === '{before}') await new Promise(requestAnimationFrame); }}").WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await cleo.Say("Thank you, Ben.");
        await ben.Reads("Thank you, Ben.");
        await Assertions.Expect(cleo.Log.GetByText("has a new key", new() { Exact = false })).ToBeVisibleAsync();
        await Assertions.Expect(ada.Log.GetByText("Not sealed for you", new() { Exact = false })).ToBeVisibleAsync();
        await Assertions.Expect(ada.Log.GetByText("Thank you, Ben.")).ToHaveCountAsync(0);

        // The customer's other device reads what was said before once the first one has handed it over.
        await using var phone = await Open(host, "Cleo");
        await phone.Say("Now from my phone.");
        await cleo.Page.GetByRole(AriaRole.Button, new() { Name = "Hand it over…" }).ClickAsync();
        await cleo.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hand over", Exact = true }).ClickAsync();
        foreach (var text in (string[])["Where is my parcel?", "It left this morning.", "Thank you, Ben."]) await phone.Reads(text);
        await ben.Reads("Now from my phone.");

        // Somebody whom the site lets read, without a word, is a line before the first message that includes them.
        await using var eve = await Open(host, "Eve", at: "/chat/?channel=elsewhere");
        await Sends(eve, "Making my keys.");
        desk.Adds("support-7", "Eve");
        await eve.Page.GotoAsync(new Uri(host.Address, Page).ToString());
        await phone.Say("Who reads this?");
        await eve.Reads("Who reads this?");
        await Assertions.Expect(eve.Log.GetByText("Thank you, Ben.")).ToHaveCountAsync(0);
        await AssertIsLineBefore(phone, "Eve", "Who reads this?");

        // And another company of the site sees nothing at all.
        await using var gus = await Person.Open(chromium.Browser, host.LogInAs("Gus", "globex", then: Page));
        await gus.Say("Hello?");
        await gus.Reads("Hello?");
        await Assertions.Expect(gus.Page.GetByText("parcel", new() { Exact = false })).ToHaveCountAsync(0);
        Assert.DoesNotContain(cleo.Errors.Concat(ben.Errors).Concat(phone.Errors), error => !error.Contains("403", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Second_device_of_a_customer_is_handed_the_history_once_both_show_the_same_code()
    {
        await using var host = await new SupportDesk("Ada").Start();
        await using var laptop = await Open(host, "Cleo");
        await Sends(laptop, "Where is my parcel?");

        await using var phone = await Open(host, "Cleo", new() { ViewportSize = new() { Width = 390, Height = 844 }, ColorScheme = ColorScheme.Dark });
        await phone.Say("Me again, from the train.");
        await laptop.Reads("Me again, from the train.");
        await phone.Page.GetByRole(AriaRole.Button, new() { Name = "Show the code for your other device" }).ClickAsync();
        await Assertions.Expect(Code(phone)).ToHaveTextAsync(Digits());
        var shown = await Code(phone).InnerTextAsync();
        await Axe.AssertNothingSerious(phone.Page);
        await laptop.Page.GetByRole(AriaRole.Button, new() { Name = "Hand it over…" }).ClickAsync();
        await Assertions.Expect(Code(laptop)).ToHaveTextAsync(shown);
        await Axe.AssertNothingSerious(laptop.Page);
        await laptop.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Hand over", Exact = true }).ClickAsync();

        await phone.Reads("Where is my parcel?");
        await laptop.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(laptop.Log.GetByText("handed the history to", new() { Exact = false })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Attack24_reader_whom_the_site_adds_is_a_line_before_the_first_message_that_includes_them()
    {
        var desk = new SupportDesk("Ada");
        await using var host = await desk.Start();
        await using var eve = await Open(host, "Eve", at: "/chat/?channel=elsewhere");
        await Sends(eve, "Making my keys.");
        await using var cleo = await Open(host, "Cleo");
        await Sends(cleo, "Just for support.");

        desk.Adds("support-7", "Eve");
        await eve.Page.GotoAsync(new Uri(host.Address, Page).ToString());
        await cleo.Say("And this?");
        await eve.Reads("And this?");

        await Assertions.Expect(eve.Log.GetByText("Just for support.")).ToHaveCountAsync(0);
        await AssertIsLineBefore(cleo, "Eve", "And this?");
        await cleo.Page.Locator(".pc-who").ClickAsync();
        await Assertions.Expect(cleo.Page.GetByRole(AriaRole.Dialog).GetByText("Named by the site").First).ToBeVisibleAsync();
    }

    private async Task<Person> Open(LogInHost host, string name, BrowserNewContextOptions? options = null, string at = Page) =>
        await Person.Open(chromium.Browser, host.LogInAs(name, then: at), options);

    /// <summary>Goes in without writing: a team's members come to read.</summary>
    private static async Task Enter(Person person)
    {
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Join without writing" }).ClickAsync();
        await person.MessageBox.WaitForAsync();
    }

    /// <summary>Says the first word, which the relay has once this returns.</summary>
    private static async Task Sends(Person person, string text)
    {
        await person.Say(text);
        await person.Reads(text);
        await Assertions.Expect(person.Log.GetByText("Sent", new() { Exact = true })).ToHaveCountAsync(1);
    }

    private static Task<string> TeamKey(Person person) => person.Page.EvaluateAsync<string>(TeamsKey);

    private static async Task AssertIsLineBefore(Person person, string name, string message)
    {
        await Assertions.Expect(person.Log.GetByText(message)).ToBeVisibleAsync();
        var rows = await person.Log.InnerTextAsync();
        var line = rows.IndexOf("can read what you write", rows.LastIndexOf(name, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.InRange(line, 0, rows.IndexOf(message, StringComparison.Ordinal));
    }

    [GeneratedRegex("^[0-9]{4}( [0-9]{4})+$")]
    private static partial Regex Digits();

    private static ILocator Code(Person person) => person.Page.GetByRole(AriaRole.Dialog).Locator(".pc-code").First;
}
