using BenchmarkDotNet.Attributes;
using Piperchat.Protocol;

namespace Piperchat.Bench;

/// <summary>A text of 200 characters for one reader and the sender, step by step.</summary>
#pragma warning disable CA1515 // BenchmarkDotNet runs public classes only.
public class ProtocolBenchmarks : IDisposable
#pragma warning restore CA1515
{
    private static readonly Place Place = new("00112233445566778899aabbccddeeff", "", "main");
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly AgreementKey _agreement = AgreementKey.Generate();
    private readonly SigningKey _readersKey = SigningKey.Generate();
    private readonly AgreementKey _readersAgreement = AgreementKey.Generate();
    private readonly TextContent _content = new(Posts.Text, null);
    private readonly EnvelopeDraft _draft = new(Place, Guid.NewGuid().ToString(), WireTime.Format(DateTimeOffset.UtcNow), null);
    private readonly Recipient[] _recipients;
    private readonly Reader[] _readers;
    private readonly byte[] _plain;
    private readonly Packed _packed;
    private readonly Envelope _envelope;
    private readonly byte[] _posted;

    public ProtocolBenchmarks()
    {
        _recipients = [new Recipient(_readersKey.PublicKey, _readersAgreement.PublicKey)];
        _readers = [new Reader(_readersKey.PublicKey, [_readersAgreement])];
        _plain = _content.ToJson();
        _packed = Packing.Pack(_plain);
        _envelope = SealOne();
        _posted = _envelope.ToJson();
    }

    [Benchmark(Description = "parse")]
    public object Parse() => Envelope.TryParse(_posted, out var envelope, out var fault) ? envelope : throw Failure(fault);

    [Benchmark(Description = "canonical bytes")]
    public int Canonical()
    {
        using var bytes = new CanonicalWriter(2048);
        _envelope.WriteSignedBytes(bytes);
        return bytes.Written.Length;
    }

    [Benchmark(Description = "verify")]
    public bool Verify() => _envelope.Verify(Place, out var fault) ? true : throw Failure(fault);

    [Benchmark(Description = "seal")]
    public object Seal() => SealOne();

    [Benchmark(Description = "open")]
    public object Open() => Opening.TryOpen(_envelope, Place, _readers, null, out var opened, out var fault) ? opened : throw Failure(fault);

    [Benchmark(Description = "compress")]
    public object Compress() => Packing.Pack(_plain);

    [Benchmark(Description = "decompress")]
    public object Decompress() => Packing.TryUnpack(_packed, out var content, out var fault) ? content : throw Failure(fault);

    public void Dispose()
    {
        _key.Dispose();
        _agreement.Dispose();
        _readersKey.Dispose();
        _readersAgreement.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A step that fails early would look fast.</summary>
    private static InvalidOperationException Failure(Fault fault) => new(fault.Sentence);

    private Envelope SealOne() => Sealing.Seal(new Identity(_key, _agreement), _recipients, _draft, _content);
}
