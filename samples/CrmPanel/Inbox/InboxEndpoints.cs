using System.Security.Claims;
using CrmPanel.Crm;
using CrmPanel.Live;
using CrmPanel.LogIn;
using Microsoft.AspNetCore.Antiforgery;

namespace CrmPanel.Inbox;

/// <summary>What the agents' page asks and tells. All of it is about conversations: when, whose, how they stand. None of it is text that somebody wrote.</summary>
internal static class InboxEndpoints
{
    public static void MapInbox(this WebApplication app)
    {
        var inbox = app.MapGroup("/api").RequireAuthorization(Role.Agent);
        inbox.MapGet("/live", LiveServices.Stream);
        inbox.MapGet("/customers/{id:int}", (int id, ClaimsPrincipal user, CrmStore crm) =>
            crm.Customer(user.Company(), id) is { } customer ? Results.Ok(customer) : Nobody(id));

        var conversation = inbox.MapGroup("/conversations/{id:int}").AddEndpointFilter(FromOurPage).AddEndpointFilter(OfTheirCompany).AddEndpointFilter(OnSupport);
        conversation.MapPost("/status", SetStatus);
        conversation.MapPost("/assignee", Assign);
        conversation.MapPost("/activity", IsActive);
        conversation.MapPost("/looked", Looked);
    }

    public static void MapPortal(this WebApplication app)
    {
        var portal = app.MapGroup("/portal").RequireAuthorization(Role.Customer);
        portal.MapGet("/live", LiveServices.Stream);

        // The agents' pages hear of it, too, as far as one is open, and knows the channel.
        portal.MapPost("/wrote", (Wrote wrote, ClaimsPrincipal user, CrmStore crm, LivePages pages, TimeProvider time) =>
        {
            if (crm.Person(user.Id())?.Customer is { } customer && crm.IsActive(customer, NotAfterNow(wrote.At, time), byCustomer: true)) pages.Changed(user.Company(), customer);
        }).AddEndpointFilter(FromOurPage);
    }

    private static IResult SetStatus(int id, StatusChange change, ClaimsPrincipal user, CrmStore crm, LivePages pages, TimeProvider time)
    {
        if (!Status.Is(change.Status)) return Bad($"\"{change.Status}\" is no status: it is open, pending or solved.");
        crm.SetStatus(id, change.Status, time.GetUtcNow());
        pages.Changed(user.Company(), id);
        return Results.NoContent();
    }

    private static IResult Assign(int id, Assignment assignment, ClaimsPrincipal user, CrmStore crm, LivePages pages)
    {
        var agent = assignment.Assignee;
        if (agent is not null && !crm.SupportPeople(user.Company()).Contains(agent)) return Bad($"\"{agent}\" isn't on your support team.");
        crm.Assign(id, agent);
        pages.Changed(user.Company(), id);
        return Results.NoContent();
    }

    private static IResult IsActive(int id, Activity activity, ClaimsPrincipal user, CrmStore crm, LivePages pages, TimeProvider time)
    {
        if (crm.IsActive(id, NotAfterNow(activity.At, time), activity.ByCustomer)) pages.Changed(user.Company(), id);
        return Results.NoContent();
    }

    private static IResult Looked(int id, LookedAt looked, ClaimsPrincipal user, CrmStore crm, LivePages pages, TimeProvider time)
    {
        var look = new Look(id, looked.Notes, NotAfterNow(looked.At, time));
        crm.Looked(user.Id(), look);
        pages.Looked(user.Id(), look);
        return Results.NoContent();
    }

    /// <summary>What a page says of a time is no more than that.</summary>
    private static DateTimeOffset NotAfterNow(DateTimeOffset at, TimeProvider time) => at < time.GetUtcNow() ? at : time.GetUtcNow();

    /// <summary>The token stands in our pages; another site's form hasn't got it.</summary>
    private static async ValueTask<object?> FromOurPage(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var antiforgery = call.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
        return await antiforgery.IsRequestValidAsync(call.HttpContext) ? await next(call) : Bad("This page is out of date. Reload it.");
    }

    private static async ValueTask<object?> OfTheirCompany(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var id = call.GetArgument<int>(0);
        var crm = call.HttpContext.RequestServices.GetRequiredService<CrmStore>();
        return crm.Conversation(call.HttpContext.User.Company(), id) is null ? Nobody(id) : await next(call);
    }

    /// <summary>Whoever was taken off the team may have the page open still.</summary>
    private static async ValueTask<object?> OnSupport(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var crm = call.HttpContext.RequestServices.GetRequiredService<CrmStore>();
        return crm.IsOnSupport(call.HttpContext.User)
            ? await next(call)
            : Results.Problem("You aren’t on the support team any more.", statusCode: StatusCodes.Status403Forbidden);
    }

    private static IResult Nobody(int id) => Results.Problem($"Your company has no customer {id}.", statusCode: StatusCodes.Status404NotFound);

    private static IResult Bad(string why) => Results.Problem(why, statusCode: StatusCodes.Status400BadRequest);

    private sealed record StatusChange(string Status);

    private sealed record Assignment(string? Assignee);

    private sealed record Activity(DateTimeOffset At, bool ByCustomer);

    private sealed record LookedAt(DateTimeOffset At, bool Notes);

    private sealed record Wrote(DateTimeOffset At);
}
