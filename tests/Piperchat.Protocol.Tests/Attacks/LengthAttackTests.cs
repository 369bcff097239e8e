namespace Piperchat.Protocol.Tests;

/// <summary>Attacks with lengths and with compression. The numbers are those of the list of attacks that worked on the reference implementation.</summary>
public sealed class LengthAttackTests
{
    [Fact]
    public void Attack18_texts_of_many_lengths_have_few_lengths_sealed()
    {
        var lengths = Enumerable.Range(0, 200).Select(length => Seal(new string('x', 1 + (length % 32)) + Guid.NewGuid().ToString("N")[..8]).CipherBody.Length).ToHashSet();
        Assert.True(lengths.Count <= 2, $"{lengths.Count} lengths tell too much.");
        Assert.All(lengths, length => Assert.Equal(0, (length - BodyKeys.CommitmentSize - Gcm.TagSize) % Padding.EnvelopeBlock));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    [InlineData("I love you")]
    public void Attack18_short_answers_are_of_one_length(string text) => Assert.Equal(Seal("maybe").CipherBody.Length, Seal(text).CipherBody.Length);

    [Fact]
    public void Attack18_signals_of_all_kinds_are_of_one_length()
    {
        SignalContent[] all = [new TypingSignal(true), new TypingSignal(false), new PresenceSignal("online"), new ReceiptSignal(null, null), new ReceiptSignal(Forge.Id, Forge.Id)];
        var lengths = all.Select(content => SignalSealing.Seal(
            Person.Alice.Identity, [Person.Bob.Recipient], new SignalDraft(Places.Support, Forge.Id, Forge.Time, Keep: false), content).CipherBody.Length);
        Assert.Equal(BodyKeys.CommitmentSize + Padding.SignalBlock + Gcm.TagSize, Assert.Single(lengths.Distinct()));
    }

    [Fact]
    public void Attack18_what_was_packed_before_does_not_change_what_is_packed_after()
    {
        // If a frame could refer to another text, its length would tell whether the two are alike (as in CRIME).
        var secret = new TextContent("my password is correct horse battery staple, don't tell anyone", null).ToJson();
        var first = Packing.Pack(secret);
        for (var i = 0; i < 3; i++) Packing.Pack(secret);
        var again = Packing.Pack(secret);
        Assert.Equal((first.Tag, first.Data.Length), (again.Tag, again.Data.Length));
        Assert.Equal(first.Data, again.Data);
    }

    [Fact]
    public void Attack28_blocks_that_claim_gigabytes_take_no_more_room_than_their_size()
    {
        // 4,000 run-length blocks of 128 KiB each: 16 KB that stand for 500 MB.
        byte[] run = [.. Block(131_072, last: false), (byte)'a'];
        byte[] blocks = [.. Enumerable.Repeat(run, 4000).SelectMany(block => block), .. Block(131_072, last: true), (byte)'a'];
        AssertRefusedSparingly(new Packed(Tag.Zstd, Limits.ContentBytes, blocks));
        AssertRefusedSparingly(new Packed(Tag.ZstdDictionary1, Limits.ContentBytes, blocks));
    }

    [Fact]
    public void Attack28_frame_with_a_header_of_its_own_is_refused()
    {
        // Magic number, then a header that claims 4 GiB in eight bytes.
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 1, 0, 0, 0, .. Block(131_072, last: true), (byte)'a'];
        AssertRefusedSparingly(new Packed(Tag.Zstd, Limits.ContentBytes, frame));
    }

    /// <summary>All but the first would leave the decoder with just the size that was claimed.</summary>
    [Theory]
    [InlineData("28b52ffde0000000000100000003001061")]
    [InlineData("502a4d1800000000")]
    [InlineData("502a4d180400000068696465")]
    [InlineData("28b52ffd2000010000")]
    [InlineData("28b52ffda000000000010000")]
    public void Attack28_frame_after_the_frame_is_refused(string second)
    {
        Assert.True(Packing.TryPack("{\"kind\":\"text\"}"u8, Tag.Zstd, out var packed));
        AssertRefusedSparingly(packed with { Data = [.. packed.Data, .. Convert.FromHexString(second)] });
    }

    private static void AssertRefusedSparingly(Packed packed)
    {
        Packing.TryUnpack(new Packed(packed.Tag, 1, [1, 0, 0]), out _, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Packing.TryUnpack(packed, out var content, out var fault));
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((FaultCode.BadCompression, 0), (fault.Code, content.Length));
        Assert.InRange(taken, 0, 1 << 20);
    }

    private static byte[] Block(int size, bool last)
    {
        const int Rle = 1;
        var header = (size << 3) | (Rle << 1) | (last ? 1 : 0);
        return [(byte)header, (byte)(header >> 8), (byte)(header >> 16)];
    }

    private static Envelope Seal(string text) => Sealing.Seal(
        Person.Alice.Identity, [Person.Bob.Recipient], new EnvelopeDraft(Places.Support, Forge.Id, Forge.Time, null), new TextContent(text, null));
}
