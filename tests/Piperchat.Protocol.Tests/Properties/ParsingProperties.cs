using CsCheck;

namespace Piperchat.Protocol.Tests;

/// <summary>Whatever comes in, a parser answers with a fault, never with an exception; and what it lets through is what was signed.</summary>
public sealed class ParsingProperties
{
    public static TheoryData<string> Things { get; } = [.. SignedThing.All.Select(thing => thing.Name)];

    [Theory]
    [MemberData(nameof(Things))]
    public void Mutated_object_never_throws_and_is_never_accepted_as_another(string name)
    {
        var thing = SignedThing.Named(name);
        Assert.True(thing.Read(thing.Good.Bytes(), out var good, out _));
        Texts.Mutated(thing.Good.Bytes()).Sample(mutated =>
        {
            // A mutation may leave the meaning as it was (white space, the order of members, an escape); then the canonical form is the same.
            if (thing.Read(mutated, out var read, out var fault)) return !read.Verify(Places.Support, out fault) ? IsNamed(fault) : read.IsSameAs(good);
            return IsNamed(fault);
        }, iter: 3000);
    }

    [Fact]
    public void Mutated_public_form_never_throws_and_is_never_accepted_as_another()
    {
        var answered = Forge.Envelope();
        (answered["seq"], answered["receivedAt"], answered["content"], answered["verified"]) = (1, Forge.Time, "(sealed)", true);
        Assert.True(Envelope.TryReadPublic(answered.Bytes(), out var good, out _));
        Texts.Mutated(answered.Bytes()).Sample(
            mutated => !Envelope.TryReadPublic(mutated, out var read, out _) || !read.Verify(Places.Support, out _) || read.IsSameAs(good), iter: 3000);
    }

    [Fact]
    public void Mutated_older_post_never_throws_and_is_never_accepted_as_another()
    {
        var vectors = VectorFiles.V1["v11"]!.AsArray().Concat(VectorFiles.V1["v12"]!.AsArray()).Select(vector => vector!["message"]!.Bytes()).Where(bytes => bytes.Length < 5000).ToArray();
        Gen.OneOf(vectors).SelectMany(good => Texts.Mutated(good).Select(mutated => (good, mutated))).Sample((good, mutated) =>
        {
            if (!PostVersions.TryPeek(mutated, out _, out var fault) && !IsNamed(fault)) return false;
            if (PlainPost.TryParse(mutated, null, out var post, out fault) ? !post.Verify(out fault) && !IsNamed(fault) : !IsNamed(fault)) return false;
            if (!LegacyMessage.TryParse(mutated, null, out var read, out _) || !read.Verify(out _)) return true;
            Assert.True(LegacyMessage.TryParse(good, null, out var expected, out _));
            return read.SignedBytes().AsSpan().SequenceEqual(expected.SignedBytes()) || !read.Attachments.All(attachment => attachment.HasItsBytes);
        }, iter: 3000);
    }

    [Fact]
    public void Mutated_content_never_throws_and_is_canonical_where_it_is_read()
    {
        var good = VectorFiles.V15["sealing"]!.Hex("content_utf8");
        Texts.Mutated(good).Sample(mutated => !Content.TryRead(mutated, out _, out var fault) ? IsNamed(fault) : CanonicalCheck.IsCanonical(mutated), iter: 3000);
    }

    [Fact]
    public void Noise_never_throws()
    {
        Gen.Byte.Array[0, 200].Sample(noise =>
        {
            var isRead = SignedThing.All.Any(thing => thing.Read(noise, out _, out _))
                || AuditEntry.TryParse(noise, out _, out _)
                || Backup.TryParse(noise, out _, out _)
                || UsernameClaim.TryParse(noise, out _, out _)
                || PostVersions.TryPeek(noise, out _, out _)
                || Content.TryRead(noise, out _, out _)
                || SignalContent.TryRead(noise, out _, out _);
            return !isRead;
        }, iter: 1000);
    }

    [Fact]
    public void Wraps_in_any_order_are_one_envelope()
    {
        Gen.Int[1, 300].SelectMany(count => Gen.Shuffle(Enumerable.Range(0, count).ToArray())).Sample(order =>
        {
            Assert.True(Envelope.TryParse(WithWraps(order).Bytes(), out var shuffled, out var fault), fault.ToString());
            Assert.True(Envelope.TryParse(WithWraps([.. order.Order()]).Bytes(), out var sorted, out fault), fault.ToString());
            Assert.Equal(sorted.ToJson(), shuffled.ToJson());
            Assert.Equal(shuffled.WrappedFor.Order(StringComparer.Ordinal), shuffled.WrappedFor);
            return order.All(index => shuffled.TryFindWrap(Dot1Of(index), out var wrap) && wrap.AsSpan().SequenceEqual(Convert.FromBase64String(WrapOf(index))));
        }, iter: 50);
    }

    private static bool IsNamed(Fault fault) => fault.Code != FaultCode.None && fault.Code.Wire().Length > 0 && fault.Sentence.Length > 0;

    private static System.Text.Json.Nodes.JsonObject WithWraps(int[] order)
    {
        var posted = Forge.Envelope();
        var wraps = new System.Text.Json.Nodes.JsonObject();
        foreach (var index in order) wraps[Dot1Of(index)] = WrapOf(index);
        wraps[Person.Alice.Dot1] = WrapOf(0);
        posted["wraps"] = wraps;
        return posted;
    }

    private static string Dot1Of(int index) => $"dot1:{(index * 2654435761L) & 0xffffffff:x16}";

    private static string WrapOf(int index) => Convert.ToBase64String(System.Security.Cryptography.SHA384.HashData(BitConverter.GetBytes(index)));
}
