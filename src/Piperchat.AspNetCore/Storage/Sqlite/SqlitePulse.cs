namespace Piperchat.AspNetCore;

internal sealed class SqlitePulse(SqliteWriter writer) : IPulse
{
    public bool IsAlive => writer.IsAlive;

    public TimeSpan Busy => writer.Busy;

    public Task ProbeAsync() => writer.RunAsync(static scope => scope.Session.Run("INSERT OR REPLACE INTO relay VALUES ('probe', ?1)", scope.Now));
}
