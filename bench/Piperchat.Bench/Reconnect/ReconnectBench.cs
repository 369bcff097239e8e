namespace Piperchat.Bench;

internal static class ReconnectBench
{
    public static Task<Report> RunAsync(Arguments arguments) => throw new NotImplementedException(arguments.What);
}
