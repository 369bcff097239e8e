using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Piperchat.Protocol;

namespace Piperchat.AspNetCore;

/// <summary>Asks the host whose tenant a request is. Whatever it doesn't say clearly is refused: it is never the default tenant.</summary>
internal sealed partial class TenantResolver(IOptions<PiperchatOptions> options, ILogger<TenantResolver> logger)
{
    public async ValueTask<(string Tenant, Problem? Problem)> ResolveAsync(HttpContext context)
    {
        if (options.Value.Tenant is not { } ask) return ("", null);
        try
        {
            var tenant = await ask(context);
            if (tenant is null) return ("", Refusal());
            if (Forms.Tenant.Fits(tenant)) return (tenant, null);
            Log.BadTenant(logger, tenant.Length);
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested)
        {
            Log.TenantFailed(logger, failure);
        }

        return ("", Refusal());
    }

    private static Problem Refusal() => Problem.Forbidden("You belong to no customer of this site.");

    private static partial class Log
    {
        [LoggerMessage(201, LogLevel.Error, "PiperchatOptions.Tenant failed; the request was refused.")]
        public static partial void TenantFailed(ILogger logger, Exception failure);

        [LoggerMessage(202, LogLevel.Error,
            "PiperchatOptions.Tenant named a tenant of {Length} characters that isn't [A-Za-z0-9._-]{{0,64}}; the request was refused.")]
        public static partial void BadTenant(ILogger logger, int length);
    }
}
