namespace Piperchat.Bench;

internal static class MicroBench
{
    public static Task<Report> RunAsync(Arguments arguments) => throw new NotImplementedException(arguments.What);
}
