namespace Piperchat.Bench;

internal static class HistoryBench
{
    public static Task<Report> RunAsync(Arguments arguments) => throw new NotImplementedException(arguments.What);
}
