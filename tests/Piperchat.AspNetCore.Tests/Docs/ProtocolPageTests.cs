using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests.Docs;

/// <summary>docs/PROTOCOL.md: its paths are those that the relay maps, and its limits the defaults.</summary>
public sealed partial class ProtocolPageTests
{
    private static readonly string[] Rows = ReadRows();

    public static TheoryData<string> Limits() => [.. typeof(PiperchatLimits).GetProperties().Select(property => property.Name)];

    [Fact]
    public async Task Endpoint_table_has_the_relays_paths_and_no_others()
    {
        await using var host = await RelayHost.StartAsync();

        var mapped = host.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<RelayEndpointMetadata>() is not null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => Told(method, endpoint)));

        Assert.Equal(mapped.Distinct().Order(StringComparer.Ordinal), Documented().Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Limit_stands_in_the_table_with_its_default(string name)
    {
        var row = Assert.Single(Rows, row => row.StartsWith($"| `{name}` |", StringComparison.Ordinal));

        var told = row.TrimEnd('|', ' ').Split('|')[^1].Trim();

        Assert.Equal(Told(typeof(PiperchatLimits).GetProperty(name)!.GetValue(new PiperchatLimits())!), told.Replace(" bytes", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("an envelope", Protocol.Limits.EnvelopeBytes)]
    [InlineData("another signed object", Protocol.Limits.RecordBytes)]
    [InlineData("wraps of an envelope", Protocol.Limits.Wraps)]
    public void Fixed_limit_stands_in_the_table(string what, int most)
    {
        var row = Assert.Single(Rows, row => row.StartsWith($"| {what} |", StringComparison.Ordinal));

        Assert.Contains($"| {Told(most)}", row, StringComparison.Ordinal);
    }

    /// <summary>"GET /a/{b}" for each path in the first cell of each row: a method counts for the paths after it.</summary>
    private static IEnumerable<string> Documented()
    {
        foreach (var row in Rows.Where(row => row.StartsWith("| GET ", StringComparison.Ordinal) || row.StartsWith("| POST ", StringComparison.Ordinal)))
        {
            var method = "";
            foreach (Match path in Path().Matches(row.Split('|')[1]))
            {
                if (path.Groups["method"].Success) method = path.Groups["method"].Value;
                yield return $"{method} {path.Groups["path"].Value}";
            }
        }
    }

    private static string Told(string method, RouteEndpoint endpoint)
    {
        var path = "/" + endpoint.RoutePattern.RawText!.Trim('/').Replace("{piperchat_", "{", StringComparison.Ordinal);

        // To routing a path of its own, since POST has it; to a reader a name like any other.
        return (method, path) is ("GET", "/usernames/claim") ? "GET /usernames/{name}" : $"{method} {path}";
    }

    private static string Told(object value) => value switch
    {
        int number => number.ToString("N0", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds} s"),
        _ => throw new ArgumentException($"How the page tells a {value.GetType()} isn't decided.", nameof(value)),
    };

    private static string[] ReadRows()
    {
        var repository = typeof(ProtocolPageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        return [.. File.ReadLines(System.IO.Path.Combine(repository, "docs", "PROTOCOL.md")).Where(line => line.StartsWith('|'))];
    }

    [GeneratedRegex("(?:(?<method>[A-Z]+) )?`(?<path>/[^`?]*)[^`]*`")]
    private static partial Regex Path();
}
