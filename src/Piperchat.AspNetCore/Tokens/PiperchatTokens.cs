using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore;

/// <summary>
/// Makes access tokens: a short-lived log-in for a chat in a frame on another site, where the browser sends no cookie along. The frame
/// sends it as <c>Authorization: Piperchat …</c>, and the relay takes it in place of whatever log-in the request has.
/// </summary>
/// <remarks>
/// A token is the user's claims, encrypted with the app's Data Protection keys: it is as large as they are, and valid wherever those keys
/// and the application name are the same. It can't be called back, so let it live for minutes; the frame asks for the next one in time.
/// Hand it to the user's own page only: <c>app.MapPost("/chat-token", (ClaimsPrincipal user, PiperchatTokens tokens) =&gt;
/// tokens.Create(user)).RequireAuthorization()</c>.
/// </remarks>
public sealed class PiperchatTokens
{
    internal const string Scheme = "Piperchat";

    /// <summary>Keeps apart what the same keys protect: a cookie of the site is no token, nor the other way round.</summary>
    private const string Purpose = "Piperchat.AspNetCore.AccessToken.v1";

    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Most = TimeSpan.FromHours(24);

    private readonly TimeProvider _time;
    private readonly Lazy<IDataProtector?> _protector;

    internal PiperchatTokens(IServiceProvider services, TimeProvider time)
    {
        _time = time;

        // Not added by us: it writes a key ring at start, which a relay without log-ins would have for nothing. A host with a log-in has it.
        _protector = new(() => services.GetService<IDataProtectionProvider>()?.CreateProtector(Purpose));
    }

    /// <summary>Makes a token for a logged-in user.</summary>
    /// <param name="user">The user, as in <c>HttpContext.User</c>. The claims go into the token; a sign-in's own token (<c>BootstrapContext</c>) doesn't.</param>
    /// <param name="lifetime">How long it is valid: 1 minute to 24 hours, by default 10 minutes. A stream that was opened with it ends with it.</param>
    /// <returns>The token, in characters that any header takes.</returns>
    /// <exception cref="ArgumentException">The user isn't authenticated.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The app has no Data Protection: it has no authentication either, which would bring it.</exception>
    public string Create(ClaimsPrincipal user, TimeSpan? lifetime = null)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Identity is not { IsAuthenticated: true })
            throw new ArgumentException("The user isn't authenticated, so there is nobody to make a token for.", nameof(user));
        var lasts = lifetime ?? Usual;
        if (lasts < Least || lasts > Most)
            throw new ArgumentOutOfRangeException(nameof(lifetime), lasts, "A token lives for 1 minute to 24 hours.");
        var protector = _protector.Value
            ?? throw new InvalidOperationException("PiperchatTokens needs Data Protection. Call builder.Services.AddDataProtection() before builder.Build().");

        var carried = new ClaimsPrincipal(user.Identities.Select(WithoutSignIn));
        var ticket = new AuthenticationTicket(carried, new AuthenticationProperties { ExpiresUtc = _time.GetUtcNow() + lasts }, Scheme);
        return Base64Url.EncodeToString(protector.Protect(TicketSerializer.Default.Serialize(ticket)));
    }

    /// <summary>Reads what a request brought. Whatever is wrong with it is a refusal, never an exception.</summary>
    internal AccessToken Read(string token)
    {
        try
        {
            if (_protector.Value is { } protector
                && TicketSerializer.Default.Deserialize(protector.Unprotect(Base64Url.DecodeFromChars(token))) is { Properties.ExpiresUtc: { } expires } ticket)
                return _time.GetUtcNow() < expires ? new AccessToken(ticket, expires, null) : new AccessToken(null, expires, Problem.TokenExpired());
        }
        catch (Exception failure) when (failure is FormatException or CryptographicException)
        {
            // Forged, cut short, or made with keys that are gone.
        }

        return AccessToken.Refused;
    }

    private static ClaimsIdentity WithoutSignIn(ClaimsIdentity identity)
    {
        var copy = identity.Clone();
        copy.BootstrapContext = null;
        return copy;
    }
}
