namespace Piperchat.DictionaryTrainer;

/// <summary>
/// Cuts pieces down to a size, a little at a time, by what they save. Each round writes all texts with the fewest bits that the pieces
/// allow, credits each piece with its uses, and then trims or drops the pieces that save too little for their length. What a lost piece
/// did falls to others, whose worth the next round sees.
/// </summary>
internal sealed class PiecePruner
{
    private const int Rounds = 10;

    /// <summary>What a match costs. The real price is nearer 20 bits; a lower one keeps short words, which other conversations share.</summary>
    private const double MatchBits = 10;

    /// <summary>What n uses are worth: n to this power times their mean. Below 1, it favours variety over what this corpus repeats.</summary>
    private const double UsesPower = 0.85;

    private const double LongestCodeBits = 11;
    private const int ShortestMatch = 4;

    private readonly List<byte[]> _texts;
    private readonly double[] _literalBits = new double[256];

    private PiecePruner(IEnumerable<Sample> samples)
    {
        _texts = [.. samples.Select(sample => sample.Text)];
        var counts = new double[256];
        foreach (var letter in _texts.SelectMany(text => text))
            counts[letter]++;
        TakeLiterals(counts, share: 1);
    }

    /// <summary>The pieces that are left, the most used per byte last, where a reference to them is cheapest.</summary>
    public static byte[] Prune(IReadOnlyList<Sample> samples, List<byte[]> pieces, int size)
    {
        var pruner = new PiecePruner(samples);
        var first = pieces.Sum(piece => piece.Length);
        for (var round = 1; round <= Rounds; round++)
        {
            var goal = size * Math.Pow((double)first / size, 1 - ((double)round / Rounds));
            pieces = CutTo(goal, pieces, pruner.UsesOf(pieces));
        }

        var uses = pruner.UsesOf(pieces);
        return [.. pieces.Select((piece, i) => (piece, Worth: (double)uses[i].Count / piece.Length)).OrderBy(p => p.Worth).SelectMany(p => p.piece)];
    }

    /// <summary>Writes every text in the fewest bits, from its end backwards, and notes which pieces that took.</summary>
    private List<Use>[] UsesOf(List<byte[]> pieces)
    {
        var index = new PieceIndex(pieces);
        var uses = pieces.Select(_ => new List<Use>()).ToArray();
        var literals = new double[256];
        foreach (var text in _texts)
        {
            var bits = new double[text.Length + 1];
            var matches = new (int Piece, int Offset, int Length)[text.Length];
            for (var i = text.Length - 1; i >= 0; i--)
            {
                bits[i] = bits[i + 1] + _literalBits[text[i]];
                var longest = index.Longest(text, i);
                for (var length = ShortestMatch; length <= longest.Length; length++)
                {
                    if (MatchBits + bits[i + length] < bits[i])
                        (bits[i], matches[i]) = (MatchBits + bits[i + length], longest with { Length = length });
                }
            }

            for (var i = 0; i < text.Length;)
            {
                var (piece, offset, length) = matches[i];
                if (length == 0)
                {
                    literals[text[i++]]++;
                    continue;
                }

                uses[piece].Add(new Use(offset, offset + length, BitsOf(text.AsSpan(i, length)) - MatchBits));
                i += length;
            }
        }

        TakeLiterals(literals, share: 0.5);
        return uses;
    }

    private double BitsOf(ReadOnlySpan<byte> literals)
    {
        var bits = 0.0;
        foreach (var literal in literals)
            bits += _literalBits[literal];
        return bits;
    }

    private void TakeLiterals(double[] counts, double share)
    {
        var sum = counts.Sum();
        for (var i = 0; i < counts.Length; i++)
        {
            var bits = Math.Min(LongestCodeBits, Math.Log2(sum / Math.Max(counts[i], 0.5)));
            _literalBits[i] = ((1 - share) * _literalBits[i]) + (share * bits);
        }
    }

    /// <summary>Looks for the price of a byte at which what is worth keeping has the size.</summary>
    private static List<byte[]> CutTo(double size, List<byte[]> pieces, List<Use>[] uses)
    {
        var (low, high) = (0.0, 2000.0);
        List<byte[]> kept = [];
        for (var step = 0; step < 18; step++)
        {
            var price = (low + high) / 2;
            List<byte[]> trimmed = [.. pieces.Select((piece, i) => Trim(piece, uses[i], price)).Where(piece => piece.Length > 0)];
            if (trimmed.Sum(piece => piece.Length) > size)
                low = price;
            else
                (high, kept) = (price, trimmed);
        }

        return kept;
    }

    /// <summary>The run of whole words that saves the most over its price.</summary>
    private static byte[] Trim(byte[] piece, List<Use> uses, double price)
    {
        List<int> cuts = [0, .. Enumerable.Range(1, piece.Length - 1).Where(i => piece[i] == ' '), piece.Length];
        var (best, from, to) = (0.0, 0, 0);
        for (var a = 0; a < cuts.Count; a++)
        {
            for (var b = a + 1; b < cuts.Count; b++)
            {
                var worth = Saved(uses, cuts[a], cuts[b]) - (price * (cuts[b] - cuts[a]));
                if (worth > best)
                    (best, from, to) = (worth, cuts[a], cuts[b]);
            }
        }

        return piece[from..to];
    }

    private static double Saved(List<Use> uses, int from, int to)
    {
        const double bitsLostPerByte = 4.5;
        const int worthMatching = 6;
        var (saved, whole) = (0.0, 0);
        foreach (var use in uses)
        {
            var left = Math.Min(use.To, to) - Math.Max(use.From, from);
            var lost = use.To - use.From - left;
            if (lost == 0)
            {
                saved += use.Saved;
                whole++;
            }
            else if (left >= worthMatching)
            {
                saved += Math.Max(0, use.Saved - (lost * bitsLostPerByte));
            }
        }

        return whole > 1 ? saved * Math.Pow(whole, UsesPower - 1) : saved;
    }

    /// <summary>A stretch of a piece that a text referred to, and the bits this saved.</summary>
    private readonly record struct Use(int From, int To, double Saved);
}
