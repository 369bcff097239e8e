using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>Opening a session: the relay gives a challenge to a log-in, and the browser signs it with its key.</summary>
internal sealed class SessionEndpoints(IRelayStore store, RateLimits limits, IOptions<PiperchatOptions> options, TimeProvider time)
{
    public const string Header = "Piperchat-Session";

    private const int TokenBytes = 32;

    /// <summary>32 bytes in base64url, without padding.</summary>
    private const int TokenCharacters = 43;

    private static readonly TimeSpan ChallengeLifetime = TimeSpan.FromSeconds(60);

    /// <summary>A working day, after which the browser signs anew, of itself.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>POST /sessions/challenge.</summary>
    public async ValueTask<Problem?> ChallengeAsync(RelayCall call)
    {
        var challenge = RandomNumberGenerator.GetBytes(32);
        await store.Sessions.ChallengeAsync(new NewChallenge(challenge, call.Tenant, call.Caller.User?.Id, ChallengeLifetime));
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("challenge"u8, Convert.ToHexStringLower(challenge));
        json.Member("now"u8, WireTime.Format(time.GetUtcNow()));
        json.EndObject();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    /// <summary>POST /sessions.</summary>
    public async ValueTask<Problem?> OpenAsync(RelayCall call)
    {
        var (body, problem) = await RequestBody.ReadAsync(call.Context, Piperchat.Protocol.Limits.RecordBytes);
        if (problem is not null) return problem;

        SessionRequest request;
        using (body)
        {
            if (!SessionRequest.TryParse(body.Text, out request, out var fault)
                || !request.Verify(new Place(store.RelayId, call.Tenant), out fault))
            {
                return Problem.Of(fault);
            }
        }

        var key = request.PublicKey.ToArray();
        using var allowance = limits.Record(call.Tenant, key);
        if (allowance.Problem is { } limited) return limited;
        if (!IsAudience(call.Request, request.Audience)) return Problem.WrongAudience();

        var token = RandomNumberGenerator.GetBytes(TokenBytes);
        var expires = (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
        var result = await store.Sessions.OpenAsync(new NewSession
        {
            Tenant = call.Tenant,
            Challenge = Convert.FromHexString(request.Challenge),
            Key = key,
            User = call.Caller.User,
            Token = SHA256.HashData(token),
            ExpiresAt = expires,
        });
        if (result == SessionResult.Opened) allowance.Keep();
        return result switch
        {
            SessionResult.Opened => await AnswerAsync(call.Context, Base64Url.EncodeToString(token), expires),
            SessionResult.BadChallenge => new Problem(
                StatusCodes.Status400BadRequest, FaultCode.BadChallenge, "challenge isn't one that waits for this log-in; ask for a new one.", "challenge"),
            SessionResult.KeyTaken => Problem.Conflict(FaultCode.KeyTaken, "ed25519_pub", "belongs to another user of this site."),
            SessionResult.TeamsKey => Problem.TeamsKey("ed25519_pub"),
            var other => throw new InvalidOperationException($"No answer to {other}."),
        };
    }

    /// <summary>DELETE /sessions: ends the session that the request carries.</summary>
    public async ValueTask<Problem?> EndAsync(RelayCall call)
    {
        if (call.Caller.Session is { } session) await store.Sessions.EndAsync(call.Tenant, session.Token);
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("ok"u8, true);
        json.EndObject();
        await call.Context.ReplyAsync(StatusCodes.Status200OK, json);
        return null;
    }

    /// <summary>What the request's header brings: its hash, for the store. Null where there is no header; false where it is no token.</summary>
    public static bool TryReadToken(HttpRequest request, out byte[]? token)
    {
        token = null;
        var sent = request.Headers[Header];
        if (sent.Count == 0) return true;
        var text = sent.ToString();

        // Looked at first, for decoding throws at what is no base64url.
        if (text.Length != TokenCharacters || !Base64Url.IsValid(text, out var length) || length != TokenBytes) return false;
        Span<byte> bytes = stackalloc byte[TokenBytes];
        Base64Url.DecodeFromChars(text, bytes);
        token = SHA256.HashData(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return true;
    }

    /// <summary>
    /// Whether a client reached this relay under that address. What the request itself says is believed where nothing is configured: a host
    /// filter (AllowedHosts) is what keeps other names out.
    /// </summary>
    private bool IsAudience(HttpRequest request, string audience)
    {
        var configured = options.Value.Audiences;
        if (configured.Count > 0) return configured.Any(each => string.Equals(each.TrimEnd('/'), audience, StringComparison.Ordinal));
        var path = (request.PathBase + request.Path).ToUriComponent();
        var own = $"{request.Scheme}://{request.Host.ToUriComponent()}{path[..path.LastIndexOf('/')]}";
        return string.Equals(own, audience, StringComparison.Ordinal);
    }

    private static async ValueTask<Problem?> AnswerAsync(HttpContext context, string token, long expires)
    {
        using var json = new CanonicalWriter();
        json.BeginObject();
        json.Member("token"u8, token);
        json.Member("expires_at"u8, WireTime.Format(expires));
        json.EndObject();
        await context.ReplyAsync(StatusCodes.Status201Created, json);
        return null;
    }
}
