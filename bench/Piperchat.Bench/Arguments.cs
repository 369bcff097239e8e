using System.Globalization;

namespace Piperchat.Bench;

/// <summary>What was asked for on the command line.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);

    private Arguments(string what) => What = what;

    public string What { get; }

    /// <summary>Relays to measure in place of ours.</summary>
    public List<string> Urls { get; } = [];

    /// <summary>Relays to measure beside ours.</summary>
    public List<string> Against { get; } = [];

    /// <summary>A published binary of HostApp, to be measured beside the build.</summary>
    public string? Aot => Text("aot");

    public string? JsonFile => Text("json");

    public string? SvgFile => Text("svg");

    /// <summary>Only that it runs: sizes of almost nothing, and figures that say nothing.</summary>
    public bool IsTiny => _options.ContainsKey("tiny");

    /// <summary>What the options are, one a line.</summary>
    public static string Options =>
        """
          --url <address>        measure this relay in place of ours; may be given again; #<pid> behind it measures its process too
          --against <address>    measure this relay beside ours; may be given again
          --aot <file>           HostApp as published with Native AOT: idle measures it beside the build
          --duration <s>         how long one load lasts (fanout 5, stalled 10, mixed 15)
          --connections <n>      connections that post (64)
          --messages <n>         post: messages (40,000); history: how many the large channel holds (1,000,000)
          --subscribers <n,…>    fanout: how many streams (1,100,1000,5000); stalled: (200)
          --clients <n>          reconnect: how many (5,000)
          --streams <n>          idle: how many (5,000)
          --deliveries <n>       soak: how many (100,000; the long form is 10,000,000)
          --cuts <n>             soak: how many streams are cut (50; the long form is 1,000)
          --json <file>          the results as JSON
          --svg <file>           the figures as a plot
          --tiny                 sizes of almost nothing, to see that it runs
        """;

    /// <exception cref="FormatException">An option isn't one, or lacks its value.</exception>
    public static Arguments Read(string[] given)
    {
        var arguments = new Arguments(given[0]);
        for (var i = 1; i < given.Length; i++)
        {
            if (!given[i].StartsWith("--", StringComparison.Ordinal) || !Options.Contains($"  {given[i]} ", StringComparison.Ordinal))
                throw new FormatException($"{given[i]} isn't an option; --help lists them.");
            var name = given[i][2..];
            if (name == "tiny")
            {
                arguments._options[name] = "";
                continue;
            }

            if (i + 1 == given.Length) throw new FormatException($"{given[i]} lacks its value; --help tells what it takes.");
            var value = given[++i];
            if (name == "url") arguments.Urls.Add(value);
            else if (name == "against") arguments.Against.Add(value);
            else arguments._options[name] = value;
        }

        return arguments;
    }

    /// <summary>A number: as given, or the usual one.</summary>
    public int Number(string name, int usual, int tiny) => Text(name) is { } text ? Parse(name, text) : IsTiny ? tiny : usual;

    public int[] Numbers(string name, int[] usual, int[] tiny) =>
        Text(name) is { } text ? [.. text.Split(',').Select(part => Parse(name, part))] : IsTiny ? tiny : usual;

    public TimeSpan Duration(double usual, double tiny = 0.3) =>
        TimeSpan.FromSeconds(Text("duration") is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : IsTiny ? tiny : usual);

    /// <summary>Runs something against each relay that is to be measured: started for it, and ended after it.</summary>
    public async Task EachRelayAsync(Func<RelayTarget, Task> measure)
    {
        if (Urls.Count == 0)
        {
            await using var ours = await RelayProcess.StartAsync();
            await measure(ours);
        }

        foreach (var url in Urls.Concat(Against)) await measure(await RelayTarget.AtAsync(url));
    }

    private static int Parse(string name, string text) =>
        int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"--{name} takes whole numbers, not {text}.");

    private string? Text(string name) => _options.GetValueOrDefault(name);
}
