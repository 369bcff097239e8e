using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Piperchat.AspNetCore;

/// <summary>Chooses what the page tells about embedding: the list for all, and where a tenant has origins of its own, those too.</summary>
internal sealed class PageEmbeddings
{
    private readonly Func<HttpContext, ValueTask<string?>>? _tenant;
    private readonly PageEmbedding _forAll;
    private readonly FrozenDictionary<string, PageEmbedding> _byTenant;

    public PageEmbeddings(IOptions<PiperchatOptions> options)
    {
        var embedding = options.Value.Embedding;
        _tenant = options.Value.Tenant;
        _forAll = new PageEmbedding(embedding, embedding.AllowedOrigins);
        _byTenant = embedding.TenantOrigins.ToFrozenDictionary(
            tenant => tenant.Key,
            tenant => new PageEmbedding(embedding, embedding.AllowedOrigins.Concat(tenant.Value)),
            StringComparer.Ordinal);
    }

    public async ValueTask<PageEmbedding> OfAsync(HttpContext context)
    {
        if (_byTenant.Count == 0) return _forAll;
        try
        {
            var tenant = _tenant is null ? "" : await _tenant(context);
            return tenant is not null && _byTenant.TryGetValue(tenant, out var own) ? own : _forAll;
        }
        catch (Exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The page is for anyone, and a delegate that looks for a user's company may well fail where nobody is logged in.
            return _forAll;
        }
    }
}
