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
    /// <summary>Of one person. Browsers stop at six connections to a site without HTTP/2.</summary>
    private const int MostPages = 10;

    private readonly Lock _lock = new();
    private readonly List<OpenPage> _pages = [];

    /// <summary>Null where somebody has too many.</summary>
    public OpenPage? Open(ClaimsPrincipal user)
    {
        var page = new OpenPage(user.Company(), user.Id(), user.IsInRole(Role.Agent));
        lock (_lock)
        {
            var theirs = _pages.Count(each => each.Person == page.Person);
            if (theirs == MostPages) return null;
            _pages.Add(page);
            page.Tell("all", JsonOf(page.IsAgent ? Inbox(page) : Desk(page.Company)));
            if (theirs == 0) ArrivedOrLeft(page);
        }

        return page;
    }

    public async IAsyncEnumerable<SseItem<string>> ReadAsync(OpenPage page, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, lifetime.ApplicationStopping);
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

    /// <summary>Tells everybody of the company who answers now.</summary>
    public void TeamChanged(string company)
    {
        lock (_lock) TellWhoAnswers(company);
    }

    public Conversation WithPresence(Conversation conversation)
    {
        lock (_lock) return conversation with { Here = IsHere($"c{conversation.Id}") };
    }

    private void Close(OpenPage page)
    {
        lock (_lock)
        {
            _pages.Remove(page);
            if (!IsHere(page.Person)) ArrivedOrLeft(page);
        }
    }

    private void ArrivedOrLeft(OpenPage page)
    {
        if (page.IsAgent) TellWhoAnswers(page.Company);
        else if (crm.Person(page.Person)?.Customer is { } customer && crm.Conversation(page.Company, customer) is { } conversation)
            Tell(page.Company, toAgents: true, "row", conversation with { Here = IsHere(page.Person) });
    }

    private void TellWhoAnswers(string company)
    {
        Tell(company, toAgents: true, "agents", Agents(company));
        Tell(company, toAgents: false, "all", Desk(company));
    }

    private bool IsHere(string person) => _pages.Exists(page => page.Person == person);

    private void Tell<T>(string company, bool toAgents, string name, T what)
    {
        var json = JsonOf(what);
        foreach (var page in _pages)
            if (page.Company == company && page.IsAgent == toAgents) page.Tell(name, json);
    }

    private object Inbox(OpenPage page) => new
    {
        rows = crm.Conversations(page.Company).Select(each => each with { Here = IsHere($"c{each.Id}") }),
        agents = Agents(page.Company),
        seen = crm.Seen(page.Person),
    };

    private object Agents(string company) => crm.People(company)
        .Where(person => person.Role == Role.Agent && person.OnSupport)
        .Select(person => new { person.Id, person.Name, here = IsHere(person.Id) });

    /// <summary>All that a customer is told of the people who answer.</summary>
    private object Desk(string company) => new { someoneIsHere = crm.SupportPeople(company).Any(IsHere) };

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
            : TypedResults.Problem("You have this open in too many windows. Close one.", statusCode: StatusCodes.Status429TooManyRequests);
    }
}
