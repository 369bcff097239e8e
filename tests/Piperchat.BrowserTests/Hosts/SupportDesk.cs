using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Piperchat.AspNetCore;

namespace Piperchat.BrowserTests.Hosts;

/// <summary>The people who answer as the team "support" in the channels <c>support-…</c> of an app: it takes them on and lets them go.</summary>
internal sealed class SupportDesk(params string[] agents) : AuthorizationHandler<PiperchatOperation, PiperchatTeam>, IPiperchatReaders
{
    private readonly ConcurrentDictionary<string, bool> _agents = new(agents.Select(name => KeyValuePair.Create($"{name}@acme", true)));

    private readonly ConcurrentDictionary<string, string[]> _added = new();

    public Task<LogInHost> Start() => LogInHost.Start(services => services
        .AddSingleton<IAuthorizationHandler>(this)
        .AddSingleton<IPiperchatReaders>(this)
        .Configure<PiperchatOptions>(options => options.Teams = channel => channel.Name.StartsWith("support-", StringComparison.Ordinal) ? ["support"] : []));

    /// <summary>Names somebody as a reader of a channel, without a word to those who are in it.</summary>
    public void Adds(string channel, string name) => _added[channel] = [$"{name}@acme"];

    public void LetGo(string agent) => _agents.TryRemove($"{agent}@acme", out _);

    public ValueTask<IEnumerable<string>?> ReadersAsync(PiperchatChannel channel, CancellationToken cancel) =>
        new(channel.Name == "team-support" ? _agents.Keys : _added.GetValueOrDefault(channel.Name));

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PiperchatOperation requirement, PiperchatTeam resource)
    {
        if (requirement != PiperchatOperation.Administer && _agents.ContainsKey(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "")) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
