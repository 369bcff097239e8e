using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>One request to the relay, once it is known whose it is.</summary>
internal readonly record struct RelayCall(HttpContext Context, string Tenant, Caller Caller)
{
    public HttpRequest Request => Context.Request;

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>A part of the path. Its name in the route is prefixed, for a host may map us into a group with parameters of its own.</summary>
    public string Route(string name) => (string?)Context.Request.RouteValues[$"piperchat_{name}"] ?? "";

    /// <summary>The channel that the path names.</summary>
    public bool TryRouteChannel(out PiperchatChannel channel, out Problem? problem) => TryChannel(Route("channel"), out channel, out problem);

    /// <summary>The channel that <c>?channel=</c> names, by default <c>main</c>.</summary>
    public bool TryQueryChannel(out PiperchatChannel channel, out Problem? problem) =>
        TryChannel(Query("channel") ?? LegacyForms.DefaultChannel, out channel, out problem);

    /// <summary>Lower-cased before it is checked, as version 1.0 does.</summary>
    public bool TryChannel(string name, out PiperchatChannel channel, out Problem? problem)
    {
        channel = new PiperchatChannel(Tenant, name.ToLowerInvariant());
        problem = Forms.Channel.Fits(channel.Name) ? null : Problem.BadForm("channel", Forms.Channel);
        return problem is null;
    }

    /// <summary>The first value of a name in the query. No dictionary is made of it: most requests have one name or none, and a stream would keep it.</summary>
    public string? Query(string name)
    {
        if (!Context.Request.QueryString.HasValue) return null;
        foreach (var pair in new QueryStringEnumerable(Context.Request.QueryString.Value))
        {
            if (pair.DecodeName().Span.Equals(name, StringComparison.OrdinalIgnoreCase)) return pair.DecodeValue().ToString();
        }

        return null;
    }

    /// <summary>A whole number from the query, within its bounds.</summary>
    public bool TryNumber(string name, long usual, long least, long most, out long value, out Problem? problem)
    {
        value = usual;
        problem = null;
        if (Query(name) is not { } text) return true;
        if (long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out value)
            && value >= least)
        {
            value = Math.Min(value, most);
            return true;
        }

        problem = Problem.BadValue(name, $"must be a whole number from {least} to {most}.");
        return false;
    }
}

/// <summary>Answers a call, or tells why not.</summary>
internal delegate ValueTask<Problem?> RelayHandler(RelayCall call);
