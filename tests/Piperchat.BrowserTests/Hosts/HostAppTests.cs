using System.Net;
using System.Net.Sockets;

namespace Piperchat.BrowserTests.Hosts;

/// <summary>The variables of samples/HostApp, as README.md names them.</summary>
public sealed class HostAppTests
{
    [Fact]
    public async Task Port_and_path_of_the_database_are_those_of_the_environment()
    {
        var folder = Directory.CreateTempSubdirectory("piperchat-").FullName;
        var database = Path.Combine(folder, "elsewhere", "chat.db");
        var port = FreePort();

        await using var host = await HostAppProcess.Start(folder, new() { ["PORT"] = $"{port}", ["DB_PATH"] = database });

        Assert.Equal(new Uri($"http://localhost:{port}"), host.Address);
        using var client = new HttpClient();
        Assert.Contains("\"relay\"", await client.GetStringAsync(new Uri(host.Address, "health"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(File.Exists(database));
        Assert.False(File.Exists(Path.Combine(folder, "piperchat.db")));
    }

    [Fact]
    public async Task Folder_alone_holds_the_database_under_its_usual_name()
    {
        await using var host = await HostAppProcess.Start();

        Assert.True(File.Exists(Path.Combine(host.DataFolder, "piperchat.db")));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
