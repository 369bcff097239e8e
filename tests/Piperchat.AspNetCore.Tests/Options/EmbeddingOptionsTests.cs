using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Which origins are taken, and what is told of those that aren't.</summary>
public sealed class EmbeddingOptionsTests
{
    [Fact]
    public void Embedding_read_from_configuration_is_what_it_names()
    {
        var embedding = Read(
            ("AllowedOrigins:0", "https://shop.example"),
            ("AllowedOrigins:1", "capacitor://localhost"),
            ("TenantOrigins:acme:0", "https://acme.example"),
            ("TenantOrigins:acme:1", "https://www.acme.example"),
            ("tenantorigins:Globex", "https://globex.example;http://localhost:5173"),
            ("InjectedIdentities", "true"),
            ("NullOrigin", "true")).Embedding;

        Assert.Equal(["capacitor://localhost", "https://shop.example"], embedding.AllowedOrigins.Order());
        Assert.Equal(["https://acme.example", "https://www.acme.example"], embedding.TenantOrigins["acme"].Order());
        Assert.Equal(["http://localhost:5173", "https://globex.example"], embedding.TenantOrigins["Globex"].Order());
        Assert.True(embedding.InjectedIdentities && embedding.NullOrigin);
    }

    [Theory]
    [InlineData("https://a.example https://b.example")]
    [InlineData("https://a.example,https://b.example")]
    [InlineData(" https://a.example ; https://b.example ")]
    public void Origins_in_one_text_are_taken_apart(string text) =>
        Assert.Equal(["https://a.example", "https://b.example"], Read(("AllowedOrigins", text)).Embedding.AllowedOrigins);

    [Fact]
    public void Origins_of_two_calls_count_together()
    {
        var services = new ServiceCollection();
        services.AddPiperchat(options => options.Embedding.AllowedOrigins.Add("https://a.example"));
        services.AddPiperchat(Section(("AllowedOrigins", "https://b.example")));
        Assert.Equal(["https://a.example", "https://b.example"], Value(services).Embedding.AllowedOrigins);
    }

    [Theory]
    [InlineData("https://shop.example")]
    [InlineData("https://shop.example:8443")]
    [InlineData("http://localhost:5173")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("https://xn--mnchen-3ya.example")]
    [InlineData("capacitor://localhost")]
    [InlineData("chrome-extension://aapocclcgogkmnckokdopfmhonfmgoek")]
    public void Exact_origin_is_taken(string origin) => Assert.Equal([origin], Read(("AllowedOrigins:0", origin)).Embedding.AllowedOrigins);

    [Theory]
    [InlineData("https://shop.example/", "ends with a slash; write it as https://shop.example.")]
    [InlineData("https://shop.example/help", "has a path; write it as https://shop.example.")]
    [InlineData("https://shop.example/?a=1", "has a path; write it as https://shop.example.")]
    [InlineData("https://shop.example#top", "has a path; write it as https://shop.example.")]
    [InlineData("https://*.shop.example", "a wildcard; name each origin by itself.")]
    [InlineData("*", "a wildcard; name each origin by itself.")]
    [InlineData("shop.example", "has no scheme; write it as https://shop.example.")]
    [InlineData("localhost:5173/app", "has no scheme; write it as https://localhost:5173.")]
    [InlineData("//shop.example", "has no scheme; write it as https://shop.example.")]
    [InlineData("https://Shop.example", "browsers write in another way; write it as https://shop.example.")]
    [InlineData("HTTPS://shop.example:443", "browsers write in another way; write it as https://shop.example.")]
    [InlineData("http://shop.example:80", "browsers write in another way; write it as http://shop.example.")]
    [InlineData("https://münchen.example", "browsers write in another way; write it as https://xn--mnchen-3ya.example.")]
    [InlineData("https://me@shop.example", "has a user name; write it as https://shop.example.")]
    [InlineData("https://shop.example:99999", "is no origin; write it as https://shop.example.")]
    [InlineData("http://[::1]:5000", "an IPv6 address, which no content security policy can name; use a host name.")]
    [InlineData("null", "let in by Embedding:NullOrigin.")]
    [InlineData("file:///index.html", "whose pages have no origin; see Embedding:NullOrigin.")]
    [InlineData("'self'", "leave it out: the relay's own origin is always allowed.")]
    [InlineData("https://", "is no origin; write it as https://shop.example.")]
    public void Entry_that_is_no_exact_origin_stops_the_start_and_tells_the_mend(string entry, string mend)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read(("AllowedOrigins:0", entry)));

        var told = Assert.Single(refusal.Failures);
        Assert.StartsWith($"Piperchat:Embedding:AllowedOrigins holds \"{entry}\"", told, StringComparison.Ordinal);
        Assert.EndsWith(mend, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://shop.example; script-src *")]
    [InlineData("https://shop.example https://other.example")]
    [InlineData("https://shop.example\r\nSet-Cookie: a=b")]
    [InlineData("https://shop.example\n")]
    [InlineData("")]
    [InlineData(" ")]
    public void Entry_that_could_add_to_a_header_is_refused(string entry)
    {
        var services = new ServiceCollection();
        services.AddPiperchat(options => options.Embedding.AllowedOrigins.Add(entry));
        Assert.Throws<OptionsValidationException>(() => Value(services));
    }

    [Fact]
    public void Origins_of_a_tenant_are_looked_at_too()
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read(("TenantOrigins:acme:0", "acme.example"), ("TenantOrigins:a b:0", "https://b.example")));

        Assert.Contains(refusal.Failures, each => each.StartsWith("Piperchat:Embedding:TenantOrigins:acme holds \"acme.example\"", StringComparison.Ordinal));
        Assert.Contains(refusal.Failures, each => each.StartsWith("Piperchat:Embedding:TenantOrigins:a b names no tenant", StringComparison.Ordinal));
    }

    [Fact]
    public void Origins_of_a_tenant_need_somebody_who_names_the_tenant()
    {
        var services = new ServiceCollection();
        services.AddPiperchat(options => options.Embedding.TenantOrigins["acme"] = ["https://acme.example"]);
        var refusal = Assert.Throws<OptionsValidationException>(() => Value(services));
        Assert.StartsWith("Piperchat:Embedding:TenantOrigins is set, and Tenant isn't", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AllowedOrigins:shop")]
    [InlineData("AllowedOrigins:0:1")]
    [InlineData("TenantOrigins:acme:first")]
    [InlineData("TenantOrigins:acme:0:1")]
    [InlineData("AllowedOrigin")]
    public void Key_that_is_no_setting_is_named(string key)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read((key, "https://shop.example")));
        Assert.StartsWith($"Piperchat:Embedding:{key} is no setting of Piperchat", Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }

    private static PiperchatOptions Read(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddPiperchat(options => options.Tenant = _ => new(""));
        services.AddPiperchat(Section(settings));
        return Value(services);
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Piperchat:Embedding:{setting.Key}", (string?)setting.Value)))
        .Build()
        .GetSection("Piperchat");

    private static PiperchatOptions Value(ServiceCollection services) =>
        services.BuildServiceProvider().GetRequiredService<IOptions<PiperchatOptions>>().Value;
}
