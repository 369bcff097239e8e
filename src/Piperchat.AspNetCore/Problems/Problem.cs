using System.Globalization;
using Microsoft.AspNetCore.Http;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>
/// A refusal: problem+json (RFC 9457) with the <c>error</c> that old clients read, one sentence that names field and reason. It
/// never holds an exception's text.
/// </summary>
internal sealed record Problem(int Status, FaultCode Code, string Error, string Field = "")
{
    /// <summary>The relay's clock, for a client whose own is off.</summary>
    public long? Now { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The methods that the path takes.</summary>
    public string? Allow { get; init; }

    /// <summary>Who holds the name that was claimed; version 1.3 answers so.</summary>
    public HeldUsername? Holder { get; init; }

    /// <summary>The key record that a team has, or that it has none.</summary>
    public Held? TeamsRecord { get; init; }

    /// <summary>Where the audit log stands, for whoever acted on an older one.</summary>
    public AuditHead? Head { get; init; }

    /// <summary>What parsing or verifying found. A whole body that is too large is 413, too many of something in it 400.</summary>
    public static Problem Of(in Fault fault) => new(
        fault.Code == FaultCode.TooLarge && fault.Field.Length == 0 ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest,
        fault.Code,
        fault.Sentence,
        fault.Field);

    public static Problem BadValue(string field, string error) => new(StatusCodes.Status400BadRequest, FaultCode.BadValue, $"{field} {error}", field);

    public static Problem BadForm(string field, TextForm form) => BadValue(field, $"must be {form.Expected}.");

    public static Problem TimeOff(string field, long now) => new(
        StatusCodes.Status400BadRequest,
        FaultCode.TimeOff,
        $"{field} is more than {Piperchat.Protocol.Limits.ClockSeconds} s from the relay's clock, which says {WireTime.Format(now)}.",
        field) { Now = now };

    public static Problem Conflict(FaultCode code, string field, string error) =>
        new(StatusCodes.Status409Conflict, code, $"{field} {error}", field);

    public static Problem UsernameTaken(string field, HeldUsername? holder) =>
        Conflict(FaultCode.UsernameTaken, field, "is held by another key; choose another name.") with { Holder = holder };

    public static Problem Dot1Taken(string field) => Conflict(FaultCode.Dot1Taken, field, "was seen with another key before.");

    /// <summary>A team is told apart from people: it reads, and does nothing.</summary>
    public static Problem TeamsKey(string field) => BadValue(field, "must be a person's key; this one is a team's, which reads and does nothing else.");

    public static Problem TeamKeyTaken(byte[]? record) => Conflict(
        FaultCode.TeamKeyTaken, "replaces", "isn't the team's key of now; look at the one that it has, and ask its members for it.") with { TeamsRecord = new(record) };

    public static Problem Unauthorized() => new(StatusCodes.Status401Unauthorized, FaultCode.Unauthorized, "Log in first.");

    public static Problem BadToken() =>
        new(StatusCodes.Status401Unauthorized, FaultCode.Unauthorized, "The access token isn't one of this site's; ask for a new one.");

    public static Problem TokenExpired() => new(StatusCodes.Status401Unauthorized, FaultCode.TokenExpired, "The access token has expired; ask for a new one.");

    public static Problem SessionExpired() =>
        new(StatusCodes.Status401Unauthorized, FaultCode.SessionExpired, "The session is over; sign a new challenge.");

    public static Problem WrongAudience() => new(
        StatusCodes.Status400BadRequest,
        FaultCode.WrongAudience,
        "audience isn't the address of this relay; where a proxy changes it, the site has to name it in PiperchatOptions.Audiences.",
        "audience");

    public static Problem MembersOnly(string channel, string field = "channel") =>
        new(StatusCodes.Status403Forbidden, FaultCode.MembersOnly, $"{field} {channel} is for its members only; an owner or admin can add you.", field);

    public static Problem Banned(string channel, string field = "channel") =>
        new(StatusCodes.Status403Forbidden, FaultCode.Banned, $"{field} {channel} is closed to you: you were banned from it.", field);

    public static Problem Gone() => new(StatusCodes.Status410Gone, FaultCode.Gone, "The message with this id was taken back or removed.", "id");

    public static Problem Forbidden(string error, string field = "") => new(StatusCodes.Status403Forbidden, FaultCode.Forbidden, error, field);

    public static Problem NotFound(string error) => new(StatusCodes.Status404NotFound, FaultCode.NotFound, error);

    public static Problem MethodNotAllowed(string allow) =>
        new(StatusCodes.Status405MethodNotAllowed, FaultCode.MethodNotAllowed, $"This path takes {allow} only.") { Allow = allow };

    public static Problem TooLarge(long most) => new(
        StatusCodes.Status413PayloadTooLarge,
        FaultCode.TooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The body is larger than the {most:N0} bytes allowed here."));

    public static Problem NotJsonBody() =>
        new(StatusCodes.Status415UnsupportedMediaType, FaultCode.NotJsonBody, "Send the body as application/json in UTF-8.");

    public static Problem RateLimited(string sentence, TimeSpan wait) => new(
        StatusCodes.Status429TooManyRequests,
        FaultCode.RateLimited,
        string.Format(CultureInfo.InvariantCulture, sentence, Seconds(wait))) { RetryAfter = wait };

    public static Problem Busy() => new(
        StatusCodes.Status503ServiceUnavailable, FaultCode.Busy, "The relay can't take this now; try again.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>What the store can't take now. It says no more of the disk than a client needs: whether to come back, and when.</summary>
    public static Problem Of(StoreTrouble trouble) => trouble switch
    {
        StoreTrouble.Full => new(
            StatusCodes.Status507InsufficientStorage,
            FaultCode.StorageFull,
            "The relay's disk is full: what was written can be read, and nothing new is taken until there is room.") { RetryAfter = TimeSpan.FromSeconds(10) },
        StoreTrouble.Unavailable => new(
            StatusCodes.Status503ServiceUnavailable,
            FaultCode.StorageUnavailable,
            "The relay can't use its disk now; try again.") { RetryAfter = TimeSpan.FromSeconds(5) },
        _ => Busy(),
    };

    public static Problem Off(string what) => new(StatusCodes.Status503ServiceUnavailable, FaultCode.Off, what);

    public async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            // The stream is half written: cutting it tells the client more than text it would take for data.
            context.Abort();
            return;
        }

        response.Clear();
        if (Allow is not null) response.Headers.Allow = Allow;
        if (RetryAfter is { } wait) response.Headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);
        using var json = new CanonicalWriter();
        Render(json);
        await context.ReplyAsync(Status, "application/problem+json", json);
    }

    private void Render(CanonicalWriter json)
    {
        json.BeginObject();
        json.Member("type"u8, "about:blank");
        json.Member("title"u8, Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(Status));
        json.Member("status"u8, Status);
        json.Member("error"u8, Error);
        if (Code != FaultCode.None) json.Member("code"u8, Code.Wire());
        if (Field.Length > 0) json.Member("field"u8, Field);
        if (Now is { } now) json.Member("now"u8, WireTime.Format(now));
        if (RetryAfter is { } wait) json.Member("retry_after_ms"u8, (long)Math.Ceiling(wait.TotalMilliseconds));
        if (Holder is { } holder)
        {
            json.Member("claimed_by"u8, holder.Dot1);
            json.Member("claimed_at"u8, WireTime.Format(holder.ClaimedAt));
        }

        if (Head is { } head) json.WriteHead(head);
        if (TeamsRecord is { } held)
        {
            json.Name("identity"u8);
            json.RawOrNull(held.Record);
        }

        json.EndObject();
    }

    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));

    /// <param name="Record">As JSON, or null for none.</param>
    internal readonly record struct Held(byte[]? Record);
}
