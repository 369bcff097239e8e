namespace Piperchat.Bench;

internal static class SoakBench
{
    public static Task<Report> RunAsync(Arguments arguments) => throw new NotImplementedException(arguments.What);
}
