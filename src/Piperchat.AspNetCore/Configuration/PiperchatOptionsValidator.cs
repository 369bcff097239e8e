using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>Looks at the options once, when the host starts, and tells all that is wrong at once: the key, the value, and the mend.</summary>
internal sealed class PiperchatOptionsValidator : IValidateOptions<PiperchatOptions>
{
    public ValidateOptionsResult Validate(string? name, PiperchatOptions options)
    {
        var wrong = new List<string>(options.Misread);
        var limits = options.Limits;
        if (string.IsNullOrWhiteSpace(options.DataDirectory)) Add("DataDirectory", "is empty; name the folder for the relay's data");
        if (options.DatabasePath is not null && string.IsNullOrWhiteSpace(options.DatabasePath))
            Add("DatabasePath", "is empty; name a file, or leave the setting out for piperchat.db in DataDirectory");
        Range("Limits:RequestsPerMinute", limits.RequestsPerMinute, 1, 1_000_000);
        Range("Limits:PostBurst", limits.PostBurst, 1, 100_000);
        if (limits.PostInterval < TimeSpan.FromMilliseconds(1) || limits.PostInterval > TimeSpan.FromHours(1))
            Add("Limits:PostInterval", $"is {limits.PostInterval}; set it to a time between 00:00:00.001 and 01:00:00");
        Range("Limits:PostBytes", limits.PostBytes, 4 * 1024, 64 * 1024 * 1024);
        Range("Limits:Readers", limits.Readers, 1, 1_024);
        Range("Limits:Members", limits.Members, 1, 100_000);
        Range("Limits:PageBytes", limits.PageBytes, 4 * 1024, 64 * 1024 * 1024);
        Range("Limits:ReadsPerAddress", limits.ReadsPerAddress, 1, 1_000_000);
        Range("Limits:StreamsPerAddress", limits.StreamsPerAddress, 1, 1_000_000);
        Range("Limits:ChannelsPerStream", limits.ChannelsPerStream, 1, 10_000);
        Range("Limits:StreamBacklog", limits.StreamBacklog, 1, 1_000_000);
        if (options.AccessInterval < TimeSpan.FromSeconds(1) || options.AccessInterval > TimeSpan.FromMinutes(10))
            Add("AccessInterval", $"is {options.AccessInterval}; set it to a time between 00:00:01 and 00:10:00");
        if (options.Retention.MaxAge is { } age && !RetentionSweep.IsAge(age)) Add("Retention:MaxAge", $"is {age}; set it to a time between 00:01:00 and 36525.00:00:00");
        if (options.Retention.MaxMessages is { } most && !RetentionSweep.IsCount(most))
            Add("Retention:MaxMessages", $"is {most}; set it to a number from 1 to 1000000000");
        if (options.Retention.SweepInterval < TimeSpan.FromSeconds(1) || options.Retention.SweepInterval > TimeSpan.FromDays(1))
            Add("Retention:SweepInterval", $"is {options.Retention.SweepInterval}; set it to a time between 00:00:01 and 1.00:00:00");
        if (options.ReaderAbsence < TimeSpan.FromDays(1) || options.ReaderAbsence > TimeSpan.FromDays(3653))
            Add("ReaderAbsence", $"is {options.ReaderAbsence}; set it to a time between 1.00:00:00 and 3653.00:00:00");
        foreach (var audience in options.Audiences.Where(audience => !IsAddress(audience)))
            Add("Audiences", $"has \"{audience}\"; write the address as a browser shows it, such as https://example.com/chat");
        Origins("Embedding:AllowedOrigins", options.Embedding.AllowedOrigins);
        foreach (var (tenant, origins) in options.Embedding.TenantOrigins)
        {
            if (!Forms.Tenant.Fits(tenant)) Add($"Embedding:TenantOrigins:{tenant}", $"names no tenant: a name is {Forms.Tenant.Expected}");
            Origins($"Embedding:TenantOrigins:{tenant}", origins);
        }

        if (options.Embedding.TenantOrigins.Count > 0 && options.Tenant is null)
            Add("Embedding:TenantOrigins", "is set, and Tenant isn't, so no page belongs to a tenant; set PiperchatOptions.Tenant, or use Embedding:AllowedOrigins");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Add(string key, string what) => wrong.Add($"{options.Section}:{key} {what}.");

        void Origins(string key, IEnumerable<string> origins)
        {
            foreach (var fault in origins.Select(WebOrigin.Fault).OfType<string>()) Add(key, fault);
        }

        void Range(string key, int value, int least, int most)
        {
            if (value < least || value > most) Add(key, $"is {value}; set it to a whole number from {least} to {most}");
        }

        // Compared by character: one that no browser would write matches nothing, ever.
        static bool IsAddress(string text) =>
            Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address.Scheme is "https" or "http"
            && text.TrimEnd('/') == $"{address.Scheme}://{address.IdnHost}{(address.IsDefaultPort ? "" : $":{address.Port}")}{address.AbsolutePath}".TrimEnd('/');
    }
}
