namespace Piperchat.AspNetCore;

/// <summary>Whether the store is alive, and whether it takes writes.</summary>
internal interface IPulse
{
    /// <summary>Whether what writes is still there at all.</summary>
    bool IsAlive { get; }

    /// <summary>For how long it has been at the same commit; zero while it waits for work.</summary>
    TimeSpan Busy { get; }

    /// <summary>Commits something small, on the way that posts take. The task ends when it is durable.</summary>
    Task ProbeAsync();
}
