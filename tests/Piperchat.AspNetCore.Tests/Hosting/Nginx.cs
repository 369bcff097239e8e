using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Piperchat.AspNetCore.Tests;

/// <summary>A real nginx in front of a host, with the server block that HostApp ships: only its port, certificate and upstream are the test's.</summary>
internal sealed partial class Nginx : IAsyncDisposable
{
    private static readonly string SiteFile = Path.Combine(
        typeof(Nginx).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!,
        "samples", "HostApp", "nginx.conf");

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly Task _saying;

    private Nginx(TemporaryFolder folder, Process process, Task saying, X509Certificate2 certificate, int port)
    {
        _folder = folder;
        _process = process;
        _saying = saying;
        Origin = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}");
        var thumbprint = certificate.Thumbprint;
        Client = new HttpClient(new OverHttp2(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => (shown as X509Certificate2)?.Thumbprint == thumbprint },
        }))
        {
            BaseAddress = new Uri($"{Origin}/apps/chat/"),
        };
    }

    /// <summary>The block as it is shipped.</summary>
    public static string Site => File.ReadAllText(SiteFile).ReplaceLineEndings("\n");

    /// <summary>What a browser sees.</summary>
    public string Origin { get; }

    /// <summary>A client that speaks HTTP/2 to it, at /apps/chat/.</summary>
    public HttpClient Client { get; }

    /// <param name="upstream">The host's origin.</param>
    /// <param name="outside">Directives outside of the block, as a site's own settings.</param>
    /// <param name="without">Lines that the block is to lack.</param>
    public static async Task<Nginx> StartAsync(Uri upstream, string outside = "", params string[] without)
    {
        var (path, build) = await NginxInstallation.FindAsync();
        var folder = new TemporaryFolder();
        using var certificate = WriteCertificate(folder.Path);
        var site = Swap(Site, "proxy_pass http://127.0.0.1:4100/;", $"proxy_pass {upstream};");
        site = Swap(site, "/etc/letsencrypt/live/chat.example", folder.Path);
        foreach (var line in without) site = Swap(site, line, "");

        var said = "";
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var port = FreePort();
            var listen = string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{port} ssl");
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "site.conf"), Swap(site, "listen 443 ssl", listen));
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "nginx.conf"), Surroundings(folder.Path, build, outside));
            var (process, listens, saying) = Start(path, folder.Path);
            if (await listens is not { } end) return new Nginx(folder, process, saying, certificate, port);
            process.Dispose();
            said = end;

            // Another program was given the port in the meantime.
            if (!said.Contains("Address already in use", StringComparison.Ordinal)) break;
        }

        folder.Dispose();
        throw new InvalidOperationException($"nginx didn't start with the shipped block: {said}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        await _saying;
        _process.Dispose();
        _folder.Dispose();
    }

    /// <summary>One process, which leaves none behind when it is killed, and no path outside of the folder.</summary>
    private static string Surroundings(string folder, string build, string outside)
    {
        var text = new StringBuilder($$"""
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log stderr notice;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;

            """);
        foreach (var module in new[] { "fastcgi", "uwsgi", "scgi" })
            if (!build.Contains($"--without-http_{module}_module", StringComparison.Ordinal)) text.AppendLine(CultureInfo.InvariantCulture, $"    {module}_temp_path {folder}/{module};");
        return text.AppendLine(outside).AppendLine(CultureInfo.InvariantCulture, $"include {folder}/site.conf;").AppendLine("}").ToString();
    }

    /// <summary>Starts it. The second is done when it listens, with null, or has ended, with what it said.</summary>
    private static (Process Process, Task<string?> Listens, Task Saying) Start(string path, string folder)
    {
        var process = Process.Start(new ProcessStartInfo(path, ["-p", folder, "-c", Path.Combine(folder, "nginx.conf")]) { RedirectStandardError = true })!;
        var listens = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (process, listens.Task, ListenAsync());

        async Task ListenAsync()
        {
            var said = new StringBuilder();
            while (await process.StandardError.ReadLineAsync() is { } line)
            {
                said.AppendLine(line);

                // Said once all ports are open.
                if (EventMethod().IsMatch(line)) listens.TrySetResult(null);
            }

            listens.TrySetResult(said.ToString());
        }
    }

    private static X509Certificate2 WriteCertificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "fullchain.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "privkey.pem"), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What is swapped must be there: else the test would run another block than the shipped one.</summary>
    private static string Swap(string text, string old, string with)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, with, StringComparison.Ordinal);
    }

    [GeneratedRegex("using the \"[a-z]+\" event method|start worker processes")]
    private static partial Regex EventMethod();
}
