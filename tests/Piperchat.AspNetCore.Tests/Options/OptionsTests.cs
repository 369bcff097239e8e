using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Options_read_from_configuration_are_those_it_names()
    {
        var options = Read(
            ("Piperchat:DataDirectory", "/srv/chat"),
            ("Piperchat:DatabasePath", "/srv/chat.db"),
            ("Piperchat:AcceptPlaintext", "true"),
            ("Piperchat:Open", "true"),
            ("Piperchat:Limits:RateLimiting", "false"),
            ("Piperchat:Limits:RequestsPerMinute", "1200"),
            ("Piperchat:Limits:PostBurst", "20"),
            ("Piperchat:Limits:PostInterval", "00:00:05"),
            ("Piperchat:Limits:PostBytes", "300000"),
            ("Piperchat:Limits:Readers", "1024"),
            ("Piperchat:Limits:Members", "50"),
            ("Piperchat:Limits:PageBytes", "65536"),
            ("Piperchat:Limits:ReadsPerAddress", "7"),
            ("Piperchat:Limits:StreamsPerAddress", "8"),
            ("Piperchat:Limits:ChannelsPerStream", "50"),
            ("Piperchat:Limits:StreamBacklog", "100"),
            ("Piperchat:AccessInterval", "00:00:05"),
            ("Piperchat:ReaderAbsence", "90.00:00:00"),
            ("Piperchat:Retention:MaxAge", "365.00:00:00"),
            ("Piperchat:Retention:MaxMessages", "5000"),
            ("Piperchat:Retention:SweepInterval", "01:00:00"),
            ("Piperchat:Audiences:0", "https://example.com/chat"),
            ("Piperchat:Audiences:1", "http://localhost:5000")).Value;
        Assert.Equal(("/srv/chat", "/srv/chat.db", true, true), (options.DataDirectory, options.DatabasePath, options.AcceptPlaintext, options.IsOpen));
        var limits = options.Limits;
        Assert.Equal((false, 1200, 20, TimeSpan.FromSeconds(5)), (limits.RateLimiting, limits.RequestsPerMinute, limits.PostBurst, limits.PostInterval));
        Assert.Equal((300_000, 1024, 50, 100), (limits.PostBytes, limits.Readers, limits.ChannelsPerStream, limits.StreamBacklog));
        Assert.Equal((65_536, 7, 8, 50), (limits.PageBytes, limits.ReadsPerAddress, limits.StreamsPerAddress, limits.Members));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromDays(90)), (options.AccessInterval, options.ReaderAbsence));
        Assert.Equal((TimeSpan.FromDays(365), 5000, TimeSpan.FromHours(1)), (options.Retention.MaxAge, options.Retention.MaxMessages, options.Retention.SweepInterval));
        Assert.Equal(["http://localhost:5000", "https://example.com/chat"], options.Audiences.Order());
    }

    [Fact]
    public void Audiences_are_read_from_one_text_as_well_and_none_is_there_by_default()
    {
        Assert.Equal(["https://a.example/chat", "https://b.example"], Read(("Piperchat:Audiences", "https://a.example/chat, https://b.example")).Value.Audiences);
        var usual = Read().Value;
        Assert.Empty(usual.Audiences);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromDays(30), 10_000), (usual.AccessInterval, usual.ReaderAbsence, usual.Limits.Members));
        Assert.Null(usual.Teams);
        Assert.Equal((false, null, null, TimeSpan.FromMinutes(5)), (usual.Retention.IsSet, usual.Retention.MaxAge, usual.Retention.MaxMessages, usual.Retention.SweepInterval));
    }

    [Theory]
    [InlineData("AccessInterval", "00:00:00.9", "between 00:00:01 and 00:10:00")]
    [InlineData("AccessInterval", "00:10:01", "between 00:00:01 and 00:10:00")]
    [InlineData("AccessInterval", "often", "00:00:02")]
    [InlineData("ReaderAbsence", "23:59:59", "between 1.00:00:00 and 3653.00:00:00")]
    [InlineData("ReaderAbsence", "3653.00:00:01", "between 1.00:00:00 and 3653.00:00:00")]
    [InlineData("ReaderAbsence", "monthly", "00:00:02")]
    [InlineData("Retention:MaxAge", "00:00:59", "between 00:01:00 and 36525.00:00:00")]
    [InlineData("Retention:MaxAge", "never", "00:00:02")]
    [InlineData("Retention:MaxMessages", "0", "from 1 to 1000000000")]
    [InlineData("Retention:MaxMessages", "1000000001", "from 1 to 1000000000")]
    [InlineData("Retention:SweepInterval", "00:00:00.9", "between 00:00:01 and 1.00:00:00")]
    [InlineData("Retention:SweepInterval", "1.00:00:01", "between 00:00:01 and 1.00:00:00")]
    [InlineData("Teams", "support", "no setting of Piperchat")]
    [InlineData("Limits:Members", "0", "from 1 to 100000")]
    [InlineData("Limits:Members", "100001", "from 1 to 100000")]
    [InlineData("Limits:Members", "many", "whole number")]
    [InlineData("Audiences", "example.com/chat", "https://example.com/chat")]
    [InlineData("Audiences", "ftp://example.com/chat", "https://example.com/chat")]
    [InlineData("Audiences", "/chat", "https://example.com/chat")]
    [InlineData("Audiences", "https://example.com/chat?x=1", "https://example.com/chat")]
    [InlineData("Audiences", "https://example.com/chat#x", "https://example.com/chat")]
    [InlineData("Audiences", "https://olga@example.com/chat", "https://example.com/chat")]
    [InlineData("Audiences", "https://Example.com/chat", "https://example.com/chat")]
    [InlineData("Audiences", "https://example.com:443/chat", "https://example.com/chat")]
    [InlineData("Audiences", "https://example.com/my chat", "https://example.com/chat")]
    public void Option_that_no_request_could_meet_or_that_is_out_of_bounds_is_named_with_the_mend(string key, string value, string mend)
    {
        var services = new ServiceCollection();
        if (value.Contains(' ', StringComparison.Ordinal)) services.AddPiperchat(options => options.Audiences.Add(value));
        else services.AddPiperchat(Configuration(($"Piperchat:{key}", value)).GetSection("Piperchat"));
        var refusal = Assert.Throws<OptionsValidationException>(() => Value(services));
        var failure = Assert.Single(refusal.Failures);
        Assert.StartsWith($"Piperchat:{key} ", failure, StringComparison.Ordinal);
        Assert.Contains(mend, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("https://example.com/")]
    [InlineData("https://example.com/chat/")]
    [InlineData("http://localhost:5000/chat")]
    [InlineData("https://xn--bro-hoa.example/chat")]
    [InlineData("https://example.com/my%20chat")]
    public void Audience_as_browsers_write_it_is_taken(string audience)
    {
        var services = new ServiceCollection();
        services.AddPiperchat(options => options.Audiences.Add(audience));
        Assert.Equal([audience], Value(services).Audiences);
    }

    [Fact]
    public void Options_that_cant_hold_are_all_named_at_once_with_their_keys()
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read(
            ("Piperchat:DataDirectory", " "),
            ("Piperchat:AcceptPlaintext", "perhaps"),
            ("Piperchat:Limits:Readers", "5000"),
            ("Piperchat:Limits:PostInterval", "soon"),
            ("Piperchat:Limits:PostBurst", "0"),
            ("Piperchat:Limits:Raeders", "10")).Value);
        Assert.Equal(6, refusal.Failures.Count());
        foreach (var key in new[] { "DataDirectory", "AcceptPlaintext", "Limits:Readers", "Limits:PostInterval", "Limits:PostBurst", "Limits:Raeders" })
            Assert.Contains(refusal.Failures, failure => failure.StartsWith($"Piperchat:{key} ", StringComparison.Ordinal));
        Assert.Contains("from 1 to 1024", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_named_by_the_section_that_the_host_gave()
    {
        var configuration = Configuration(("Chat:Support:Limits:Readers", "0"));
        var services = new ServiceCollection();
        services.AddPiperchat(configuration.GetSection("Chat:Support"));
        var refusal = Assert.Throws<OptionsValidationException>(() => Value(services));
        Assert.StartsWith("Chat:Support:Limits:Readers is 0", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void Most_readers_are_1_to_1024(int readers)
    {
        var services = new ServiceCollection();
        services.AddPiperchat(options => options.Limits.Readers = readers);
        Assert.Throws<OptionsValidationException>(() => Value(services));
    }

    [Fact]
    public void Second_call_goes_on_from_the_first()
    {
        var services = new ServiceCollection();
        services.AddPiperchat(options => options.Limits.Readers = 10);
        services.AddPiperchat(options => options.AcceptPlaintext = true);
        var options = Value(services);
        Assert.True(options.AcceptPlaintext);
        Assert.Equal(10, options.Limits.Readers);
        Assert.Single(services, service => service.ServiceType == typeof(Relay));
    }

    [Fact]
    public async Task Host_with_bad_options_doesnt_start_and_says_which()
    {
        using var folder = new TemporaryFolder();
        await using var app = RelayHost.Build(folder, options => options.Limits.PostBytes = 1);
        app.MapPiperchat();
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Piperchat:Limits:PostBytes is 1;", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.Database));
    }

    [Fact]
    public async Task Host_with_data_of_a_newer_version_doesnt_start()
    {
        using var folder = new TemporaryFolder();
        SqliteDatabase.Open(folder.Database, [.. Migrations.All, "CREATE TABLE newer (x)"]).Dispose();
        await using var app = RelayHost.Build(folder);
        app.MapPiperchat();
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Database_lies_where_the_options_say()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "deep", "chat.sqlite");
        await using var host = await RelayHost.StartAsync(options => options.DatabasePath = path, folder: folder);
        Assert.True(File.Exists(path));
    }

    private static IOptions<PiperchatOptions> Read(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddPiperchat(Configuration(settings).GetSection("Piperchat"));
        return services.BuildServiceProvider().GetRequiredService<IOptions<PiperchatOptions>>();
    }

    private static PiperchatOptions Value(ServiceCollection services) =>
        services.BuildServiceProvider().GetRequiredService<IOptions<PiperchatOptions>>().Value;

    private static IConfigurationRoot Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
