using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text.Json;
using CrmPanel.Crm;
using CrmPanel.LogIn;

namespace CrmPanel.Live;

/// <summary>
/// The pages that are open now: who is here, and where changes go. Presence is the CRM's own, in memory: whoever has a page open is here. The chat tells nobody
/// who has a stream open.
/// </summary>
internal sealed class LivePages(CrmStore crm, IHostApplicationLifetime lifetime)
{
    /// <summary>Of one person: one for each browser, whose tabs share it.</summary>
    private const int MostPages = 10;

    /// <summary>A page comes again by itself, and its log-in is looked at once more.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Whoever reloads a page, or goes to another one, was here all the time.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<OpenPage> _pages = [];
    private readonly HashSet<string> _here = [];

    /// <summary>Null where somebody has too many.</summary>
    public OpenPage? Open(ClaimsPrincipal user)
    {
        var page = new OpenPage(user.Company(), user.Id(), user.IsInRole(Role.Agent));
        lock (_lock)
        {
            if (_pages.Count(each => each.Person == page.Person) == MostPages) return null;
            _pages.Add(page);
            var isNew = _here.Add(page.Person);
            page.Tell("all", JsonOf(page.IsAgent ? Inbox(page) : Desk(page)));
            if (isNew) ArrivedOrLeft(page);
        }

        return page;
    }

    /// <summary>Their pages come again, where they are logged in still.</summary>
    public void LoggedOut(string person)
    {
        lock (_lock)
        {
            foreach (var page in _pages.Where(each => each.Person == person)) page.End();
        }
    }

    /// <summary>Tells the agent's other pages what they have looked at.</summary>
    public void Looked(string agent, Look look)
    {
        lock (_lock)
        {
            foreach (var page in _pages.Where(each => each.Person == agent)) page.Tell("looked", JsonOf(look));
        }
    }

    public async IAsyncEnumerable<SseItem<string>> ReadAsync(OpenPage page, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, lifetime.ApplicationStopping);
        end.CancelAfter(Longest);
        try
        {
            await foreach (var item in page.ReadAsync(end.Token)) yield return item;
        }
        finally
        {
            Close(page);
        }
    }

    /// <summary>Tells the company's agents how a conversation stands now.</summary>
    public void Changed(string company, int customer)
    {
        // Read within the lock: of two changes the later one is told last.
        lock (_lock)
        {
            if (crm.Conversation(company, customer) is { } conversation) Tell(company, toAgents: true, "row", conversation with { Here = IsHere($"c{customer}") });
        }
    }

    /// <summary>Tells everybody of the company who answers now, and what that changed.</summary>
    public void TeamChanged(string company)
    {
        lock (_lock)
        {
            foreach (var page in _pages.Where(each => each.Company == company)) page.Tell("all", JsonOf(page.IsAgent ? Inbox(page) : Desk(page)));
        }
    }

    public Conversation WithPresence(Conversation conversation)
    {
        lock (_lock) return conversation with { Here = IsHere($"c{conversation.Id}") };
    }

    private void Close(OpenPage page)
    {
        lock (_lock) _pages.Remove(page);
        _ = LeaveAsync(page);
    }

    private async Task LeaveAsync(OpenPage page)
    {
        await Task.Delay(Grace);
        lock (_lock)
        {
            if (!_pages.Exists(each => each.Person == page.Person) && _here.Remove(page.Person)) ArrivedOrLeft(page);
        }
    }

    private void ArrivedOrLeft(OpenPage page)
    {
        if (page.IsAgent) TellWhoIsHere(page.Company);
        else if (crm.Person(page.Person)?.Customer is { } customer && crm.Conversation(page.Company, customer) is { } conversation)
            Tell(page.Company, toAgents: true, "row", conversation with { Here = IsHere(page.Person) });
    }

    private void TellWhoIsHere(string company)
    {
        Tell(company, toAgents: true, "agents", Agents(company));
        foreach (var page in _pages.Where(each => each.Company == company && !each.IsAgent)) page.Tell("all", JsonOf(Desk(page)));
    }

    private bool IsHere(string person) => _here.Contains(person);

    private void Tell<T>(string company, bool toAgents, string name, T what)
    {
        var json = JsonOf(what);
        foreach (var page in _pages)
            if (page.Company == company && page.IsAgent == toAgents) page.Tell(name, json);
    }

    private object Inbox(OpenPage page) => new
    {
        page.Person,
        rows = crm.Conversations(page.Company).Select(each => each with { Here = IsHere($"c{each.Id}") }),
        agents = Agents(page.Company),
        looks = crm.Looks(page.Person),
    };

    private object Agents(string company) => crm.People(company)
        .Where(person => person.Role == Role.Agent && person.OnSupport)
        .Select(person => new { person.Id, person.Name, here = IsHere(person.Id) });

    /// <summary>All that a customer is told of the people who answer.</summary>
    private object Desk(OpenPage page) => new { page.Person, someoneIsHere = crm.SupportPeople(page.Company).Any(IsHere) };

    private static string JsonOf<T>(T what) => JsonSerializer.Serialize<object>(what!, JsonSerializerOptions.Web);
}

internal static class LiveServices
{
    public static void AddLive(this IServiceCollection services) => services.AddSingleton<LivePages>();

    /// <summary>GET: server-sent events for as long as the page is open.</summary>
    public static IResult Stream(HttpContext context, LivePages pages)
    {
        // Its own order, so that nginx doesn't hold events back.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return pages.Open(context.User) is { } page
            ? TypedResults.ServerSentEvents(pages.ReadAsync(page, context.RequestAborted))
            : TypedResults.Problem("You have this open in too many browsers. Close one.", statusCode: StatusCodes.Status429TooManyRequests);
    }
}
