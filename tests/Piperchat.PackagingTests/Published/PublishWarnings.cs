using System.Text.RegularExpressions;

namespace Piperchat.PackagingTests.Published;

/// <summary>What trimming and native compilation warn of: code that may be gone, or can't be made, where it is needed.</summary>
internal static partial class PublishWarnings
{
    /// <summary>
    /// The warnings of a publish, without those that stand for a whole assembly of the framework: what they are about isn't
    /// reached by rendering one static page (samples/HostApp/HostApp.csproj).
    /// </summary>
    public static IReadOnlyList<string> Find(string output) =>
        [.. output.Split('\n').Select(line => line.Trim()).Where(line => Code().IsMatch(line) && !FrameworkAssembly().IsMatch(line)).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"\b(?:warning|error) IL[23]\d{3}\b")]
    private static partial Regex Code();

    [GeneratedRegex(@"IL(?:2104|3053): Assembly 'Microsoft\.AspNetCore\.Components(?:\.\w+)?'")]
    private static partial Regex FrameworkAssembly();
}
