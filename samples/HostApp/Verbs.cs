using Piperchat.AspNetCore;

namespace HostApp;

/// <summary>
/// What whoever runs the relay does with its data, from a shell: each works on the data of DATA_DIR, also while a relay runs on them (restore aside). Exit codes: 0 done;
/// 1 it couldn't be done, or something isn't as it should be; 2 the words were not understood.
/// </summary>
internal static class Verbs
{
    private const int Done = 0;
    private const int Failed = 1;
    private const int Misunderstood = 2;

    private const string Help = """
        HostApp                           runs the relay on http://localhost:4100 (PORT), with its data in ./data (DATA_DIR)

        HostApp backup <folder>           writes a copy of all data into a new folder, while the relay runs
        HostApp restore <folder> --yes    puts a backup in the place of the data; stop the relay first
        HostApp verify-audit [<channel>]  replays the audit log of a channel, or of all
        HostApp export-user <user>        writes all that is kept of a user as lines of JSON,
        HostApp export-channel <channel>    and the same of a channel
        HostApp export-tenant <tenant>      or a tenant
        HostApp erase-user <user> --yes   erases a user for good,
        HostApp erase-channel <channel> --yes
        HostApp erase-tenant <tenant> --yes
        HostApp health [<address>]        asks a running relay whether it takes posts

          <user>             the id of a user of the site, or a key: dot1:… or its 64 hex digits
          <tenant>           "" where there are no tenants
          --tenant <tenant>  whose user or channel it is; none unless given
          --output <file>    where an export goes; to the screen unless given
          --yes              it is meant: what it overwrites or erases doesn't come back
        """;

    private static readonly string[] Names =
    [
        "backup", "restore", "verify-audit", "export-user", "export-channel", "export-tenant", "erase-user", "erase-channel", "erase-tenant", "health", "help", "--help", "-h",
    ];

    /// <summary>Whether a verb comes first, be it one that nobody knows: what is mistyped must not start a relay on the data.</summary>
    public static bool Has(string[] args) => args is [var first, ..] && (Names.Contains(first) || !(first.StartsWith('-') || first.StartsWith('/') || first.Contains('=')));

    public static async Task<int> RunAsync(WebApplication app, string[] args)
    {
        using var over = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            over.Cancel();
        };
        try
        {
            return await RunAsync(app, Words.Of(args), over.Token);
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(failure is OperationCanceledException ? "Broken off." : failure.Message);
            return Failed;
        }
    }

    private static Task<int> RunAsync(WebApplication app, Words words, CancellationToken cancel)
    {
        var data = app.Services.GetRequiredService<PiperchatAdministration>();
        return words switch
        {
            { Wrong: { } wrong } => Task.FromResult(Refuse(wrong)),
            { WantsHelp: true } => Task.FromResult(ShowHelp()),
            { Verb: "health", Rest: [] } => AskAsync($"http://localhost:{app.Configuration["PORT"] ?? "4100"}", cancel),
            { Verb: "health", Rest: [var address] } => AskAsync(address, cancel),
            { Verb: "restore" or "erase-user" or "erase-channel" or "erase-tenant", IsMeant: false } => Task.FromResult(Refuse($"{words.Verb} can't be undone. Say --yes if it is meant.")),
            { Verb: "restore", Rest: [var folder] } => RestoreAsync(data, folder, cancel),
            _ when !Names.Contains(words.Verb) => Task.FromResult(Refuse($"There is no verb {words.Verb}.")),
            _ when !File.Exists(data.DatabasePath) => Task.FromResult(Fail($"There are no data: {data.DatabasePath} is missing. Set DATA_DIR to their folder.")),
            { Verb: "backup", Rest: [var folder] } => BackUpAsync(data, folder, cancel),
            { Verb: "verify-audit", Rest: [] } => VerifyAsync(data.VerifyAllAuditsAsync(cancel)),
            { Verb: "verify-audit", Rest: [var channel] } => VerifyAsync(One(data.VerifyAuditAsync(words.Channel(channel), cancel))),
            { Verb: "export-user", Rest: [var user] } => ExportAsync(words, output => data.ExportUserAsync(words.Tenant, user, output, cancel)),
            { Verb: "export-channel", Rest: [var channel] } => ExportAsync(words, output => data.ExportChannelAsync(words.Channel(channel), output, cancel)),
            { Verb: "export-tenant", Rest: [var tenant] } => ExportAsync(words, output => data.ExportTenantAsync(tenant, output, cancel)),
            { Verb: "erase-user", Rest: [var user] } => TellAsync(data.EraseUserAsync(words.Tenant, user, cancel)),
            { Verb: "erase-channel", Rest: [var channel] } => TellAsync(data.EraseChannelAsync(words.Channel(channel), cancel)),
            { Verb: "erase-tenant", Rest: [var tenant] } => TellAsync(data.EraseTenantAsync(tenant, cancel)),
            _ => Task.FromResult(Refuse($"{words.Verb} takes other words than these.")),
        };
    }

    private static async Task<int> BackUpAsync(PiperchatAdministration data, string folder, CancellationToken cancel)
    {
        var file = await data.BackUpAsync(folder, cancel);
        Console.WriteLine($"{file}: {new FileInfo(file).Length:N0} bytes.");
        return Done;
    }

    private static async Task<int> RestoreAsync(PiperchatAdministration data, string folder, CancellationToken cancel)
    {
        await data.RestoreAsync(folder, cancel);
        Console.WriteLine($"{data.DatabasePath} is the backup now, with a new log: pages that are open begin their channels anew. Do again what was erased since.");
        return Done;
    }

    private static async Task<int> VerifyAsync(IAsyncEnumerable<PiperchatAudit> audits)
    {
        var (whole, broken) = (0, 0);
        await foreach (var audit in audits)
        {
            if (audit.Fault is null) whole++;
            else broken++;
            if (audit.Fault is not null) Console.WriteLine($"{NameOf(audit.Channel)}: after entry {audit.Entries}: {audit.Fault}");
            else if (audit.Entries > 0) Console.WriteLine($"{NameOf(audit.Channel)}: {audit.Entries} entries hold, {audit.Hash}");
        }

        Console.WriteLine($"{whole} whole, {broken} broken.");
        return broken == 0 ? Done : Failed;
    }

    private static async Task<int> ExportAsync(Words words, Func<Stream, Task<long>> export)
    {
        await using var output = words.Output is { } file ? new FileStream(file, FileMode.CreateNew) : Console.OpenStandardOutput();
        var lines = await export(output);
        Console.Error.WriteLine($"{lines} lines after the first.");
        return Done;
    }

    private static async Task<int> TellAsync(Task<PiperchatErasure> erasing)
    {
        var erased = await erasing;
        Console.WriteLine(
            erased.IsEmpty
                ? "There was nothing to erase."
                : $"Erased: {erased.Channels} channels, {erased.Messages} messages, {erased.Keys} keys, {erased.Records} other records. No file holds them.");
        if (erased.InAudit > 0) Console.WriteLine($"Audit logs name a key of theirs in {erased.InAudit} entries, and nothing else of them.");
        return erased.IsEmpty ? Failed : Done;
    }

    private static async Task<int> AskAsync(string address, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        using var answer = await client.GetAsync($"{address.TrimEnd('/')}/ready", cancel);
        Console.WriteLine(await answer.Content.ReadAsStringAsync(cancel));
        return answer.IsSuccessStatusCode ? Done : Failed;
    }

    private static async IAsyncEnumerable<T> One<T>(Task<T> task)
    {
        yield return await task;
    }

    private static string NameOf(PiperchatChannel channel) => channel.Tenant.Length == 0 ? channel.Name : $"{channel.Tenant}/{channel.Name}";

    private static int ShowHelp()
    {
        Console.WriteLine(Help);
        return Done;
    }

    private static int Fail(string why)
    {
        Console.Error.WriteLine(why);
        return Failed;
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"{why} --help shows what there is.");
        return Misunderstood;
    }

    /// <summary>A verb, what follows it, and its options in any place.</summary>
    private sealed record Words(string Verb, IReadOnlyList<string> Rest, string Tenant, string? Output, bool IsMeant, bool WantsHelp, string? Wrong)
    {
        public static Words Of(string[] args)
        {
            var (rest, tenant, output, isMeant, wantsHelp) = (new List<string>(), "", (string?)null, false, args[0] is "help" or "--help" or "-h");
            for (var i = 1; i < args.Length; i++)
            {
                switch (args[i])
                {
                    case "--tenant" when i + 1 < args.Length: tenant = args[++i]; break;
                    case "--output" when i + 1 < args.Length: output = args[++i]; break;
                    case "--yes": isMeant = true; break;
                    case "--help" or "-h": wantsHelp = true; break;
                    case ['-', _, ..] option: return new Words(args[0], [], "", null, false, false, $"{option} is no option of {args[0]}, or lacks its word.");
                    default: rest.Add(args[i]); break;
                }
            }

            return new Words(args[0], rest, tenant, output, isMeant, wantsHelp, null);
        }

        public PiperchatChannel Channel(string name) => new(Tenant, name.ToLowerInvariant());
    }
}
