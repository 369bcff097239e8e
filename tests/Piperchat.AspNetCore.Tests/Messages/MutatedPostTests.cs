using System.Net;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Signed things with a few bytes changed, dropped or put in: each is refused with a reason, none is stored, none makes the relay fail.</summary>
public sealed class MutatedPostTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private static readonly byte[] Spice = [.. "\"\\{}[]:,0e-. \n\t"u8, 0, 0x7f, 0x80, 0xc0, 0xed, 0xff];

    /// <summary>Where, what to do there (change, drop, put in), and with which byte.</summary>
    private static readonly Gen<(int At, int What, byte Byte)[]> Mutations =
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 2], Gen.OneOf(Gen.Byte, Gen.Int[0, Spice.Length - 1].Select(i => Spice[i]))).Array[1, 4];

    [Theory]
    [InlineData("messages")]
    [InlineData("identities")]
    [InlineData("channels/main/join")]
    [InlineData("usernames/claim")]
    [InlineData("messages 1.1")]
    [InlineData("events")]
    public async Task Mutated_post_is_refused_with_a_reason_and_never_fails(string kind)
    {
        await using var host = await RelayHost.StartAsync(
            options =>
            {
                options.AcceptPlaintext = true;
                options.Limits.RateLimiting = false;
            },
            time: new FakeTimeProvider(Now));
        var alice = new Person();
        (await host.PostAsync("identities", alice.Identity(host.Place(), Now))).Is(201);
        var (path, good) = kind switch
        {
            "identities" => (kind, new Person().Identity(host.Place(), Now, "zoe")),
            "channels/main/join" => (kind, alice.Join(host.Place(), Now)),
            "usernames/claim" => (kind, Encoding.UTF8.GetBytes(OldClientTests.Claim(alice, "alice"))),
            "messages 1.1" => ("messages", Encoding.UTF8.GetBytes(OldClientTests.Sign11(alice, "hello \u00e9 \ud83d\ude00", Now))),
            "events" => (kind, """{"channels":{"a":"tail","b":"last100"}}"""u8.ToArray()),
            _ => (kind, alice.Envelope(host.Place(), Now)),
        };

        await Mutations.SampleAsync(
            async mutations =>
            {
                var bad = Mutate(good, mutations);
                if (bad.AsSpan().SequenceEqual(good)) return;
                var reply = await host.PostAsync(path, bad);

                // White space between members changes nothing that was signed; a stream may be asked for in other words.
                if (reply.Status is HttpStatusCode.OK or HttpStatusCode.Created) return;
                Assert.True((int)reply.Status is 400 or 409 or 413, $"{(int)reply.Status} {reply.Text} to {Encoding.Latin1.GetString(bad)}");
                reply.IsProblem((int)reply.Status, reply.Code!);
            },
            iter: 200,
            threads: 1);

        var stored = await host.Store.Messages.AfterAsync(new PiperchatChannel("", "main"), 0, StoreContract.Upto(100), TestContext.Current.CancellationToken);

        // A 1.1 post without a version is an unsigned one of 1.0, and shown so.
        var signed = stored.Count(entry => Encoding.UTF8.GetString(entry.Body).Contains("\"signed\":true", StringComparison.Ordinal) || entry.Kind != EntryKind.Message);
        Assert.True(signed <= 1, $"{signed} signed entries came of mutated posts.");
    }

    private static byte[] Mutate(byte[] good, (int At, int What, byte Byte)[] mutations)
    {
        var bytes = good.ToList();
        foreach (var (at, what, value) in mutations)
        {
            var index = at % bytes.Count;
            if (what == 0) bytes[index] = value;
            else if (what == 1 && bytes.Count > 1) bytes.RemoveAt(index);
            else bytes.Insert(index, value);
        }

        return [.. bytes];
    }
}
