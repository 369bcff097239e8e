using Piperchat.Bench;
using Piperchat.Bench.Lists;

// dotnet run -c Release --project bench/Piperchat.Bench -- <what>
var benches = new Dictionary<string, Func<Task<Table>>>(StringComparer.Ordinal)
{
    ["lists"] = ListBench.RunAsync,
};

if (args is not [var what] || !benches.TryGetValue(what, out var run))
{
    Console.Error.WriteLine($"Name what to measure, one of: {string.Join(", ", benches.Keys)}.");
    return 2;
}

var table = await run();
Console.WriteLine(Machine.Describe());
Console.WriteLine(table);
return 0;
