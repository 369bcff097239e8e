using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Piperchat.AspNetCore;

/// <summary>
/// Reads the options from configuration. By hand, not by the binder: this names every key that can't be read, and those that
/// nothing here knows (a misspelt limit that is silently ignored is a limit that isn't there), and needs no reflection.
/// </summary>
internal static partial class PiperchatOptionsReader
{
    private static readonly Dictionary<string, Action<PiperchatOptions, Value>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DataDirectory"] = (options, value) => options.DataDirectory = value.Text,
        ["DatabasePath"] = (options, value) => options.DatabasePath = value.Text,
        ["AcceptPlaintext"] = (options, value) => value.Boolean(taken => options.AcceptPlaintext = taken),
        ["Open"] = (options, value) => value.Boolean(taken =>
        {
            if (taken) options.Open();
        }),
        ["Limits:RateLimiting"] = (options, value) => value.Boolean(taken => options.Limits.RateLimiting = taken),
        ["Limits:RequestsPerMinute"] = (options, value) => value.Number(taken => options.Limits.RequestsPerMinute = taken),
        ["Limits:PostBurst"] = (options, value) => value.Number(taken => options.Limits.PostBurst = taken),
        ["Limits:PostInterval"] = (options, value) => value.Time(taken => options.Limits.PostInterval = taken),
        ["Limits:PostBytes"] = (options, value) => value.Number(taken => options.Limits.PostBytes = taken),
        ["Limits:Readers"] = (options, value) => value.Number(taken => options.Limits.Readers = taken),
        ["Limits:Members"] = (options, value) => value.Number(taken => options.Limits.Members = taken),
        ["Limits:PageBytes"] = (options, value) => value.Number(taken => options.Limits.PageBytes = taken),
        ["Limits:ReadsPerAddress"] = (options, value) => value.Number(taken => options.Limits.ReadsPerAddress = taken),
        ["Limits:StreamsPerAddress"] = (options, value) => value.Number(taken => options.Limits.StreamsPerAddress = taken),
        ["Limits:ChannelsPerStream"] = (options, value) => value.Number(taken => options.Limits.ChannelsPerStream = taken),
        ["Limits:StreamBacklog"] = (options, value) => value.Number(taken => options.Limits.StreamBacklog = taken),
        ["ReaderAbsence"] = (options, value) => value.Time(taken => options.ReaderAbsence = taken),
        ["AccessInterval"] = (options, value) => value.Time(taken => options.AccessInterval = taken),
        ["Retention:MaxAge"] = (options, value) => value.Time(taken => options.Retention.MaxAge = taken),
        ["Retention:MaxMessages"] = (options, value) => value.Number(taken => options.Retention.MaxMessages = taken),
        ["Retention:SweepInterval"] = (options, value) => value.Time(taken => options.Retention.SweepInterval = taken),
        ["Audiences"] = (options, value) => value.Words(options.Audiences),
        ["Embedding:AllowedOrigins"] = (options, value) => value.Words(options.Embedding.AllowedOrigins),
        ["Embedding:InjectedIdentities"] = (options, value) => value.Boolean(taken => options.Embedding.InjectedIdentities = taken),
        ["Embedding:NullOrigin"] = (options, value) => value.Boolean(taken => options.Embedding.NullOrigin = taken),
    };

    private static readonly char[] BetweenWords = [' ', ',', ';', '\t', '\r', '\n'];

    public static void Read(IConfiguration configuration, PiperchatOptions options)
    {
        if (configuration is IConfigurationSection { Path: var path }) options.Section = path;
        foreach (var (key, text) in configuration.AsEnumerable(makePathsRelative: true))
        {
            if (text is null || key.Length == 0 || key.StartsWith("Development:", StringComparison.OrdinalIgnoreCase)) continue;
            var value = new Value(options, key, text);
            if (Known.TryGetValue(key, out var take)) take(options, value);
            else if (OriginsOf(options.Embedding, key) is { } origins) value.Words(origins);
            else if (AudienceKey().IsMatch(key)) value.Words(options.Audiences);
            else options.Misread.Add($"{options.Section}:{key} is no setting of Piperchat; remove it, or mend its spelling.");
        }
    }

    /// <summary>The list that an entry of <c>AllowedOrigins:0</c>, <c>TenantOrigins:acme</c> or <c>TenantOrigins:acme:0</c> goes into.</summary>
    private static IList<string>? OriginsOf(PiperchatEmbedding embedding, string key)
    {
        if (OriginsKey().Match(key) is not { Success: true, Groups: var groups }) return null;
        if (!groups["tenant"].Success) return embedding.AllowedOrigins;
        var tenant = groups["tenant"].Value;
        if (!embedding.TenantOrigins.TryGetValue(tenant, out var origins)) embedding.TenantOrigins[tenant] = origins = [];
        return origins;
    }

    [GeneratedRegex(@"\AEmbedding:(AllowedOrigins:[0-9]+|TenantOrigins:(?<tenant>[^:]+)(:[0-9]+)?)\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex OriginsKey();

    [GeneratedRegex(@"\AAudiences:[0-9]+\z", RegexOptions.IgnoreCase)]
    private static partial Regex AudienceKey();

    private readonly record struct Value(PiperchatOptions Options, string Key, string Text)
    {
        public void Boolean(Action<bool> take)
        {
            if (bool.TryParse(Text, out var value)) take(value);
            else Refuse("true or false");
        }

        public void Number(Action<int> take)
        {
            if (int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) take(value);
            else Refuse("a whole number");
        }

        public void Time(Action<TimeSpan> take)
        {
            if (TimeSpan.TryParse(Text, CultureInfo.InvariantCulture, out var value)) take(value);
            else Refuse("a time such as 00:00:02");
        }

        public void Words(IList<string> into)
        {
            foreach (var word in Text.Split(BetweenWords, StringSplitOptions.RemoveEmptyEntries)) into.Add(word);
        }

        private void Refuse(string expected) => Options.Misread.Add($"{Options.Section}:{Key} is \"{Text}\"; set it to {expected}.");
    }
}
