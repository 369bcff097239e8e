using Microsoft.AspNetCore.Builder;

namespace Piperchat.AspNetCore;

/// <summary>Takes conventions (policies, host filters, metadata) for all that <c>MapPiperchat</c> mapped, or for a part of it.</summary>
public sealed class PiperchatEndpointConventionBuilder : IEndpointConventionBuilder
{
    private readonly IEndpointConventionBuilder _all;

    internal PiperchatEndpointConventionBuilder(
        IEndpointConventionBuilder all, IEndpointConventionBuilder relay, IEndpointConventionBuilder widget, IEndpointConventionBuilder admin)
    {
        _all = all;
        Relay = relay;
        Widget = widget;
        Admin = admin;
    }

    /// <summary>The relay: messages, streams, key records. It answers with JSON only, refusals included.</summary>
    public IEndpointConventionBuilder Relay { get; }

    /// <summary>The page, its assets and <c>piperchat.js</c>. They hold no data, and are open unless the host puts a policy here.</summary>
    public IEndpointConventionBuilder Widget { get; }

    /// <summary>
    /// The admin panel's page, <c>admin</c>. It holds no data, and is open unless the host puts a policy here:
    /// <c>chat.Admin.RequireAuthorization("Support")</c>. Its script and style sheet are among the assets of <see cref="Widget"/>; what may be
    /// seen and done there is for the relay to say, by the roster and by the host's handler (Administer).
    /// </summary>
    public IEndpointConventionBuilder Admin { get; }

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention) => _all.Add(convention);

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention) => _all.Finally(finallyConvention);
}
