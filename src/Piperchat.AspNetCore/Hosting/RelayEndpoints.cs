using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore;

/// <summary>The relay's paths.</summary>
internal static class RelayEndpoints
{
    /// <summary>
    /// First segments that are the relay's own, some of them only in the protocol yet: whatever else lies below them is answered
    /// with a problem, too.
    /// </summary>
    private static readonly string[] Roots =
        ["health", "events", "messages", "channels", "identities", "usernames", "ticket", "connect", "mailbox", "sessions", "signals", "backups"];

    /// <summary>The path whose answers are streams.</summary>
    private const string Events = "/events";

    public static void Map(IEndpointRouteBuilder relay)
    {
        On(relay, "/health", ("GET", own => own.Health.ShowAsync));
        On(relay, Events, ("GET", own => own.Events.FollowOneAsync), ("POST", own => own.Events.FollowManyAsync));
        On(relay, "/messages", ("GET", own => own.Messages.ListAsync), ("POST", own => own.Messages.PostAsync));
        On(relay, "/messages/{piperchat_id}/erase", ("POST", own => own.Messages.EraseAsync));
        On(relay, "/channels", ("GET", own => own.Channels.ListAsync));
        On(relay, "/channels/{piperchat_channel}/join", ("POST", own => own.Readers.JoinAsync));
        On(relay, "/channels/{piperchat_channel}/leave", ("POST", own => own.Readers.LeaveAsync));
        On(relay, "/channels/{piperchat_channel}/participants", ("GET", own => own.Readers.ListAsync));
        On(relay, "/channels/{piperchat_channel}/log", ("GET", own => own.Messages.LogAsync));
        On(relay, "/channels/{piperchat_channel}/claim", ("POST", own => own.Actions.ClaimAsync));
        On(relay, "/channels/{piperchat_channel}/members", ("POST", own => own.Actions.SetRoleAsync));
        On(relay, "/channels/{piperchat_channel}/settings", ("POST", own => own.Actions.SetSettingsAsync));
        On(relay, "/channels/{piperchat_channel}/removals", ("POST", own => own.Actions.RemoveAsync));
        On(relay, "/channels/{piperchat_channel}/admin", ("GET", own => own.Admin.ShowAsync));
        On(relay, "/channels/{piperchat_channel}/admin/verification", ("GET", own => own.Admin.VerifyAsync));
        On(relay, "/sessions", ("POST", own => own.Sessions.OpenAsync), ("DELETE", own => own.Sessions.EndAsync));
        On(relay, "/sessions/challenge", ("POST", own => own.Sessions.ChallengeAsync));
        On(relay, "/identities", ("POST", own => own.Identities.PublishAsync));
        On(relay, "/identities/{piperchat_dot1}", ("GET", own => own.Identities.FindAsync));
        On(relay, "/usernames", ("GET", own => own.Usernames.ListAsync));
        On(relay, "/usernames/claim", ("POST", own => own.Usernames.ClaimAsync), ("GET", own => own.Usernames.FindAsync));
        On(relay, "/usernames/{piperchat_name}", ("GET", own => own.Usernames.FindAsync));
        On(relay, "/usernames/by-dot1/{piperchat_dot1}", ("GET", own => own.Usernames.FindByDot1Async));
        On(relay, "/ticket", ("GET", _ => HealthEndpoints.PeerToPeerAsync));
        On(relay, "/connect", ("POST", _ => HealthEndpoints.PeerToPeerAsync));

        foreach (var root in Roots)
            Add(relay.Map($"/{root}/{{**piperchat_rest}}", Refusal(Problem.NotFound("There is nothing at this path."))), $"/{root}/…");
    }

    /// <summary>
    /// Maps a path for its methods, and for all others once more: routing's own answer to a wrong method has no body.
    /// </summary>
    private static void On(IEndpointRouteBuilder relay, string path, params ReadOnlySpan<(string Method, Func<Relay, RelayHandler> Handler)> methods)
    {
        // A singleton, and not by the request's services: those would make a scope for each post and keep it for each stream.
        var own = new Lazy<Relay>(relay.ServiceProvider.GetRequiredService<Relay>);
        var allow = "";
        foreach (var (method, handler) in methods)
        {
            Add(relay.MapMethods(path, [method], (RequestDelegate)(context => RunAsync(own.Value, context, handler, streams: path == Events))), $"{method} {path}");
            allow += allow.Length == 0 ? method : $", {method}";
        }

        Add(relay.Map(path, Refusal(Problem.MethodNotAllowed(allow))), path);
    }

    private static void Add(IEndpointConventionBuilder endpoint, string name) =>
        endpoint.WithDisplayName($"Piperchat {name}").WithMetadata(RelayEndpointMetadata.Instance).DisableCookieRedirect();

    private static Task RunAsync(Relay own, HttpContext context, Func<Relay, RelayHandler> handler, bool streams) =>
        own.Pipeline.RunAsync(context, handler(own), streams);

    private static RequestDelegate Refusal(Problem problem) => problem.WriteAsync;
}

/// <summary>Marks the relay's endpoints: what refuses a request to one of them answers with a problem, never with a page.</summary>
internal sealed class RelayEndpointMetadata
{
    public static readonly RelayEndpointMetadata Instance = new();
}
