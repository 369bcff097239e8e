using Microsoft.AspNetCore.Http;

namespace Piperchat.AspNetCore;

/// <summary>
/// What a host sets. The same names count in configuration, under the section given to <c>AddPiperchat</c>, by convention
/// <c>Piperchat</c>: <c>Piperchat:DataDirectory</c>, <c>Piperchat:Limits:Readers</c>. They are read once, at start.
/// </summary>
public sealed class PiperchatOptions
{
    /// <summary>
    /// The folder that holds the database; made where it is missing. A relative path starts at the host's content root.
    /// Default: <c>piperchat-data</c>.
    /// </summary>
    public string DataDirectory { get; set; } = "piperchat-data";

    /// <summary>The database file; a relative path starts at the host's content root. Default: <c>piperchat.db</c> in <see cref="DataDirectory"/>.</summary>
    public string? DatabasePath { get; set; }

    /// <summary>
    /// Names the tenant (the customer company) of a request, <c>[A-Za-z0-9._-]{0,64}</c>. Null, another text or an exception
    /// refuses the request with 403. Not set: all requests belong to the tenant <c>""</c>.
    /// </summary>
    public Func<HttpContext, ValueTask<string?>>? Tenant { get; set; }

    /// <summary>
    /// Names the host's user of a request whom the chat shows as vouched for by the site. Asked for authenticated requests alone; null or an
    /// exception refuses the request with 403. Not set: the id is the claim <c>NameIdentifier</c>, else <c>sub</c>, else the name; the name is <c>Identity.Name</c>, else
    /// the claim <c>name</c>, else the id.
    /// </summary>
    public Func<HttpContext, ValueTask<PiperchatUser?>>? User { get; set; }

    /// <summary>
    /// The addresses under which browsers reach the relay, such as <c>https://example.com/chat</c>, for sessions. Default: none; then it is the address of
    /// each request, which is right unless a proxy takes a part of the path away. Set AllowedHosts then: without a host filter, any name counts.
    /// </summary>
    public IList<string> Audiences { get; } = [];

    /// <summary>
    /// Names a channel's teams, by which people of the host answer as one (<c>support</c>): <c>[a-z0-9-]{1,59}</c> each, at most 8. Every message of the channel is
    /// encrypted for them, and pages name them as the site's word. Null, another name or an exception refuses the request with 403. Who is a member, the
    /// host's handler says about a <see cref="PiperchatTeam"/>. Not asked about a team's own channel. Default: none.
    /// </summary>
    public Func<PiperchatChannel, IEnumerable<string>>? Teams { get; set; }

    /// <summary>
    /// After how long nothing more is encrypted for a reader who wasn't seen meanwhile, until it joins again. Seen is who published a key record, joined, posted or used
    /// a session; it is kept by the day. 1 day to 10 years. Default: 30 days.
    /// </summary>
    public TimeSpan ReaderAbsence { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How often the host's authorization is asked again about an open stream, 1 s to 10 min. Default: 30 s. Changes of a roster hold at once.</summary>
    public TimeSpan AccessInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Takes versions 1.0 and 1.1 as well, whose text the relay can read. Default: false.</summary>
    public bool AcceptPlaintext { get; set; }

    /// <summary>The limits; each has a default.</summary>
    public PiperchatLimits Limits { get; } = new();

    /// <summary>For how long messages are kept. Default: for ever.</summary>
    public PiperchatRetention Retention { get; } = new();

    /// <summary>Which other sites may show the chat in a frame. Default: none.</summary>
    public PiperchatEmbedding Embedding { get; } = new();

    internal bool IsOpen { get; private set; }

    /// <summary>What the configuration held that can't be taken; told at start together with all else that is wrong.</summary>
    internal List<string> Misread { get; } = [];

    /// <summary>The configuration section that the options came from, for messages.</summary>
    internal string Section { get; set; } = "Piperchat";

    /// <summary>
    /// Opens all channels to all who can reach the relay, without a log-in. Without this call, where the host has an
    /// authentication scheme, a channel is closed unless the host's authorization handlers grant it.
    /// In configuration: <c>Piperchat:Open</c> = <c>true</c>.
    /// </summary>
    public void Open() => IsOpen = true;
}
