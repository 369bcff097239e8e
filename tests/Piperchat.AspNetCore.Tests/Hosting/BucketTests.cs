using Microsoft.Extensions.Time.Testing;

namespace Piperchat.AspNetCore.Tests;

/// <summary>Token buckets: what they cost in memory.</summary>
public sealed class BucketTests
{
    [Fact]
    public void Buckets_of_a_hundred_thousand_keys_are_dropped_as_they_fill_up_again()
    {
        var time = new FakeTimeProvider();
        var buckets = new Buckets<int>(10, TimeSpan.FromSeconds(2), time);
        var most = 0;
        for (var key = 0; key < 100_000; key++)
        {
            if (key % 1_000 == 0) time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(buckets.TryTake(key, out _));
            most = Math.Max(most, buckets.Count);
        }

        // Those of 10,000 requests between two sweeps, and those of the last 2 s before.
        Assert.InRange(most, 10_000, 13_000);
    }
}
