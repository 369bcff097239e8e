using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Refusals that no single endpoint makes.</summary>
public sealed class ProblemTests
{
    [Theory]
    [InlineData("PUT", "messages", "GET, POST")]
    [InlineData("DELETE", "messages", "GET, POST")]
    [InlineData("OPTIONS", "messages", "GET, POST")]
    [InlineData("PATCH", "events", "GET, POST")]
    [InlineData("POST", "channels", "GET")]
    [InlineData("GET", "channels/main/join", "POST")]
    [InlineData("GET", "identities", "POST")]
    [InlineData("POST", "identities/dot1:0000000000000000", "GET")]
    [InlineData("DELETE", "usernames/alice", "GET")]
    [InlineData("POST", "ticket", "GET")]
    [InlineData("GET", "connect", "POST")]
    [InlineData("POST", "health", "GET")]
    public async Task Wrong_method_is_405_with_a_body_and_the_right_ones(string method, string path, string allow)
    {
        await using var host = await RelayHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var reply = (await host.SendAsync(request)).IsProblem(405, "method_not_allowed");
        Assert.Equal(allow, string.Join(", ", reply.Response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("GET", "channels/main")]
    [InlineData("GET", "channels/main/secrets")]
    [InlineData("POST", "messages/1/2/3")]
    [InlineData("GET", "events/more")]
    [InlineData("GET", "health/deep")]
    [InlineData("GET", "identities/dot1:0000000000000000/more")]
    public async Task Unknown_path_below_the_relays_own_is_404_with_a_body(string method, string path)
    {
        await using var host = await RelayHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        (await host.SendAsync(request)).IsProblem(404, "not_found");
    }

    [Fact]
    public async Task Peer_to_peer_is_503()
    {
        await using var host = await RelayHost.StartAsync();
        (await host.GetAsync("ticket")).IsProblem(503, "off");
        (await host.PostAsync("connect", """{"ticket":"x"}""")).IsProblem(503, "off");
    }

    [Fact]
    public async Task Unexpected_failure_is_500_that_tells_only_the_log_why()
    {
        var logs = new TestLogs();
        await using var host = await RelayHost.StartAsync(build: builder =>
        {
            builder.Logging.AddProvider(logs);
            builder.Services.Replace(ServiceDescriptor.Singleton<IRelayStore>(new BrokenStore()));
        });
        var reply = await host.GetAsync("channels");
        Assert.Equal(500, (int)reply.Status);
        Assert.Equal("application/problem+json", reply.Response.Content.Headers.ContentType?.ToString());
        Assert.DoesNotContain("secret", reply.Text, StringComparison.Ordinal);
        Assert.Contains(logs.Lines, line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task Body_past_the_servers_own_limit_is_413()
    {
        await using var host = await RelayHost.StartAsync(build: builder =>
            builder.Services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = 1000));
        (await host.PostAsync("messages", new string(' ', 2000))).IsProblem(413, "too_large");
    }

    [Fact]
    public async Task Problem_has_the_members_of_rfc_9457_and_the_error_of_version_1_0()
    {
        await using var host = await RelayHost.StartAsync();
        var problem = (await host.GetAsync("messages?limit=x")).Json!.AsObject();
        Assert.Equal(["type", "title", "status", "error", "code", "field"], problem.Select(member => member.Key));
        Assert.Equal("Bad Request", (string?)problem["title"]);
    }

    [Fact]
    public async Task Answers_stay_out_of_caches()
    {
        await using var host = await RelayHost.StartAsync();
        foreach (var path in new[] { "messages", "messages?limit=x" })
        {
            var response = (await host.GetAsync(path)).Response;
            Assert.True(response.Headers.CacheControl?.NoStore);
            Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        }
    }

    /// <summary>Fails at everything but saying who it is.</summary>
    private sealed class BrokenStore : IRelayStore
    {
        public string RelayId => new('0', 32);

        public string LogId => new('0', 16);

        public IMessageLog Messages => throw new InvalidOperationException("secret");

        public IChannels Channels => throw new InvalidOperationException("secret");

        public IReaders Readers => throw new InvalidOperationException("secret");

        public IIdentities Identities => throw new InvalidOperationException("secret");

        public IUsernames Usernames => throw new InvalidOperationException("secret");

        public IRosters Rosters => throw new InvalidOperationException("secret");

        public ISessions Sessions => throw new InvalidOperationException("secret");

        public IPulse Pulse => throw new InvalidOperationException("secret");

        public IRetention Retention => throw new InvalidOperationException("secret");

        public IArchives Archives => throw new InvalidOperationException("secret");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
