using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>The verbs of samples/HostApp, each in a process of its own, on the data of a relay that runs or has run.</summary>
public sealed class VerbTests : IDisposable
{
    private static readonly string HostApp = Path.Combine(
        typeof(VerbTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!,
        "samples", "HostApp", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "HostApp.dll");

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_relay_is_backed_up_verified_exported_and_parts_of_it_erased_and_a_stopped_one_restored()
    {
        var (alice, bob, now) = (new Person(), new Person(), DateTimeOffset.UtcNow);
        var backup = Path.Combine(_other.Path, "backup");
        await using (var host = await RelayHost.StartAsync(folder: _folder))
        {
            foreach (var person in new[] { alice, bob }) (await host.PostAsync("messages", person.Envelope(host.Place(), now))).Is(200);
            (await host.PostAsync("messages", alice.Envelope(host.Place("other"), now))).Is(200);
            (await host.PostAsync("channels/main/claim", bob.Claim(host.Place(), Protocol.AdminAction.EmptyLog, now).ToJson())).Is(201);

            var told = await RunAsync("backup", backup);
            Assert.Equal((0, ""), (told.Exit, told.Errors));
            Assert.Matches("piperchat[.]db: [0-9,.]+ bytes[.]", told.Output);
            told = await RunAsync("verify-audit");
            Assert.Equal(0, told.Exit);
            Assert.Matches("(?s)^main: 1 entries hold, [0-9a-f]{64}.*2 whole, 0 broken[.]", told.Output);
            told = await RunAsync("export-user", alice.Dot1);
            Assert.Equal((0, "3 lines after the first."), (told.Exit, told.Errors.Trim()));
            Assert.Equal(["export", "key", "message", "message"], told.Output.Trim().Split('\n').Select(line => (string)JsonNode.Parse(line)!["type"]!));
            var file = Path.Combine(_other.Path, "channel.jsonl");
            Assert.Equal(0, (await RunAsync("export-channel", "other", "--output", file)).Exit);
            Assert.Equal(3, (await File.ReadAllLinesAsync(file, Cancel)).Length);

            told = await RunAsync("erase-user", alice.Key.PublicKeyHex, "--yes");
            Assert.Equal((0, ""), (told.Exit, told.Errors));
            Assert.StartsWith("Erased: 0 channels, 2 messages, 1 keys, ", told.Output, StringComparison.Ordinal);
            Assert.Equal(1, (await RunAsync("erase-user", alice.Dot1, "--yes")).Exit);
            Assert.Equal(0, (await RunAsync("erase-channel", "other", "--yes")).Exit);
            told = await RunAsync("restore", backup, "--yes");
            Assert.Equal((1, $"A relay is running on {_folder.Database}. Stop it, then restore."), (told.Exit, told.Errors.Trim()));
            Assert.Equal(1, (await host.Store.Channels.CountAsync("", Cancel)).Messages);
        }

        Assert.Equal(0, (await RunAsync("erase-tenant", "", "--yes")).Exit);
        Assert.Equal(0, (await RunAsync("restore", backup, "--yes")).Exit);
        await using var restored = await RelayHost.StartAsync(
            folder: _folder,
            build: builder => builder.Services.AddHealthChecks().AddPiperchat(),
            map: app =>
            {
                app.MapPiperchat("/");
                app.MapHealthChecks("/ready");
            });
        Assert.Equal(3, (await restored.Store.Channels.CountAsync("", Cancel)).Messages);
        Assert.Equal((0, "Healthy"), await RunAsync("health", restored.Origin.ToString()) is var (exit, output, _) ? (exit, output.Trim()) : default);
    }

    [Fact]
    public async Task HostApp_itself_answers_whether_it_takes_posts()
    {
        var start = new ProcessStartInfo("dotnet", [HostApp]) { RedirectStandardOutput = true };
        start.Environment["DATA_DIR"] = _folder.Path;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        using var relay = Process.Start(start)!;
        try
        {
            string? address = null;
            while (address is null && await relay.StandardOutput.ReadLineAsync(Cancel) is { } line)
                address = line.Contains("Now listening on: ", StringComparison.Ordinal) ? line[(line.IndexOf("http", StringComparison.Ordinal))..].Trim() : null;
            var told = await RunAsync("health", address!);
            Assert.Equal((0, "Healthy"), (told.Exit, told.Output.Trim()));
            using var client = new HttpClient();
            Assert.Equal("Healthy", await client.GetStringAsync($"{address}/live", Cancel));
        }
        finally
        {
            relay.Kill();
            await relay.WaitForExitAsync(CancellationToken.None);
        }

        Assert.Equal(1, (await RunAsync("health", "http://127.0.0.1:1")).Exit);
    }

    [Fact]
    public async Task Words_that_arent_understood_are_2_and_what_cant_be_done_is_1_in_a_sentence()
    {
        Assert.Equal((2, "erase-tenant can't be undone. Say --yes if it is meant. --help shows what there is."), Told(await RunAsync("erase-tenant", "acme")));
        Assert.Equal((2, "There is no verb bakcup. --help shows what there is."), Told(await RunAsync("bakcup", "x")));
        Assert.Equal((2, "backup takes other words than these. --help shows what there is."), Told(await MadeAsync("backup")));
        Assert.Equal((2, "--force is no option of backup, or lacks its word. --help shows what there is."), Told(await RunAsync("backup", "x", "--force")));
        Assert.Equal((2, "--tenant is no option of export-user, or lacks its word. --help shows what there is."), Told(await RunAsync("export-user", "x", "--tenant")));
        Assert.Equal((1, $"There are no data: {Path.Combine(_other.Path, "piperchat.db")} is missing. Set DATA_DIR to their folder."), Told(await RunInAsync(_other, "verify-audit")));
        var help = await RunAsync("--help");
        Assert.Equal((0, ""), Told(help));
        foreach (var verb in new[] { "backup", "restore", "verify-audit", "export-user", "erase-user", "health" }) Assert.Contains($"HostApp {verb} ", help.Output, StringComparison.Ordinal);

        static (int, string) Told((int Exit, string Output, string Errors) run) => (run.Exit, run.Errors.Trim());
    }

    [Fact]
    public async Task Broken_audit_log_is_told_with_its_place_and_1()
    {
        await using (var host = await RelayHost.StartAsync(folder: _folder))
        {
            (await host.PostAsync("channels/main/claim", new Person().Claim(host.Place(), Protocol.AdminAction.EmptyLog, DateTimeOffset.UtcNow).ToJson())).Is(201);
        }

        using (var database = SqliteDatabase.Open(_folder.Database)) database.Writing.Run("UPDATE channels SET owners = 2");
        var told = await RunAsync("verify-audit", "main");
        Assert.Equal(1, told.Exit);
        Assert.StartsWith("main: after entry 1: owners ", told.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    private async Task<(int Exit, string Output, string Errors)> MadeAsync(params string[] words)
    {
        await (await RelayHost.StartAsync(folder: _folder)).DisposeAsync();
        return await RunAsync(words);
    }

    private Task<(int Exit, string Output, string Errors)> RunAsync(params string[] words) => RunInAsync(_folder, words);

    private static async Task<(int Exit, string Output, string Errors)> RunInAsync(TemporaryFolder folder, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [HostApp, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DATA_DIR"] = folder.Path;
        start.Environment.Remove("DB_PATH");
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Cancel), process.StandardError.ReadToEndAsync(Cancel));
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output, await errors);
    }
}
