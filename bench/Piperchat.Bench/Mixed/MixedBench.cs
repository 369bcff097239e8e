namespace Piperchat.Bench;

internal static class MixedBench
{
    public static Task<Report> RunAsync(Arguments arguments) => throw new NotImplementedException(arguments.What);
}
