using System.Text;

namespace Piperchat.Bench;

/// <summary><c>dotnet run -c Release --project bench/Piperchat.Bench -- &lt;what&gt;</c></summary>
internal static class Program
{
    /// <summary>
    /// Sockets go on where the data came in, without a hop to the thread pool: the driver shares its cores with the relay. For this process only, never for the
    /// relay that it starts.
    /// </summary>
    internal const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private static readonly (string What, string Tells, Func<Arguments, Task<Report>> Run)[] Benches =
    [
        ("post", "posts verified, committed and acknowledged: how many a second, how soon, how many to a commit", PostBench.RunAsync),
        ("fanout", "deliveries per processor second; from POST to the last subscriber at half load", FanoutBench.RunAsync),
        ("idle", "memory: the relay at rest, and per open stream", IdleBench.RunAsync),
        ("history", "join, post and resume in a channel with a million messages, against one of a hundred", HistoryBench.RunAsync),
        ("reconnect", "5,000 clients that come back at once", ReconnectBench.RunAsync),
        ("stalled", "what readers that don't read cost those that do", StalledBench.RunAsync),
        ("lists", "pages of the channel list and of a roster", ListBench.RunAsync),
        ("mixed", "posts, streams, histories and new streams together", MixedBench.RunAsync),
        ("soak", "deliveries with forced cuts: gaps, repeats, reorders", SoakBench.RunAsync),
        ("inbox", "samples/CrmPanel in Chromium: the inbox with a hundred conversations, against ten", InboxBench.RunAsync),
        ("micro", "parse, canonical bytes, verify, seal, open, compress (BenchmarkDotNet)", MicroBench.RunAsync),
    ];

    /// <summary>What "all" leaves out: a browser isn't everywhere; BenchmarkDotNet takes as long as all the others, and has a report of its own.</summary>
    private static readonly string[] Apart = ["inbox", "micro"];

    public static async Task<int> Main(string[] args)
    {
        Environment.SetEnvironmentVariable(InlineCompletions, "1");
        if (args is [] or ["--help", ..] or ["-h", ..])
        {
            Console.WriteLine(Help());
            return args is [] ? 2 : 0;
        }

        try
        {
            return await RunAsync(Arguments.Read(args));
        }
        catch (FormatException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 2;
        }
    }

    private static async Task<int> RunAsync(Arguments arguments)
    {
        var chosen = arguments.What == "all" ? Benches.Where(bench => !Apart.Contains(bench.What)) : Benches.Where(bench => bench.What == arguments.What);
        var results = new Results();
        Console.WriteLine(results.Machine);
        foreach (var (what, tells, run) in chosen)
        {
            Console.WriteLine($"\n## {what}: {tells}\n");
            var report = await run(arguments);
            Console.WriteLine(report);
            results.Add(what, report);
        }

        if (results.IsEmpty) throw new FormatException($"There is no bench {arguments.What}; --help lists them.");
        if (results.Figures() is { } figures) Console.WriteLine($"\n## Figures to hold\n\n{figures}");
        if (arguments.JsonFile is { } json) await File.WriteAllTextAsync(json, results.ToJson());
        if (arguments.SvgFile is { } svg) await File.WriteAllTextAsync(svg, Plot.Draw(results));
        return 0;
    }

    private static string Help()
    {
        var help = new StringBuilder("dotnet run -c Release --project bench/Piperchat.Bench -- <what> [options]\n\n");
        foreach (var (what, tells, _) in Benches) help.Append("  ").Append(what.PadRight(12)).AppendLine(tells);
        help.Append("  all         all of these but ").AppendJoin(", ", Apart).AppendLine();
        return help.Append('\n').Append(Arguments.Options).ToString();
    }
}
