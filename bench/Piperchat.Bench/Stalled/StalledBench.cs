namespace Piperchat.Bench;

internal static class StalledBench
{
    public static Task<Report> RunAsync(Arguments arguments) => throw new NotImplementedException(arguments.What);
}
