using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>
/// Whom the host names as readers of a channel: its teams, and its people. Where the host fails to say, nobody is told who reads: a list that lacks the
/// people who should answer would be sealed for all the same.
/// </summary>
internal sealed partial class SiteReaders(IOptions<PiperchatOptions> options, ILogger<SiteReaders> logger)
{
    /// <summary>A message has a wrap for each; who needs more of them has one team too few.</summary>
    public const int MostTeams = 8;

    /// <summary>The channel's teams, each once; none for the channel of a team.</summary>
    public (IReadOnlyList<string> Teams, Problem? Problem) TeamsOf(RelayCall call, PiperchatChannel channel)
    {
        if (options.Value.Teams is not { } ask || PiperchatTeam.Of(channel) is not null) return ([], null);
        try
        {
            // No more of it is read than would be too much: it may be a query, or have no end.
            if (ask(channel)?.Take(MostTeams + 1).ToList() is { Count: <= MostTeams } teams && teams.TrueForAll(team => team is not null && TeamKey.Name.Fits(team)))
                return (teams.Distinct(StringComparer.Ordinal).ToList(), null);
            Log.BadTeams(logger, MostTeams);
        }
        catch (Exception failure) when (!call.Aborted.IsCancellationRequested)
        {
            Log.TeamsFailed(logger, failure);
        }

        return ([], Refusal());
    }

    /// <summary>The ids of the channel's people; null where the host doesn't say.</summary>
    public async ValueTask<(IReadOnlyList<string>? Users, Problem? Problem)> UsersAsync(RelayCall call, PiperchatChannel channel)
    {
        try
        {
            if (call.Context.RequestServices.GetService<IPiperchatReaders>() is not { } readers) return default;

            // What is no user's id names no key.
            return ((await readers.ReadersAsync(channel, call.Aborted))?.Where(UserResolver.Fits).ToList(), null);
        }
        catch (Exception failure) when (!call.Aborted.IsCancellationRequested)
        {
            Log.ReadersFailed(logger, failure);
            return (null, Refusal());
        }
    }

    private static Problem Refusal() => Problem.Forbidden("The site doesn't say who reads this channel.", "channel");

    private static partial class Log
    {
        [LoggerMessage(206, LogLevel.Error, "PiperchatOptions.Teams failed; the request was refused.")]
        public static partial void TeamsFailed(ILogger logger, Exception failure);

        [LoggerMessage(207, LogLevel.Error,
            "PiperchatOptions.Teams gave null, more than {Most} teams, or a name that isn't [a-z0-9-]{{1,59}}; the request was refused.")]
        public static partial void BadTeams(ILogger logger, int most);

        [LoggerMessage(208, LogLevel.Error, "The site's IPiperchatReaders failed; the request was refused.")]
        public static partial void ReadersFailed(ILogger logger, Exception failure);
    }
}
