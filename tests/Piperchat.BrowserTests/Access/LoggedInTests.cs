using Microsoft.Playwright;
using Piperchat.BrowserTests.Browsers;
using Piperchat.BrowserTests.Hosts;
using Piperchat.BrowserTests.People;

namespace Piperchat.BrowserTests.Access;

/// <summary>The chat in an app with a log-in: people of two companies, a manager, and somebody with two devices.</summary>
public sealed class LoggedInTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task Customer_writes_without_being_asked_anything_and_each_sees_who_the_site_says_the_other_is()
    {
        await using var host = await LogInHost.Start();
        await using var ada = await Person.Open(chromium.Browser, host.LogInAs("Ada Lovelace"));
        var customer = new ChatFrame(ada.Page);
        await customer.Say("My parcel is late.");

        await using var grace = await Person.Open(chromium.Browser, host.LogInAs("Grace Hopper", then: "/chat/?channel=support"));
        await grace.Say("Let me look.");
        await grace.Reads("Let me look.");
        await customer.Reads("Let me look.");
        await customer.Say("Thank you!");
        await grace.Reads("Thank you!");

        await Assertions.Expect(Vouched(customer.Log, "Grace Hopper")).ToBeVisibleAsync();
        await Assertions.Expect(Vouched(grace.Log, "Ada Lovelace")).ToBeVisibleAsync();
        Assert.Empty(ada.Errors);
        Assert.Empty(grace.Errors);
    }

    [Fact]
    public async Task Second_device_of_a_user_is_a_line_and_stops_nobody()
    {
        await using var host = await LogInHost.Start();
        await using var grace = await Person.Open(chromium.Browser, host.LogInAs("Grace Hopper", then: "/chat/?channel=support"));
        await grace.Say("Anyone here?");
        await grace.Reads("Anyone here?");
        await using var laptop = await Person.Open(chromium.Browser, host.LogInAs("Ada Lovelace", then: "/chat/?channel=support"));
        await laptop.Say("From my laptop.");
        await grace.Reads("From my laptop.");

        await using var phone = await Person.Open(chromium.Browser, host.LogInAs("Ada Lovelace", then: "/chat/?channel=support"));
        await phone.Say("From my phone.");

        await grace.Reads("From my phone.");
        await Assertions.Expect(grace.Log.GetByText("A new device of Ada Lovelace")).ToBeVisibleAsync();
        await Assertions.Expect(laptop.Log.GetByText("A new device of yours can read from here on")).ToBeVisibleAsync();
        await grace.Say("I see both.");
        await phone.Reads("I see both.");
        await laptop.Reads("I see both.");
    }

    [Fact]
    public async Task Other_company_sees_nothing_of_it()
    {
        await using var host = await LogInHost.Start();
        await using var ada = await Person.Open(chromium.Browser, host.LogInAs("Ada Lovelace", then: "/chat/?channel=support"));
        await ada.Say("Only for acme.");
        await ada.Reads("Only for acme.");

        await using var gus = await Person.Open(chromium.Browser, host.LogInAs("Gus", "globex", then: "/chat/?channel=support"));
        await gus.Say("Only for globex.");
        await gus.Reads("Only for globex.");

        await Assertions.Expect(gus.Log.GetByText("Only for acme.")).ToHaveCountAsync(0);
        await Assertions.Expect(gus.Page.GetByText("Ada Lovelace")).ToHaveCountAsync(0);
        await Assertions.Expect(ada.Log.GetByText("Only for globex.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Manager_without_a_key_acts_for_the_site_and_the_log_says_so()
    {
        await using var host = await LogInHost.Start();
        await using var ada = await Person.Open(chromium.Browser, host.LogInAs("Ada Lovelace", then: "/chat/?channel=support"));
        await ada.Say("Hello?");
        await ada.Reads("Hello?");

        await using var mia = await Person.Open(chromium.Browser, host.LogInAs("Mia", role: "manager", then: "/chat/admin?channel=support"));
        var panel = new AdminPanel(mia.Page);
        await panel.Claim();
        await Assertions.Expect(mia.Page.GetByText("You act for the site. The log says so.")).ToBeVisibleAsync();
        await panel.Tab("Log").ClickAsync();
        await Assertions.Expect(panel.Log.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("Mia, for the site, claimed the channel");

        // Nobody is on the roster yet: whoever isn't on it writes no more.
        await Assertions.Expect(ada.Page.GetByText("Only members", new() { Exact = false }).First).ToBeVisibleAsync();
        await Assertions.Expect(ada.MessageBox).ToHaveCountAsync(0);
        Assert.Empty(mia.Errors);
    }

    [Fact]
    public async Task Whoever_may_not_administer_looks_and_changes_nothing()
    {
        await using var host = await LogInHost.Start();
        await using var ada = await Person.Open(chromium.Browser, host.LogInAs("Ada Lovelace", then: "/chat/?channel=support"));
        await ada.Say("Hello?");
        await ada.Reads("Hello?");
        await ada.Page.GotoAsync(new Uri(host.Address, "/chat/admin?channel=support").ToString());

        await Assertions.Expect(ada.Page.GetByText("The site decides who may claim it.")).ToBeVisibleAsync();
        await Assertions.Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Claim this channel" })).ToHaveCountAsync(0);
    }

    /// <summary>A name with the site's mark beside it.</summary>
    private static ILocator Vouched(ILocator log, string name) => log.Locator("*:has(> .pc-vouched)").Filter(new() { HasText = name }).First;
}
