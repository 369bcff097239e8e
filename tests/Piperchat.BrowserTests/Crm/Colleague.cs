using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Piperchat.Protocol;

namespace Piperchat.BrowserTests.Crm;

/// <summary>An agent of samples/CrmPanel without a browser, who posts sealed messages as one does.</summary>
internal sealed partial class Colleague : IDisposable
{
    private readonly HttpClient _client;
    private readonly Identity _keys = new(SigningKey.Generate(), AgreementKey.Generate());
    private Place _place;

    private Colleague(Uri address) => _client = new HttpClient { BaseAddress = address };

    public static async Task<Colleague> LogIn(Uri address, string agent)
    {
        var colleague = new Colleague(address);
        var page = await colleague._client.GetStringAsync("log-in");
        using var form = new FormUrlEncodedContent([new("person", agent), new("__RequestVerificationToken", Token().Match(page).Groups[1].Value)]);
        using var loggedIn = await colleague._client.PostAsync("log-in", form);
        loggedIn.EnsureSuccessStatusCode();
        var health = await colleague._client.GetFromJsonAsync<JsonElement>("chat/health");
        colleague._place = new Place(health.GetProperty("relay").GetString()!, "acme");
        await colleague.Post("chat/identities", KeyRecord.Sign(
            colleague._keys.Signing, colleague._keys.Agreement.PublicKey, colleague._place, Now(), 1, username: null, team: null, "1.5").ToJson());
        return colleague;
    }

    public Task Posts(string channel) => Post("chat/messages", Sealing.Seal(
        _keys, [], new EnvelopeDraft(_place with { Channel = channel }, Guid.NewGuid().ToString(), Now(), Prev: null), new TextContent("For nobody.", ReplyTo: null)).ToJson());

    public void Dispose()
    {
        _client.Dispose();
        _keys.Signing.Dispose();
        _keys.Agreement.Dispose();
    }

    private static string Now() => WireTime.Format(DateTimeOffset.UtcNow);

    private async Task Post(string path, byte[] json)
    {
        using var content = new StringContent(Encoding.UTF8.GetString(json), Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(path, content);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    [GeneratedRegex("name=\"csrf\" content=\"([^\"]+)\"")]
    private static partial Regex Token();
}
