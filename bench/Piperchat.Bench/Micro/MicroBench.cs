using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Piperchat.Bench;

/// <summary><c>micro</c>: what one message costs in the protocol, by BenchmarkDotNet.</summary>
internal static class MicroBench
{
    public static Task<Report> RunAsync(Arguments arguments)
    {
        var job = (arguments.IsTiny ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
        var artifacts = Directory.CreateTempSubdirectory("piperchat-bench-").FullName;
        try
        {
            var config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddLogger(NullLogger.Instance)
                .AddColumnProvider(DefaultColumnProviders.Instance).WithArtifactsPath(artifacts);
            return Task.FromResult(Tell(BenchmarkRunner.Run<ProtocolBenchmarks>(config)));
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }

    private static Report Tell(BenchmarkDotNet.Reports.Summary summary)
    {
        var table = new Table("what", "mean", "± error", "allocated");
        foreach (var measured in summary.Reports)
        {
            var found = measured.ResultStatistics;
            table.Add(
                measured.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
                PostBench.Tell(found?.Mean / 1000, "F2") + " µs",
                PostBench.Tell(found?.StandardError / 1000, "F2") + " µs",
                PostBench.Tell(measured.GcStats.GetBytesAllocatedPerOperation(measured.BenchmarkCase), "N0") + " B");
        }

        return new Report(table);
    }
}
