using System.Net;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Sends every request over HTTP/2, or not at all: of its own accord a client speaks 1.1 in messages that a test makes.</summary>
internal sealed class OverHttp2(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var response = await base.SendAsync(request, cancellationToken);
        Assert.Equal(HttpVersion.Version20, response.Version);
        return response;
    }
}
