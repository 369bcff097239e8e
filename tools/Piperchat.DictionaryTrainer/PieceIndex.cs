namespace Piperchat.DictionaryTrainer;

/// <summary>Finds the longest match of a text among pieces: a suffix array, entered by its first three bytes.</summary>
internal sealed class PieceIndex
{
    private const int KeyBytes = 3;

    private readonly byte[] _bytes;
    private readonly int[] _suffixes;
    private readonly int[] _pieceOf;
    private readonly int[] _startOf;
    private readonly Dictionary<int, (int From, int To)> _ranges = [];

    public PieceIndex(IReadOnlyList<byte[]> pieces)
    {
        // A zero ends each piece; the texts have none, so no match runs over.
        var size = pieces.Sum(piece => piece.Length + 1);
        _bytes = new byte[size + KeyBytes];
        _pieceOf = new int[size];
        _startOf = new int[pieces.Count];
        var at = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            _startOf[i] = at;
            pieces[i].CopyTo(_bytes, at);
            Array.Fill(_pieceOf, i, at, pieces[i].Length + 1);
            at += pieces[i].Length + 1;
        }

        _suffixes = [.. Enumerable.Range(0, size).Where(i => _bytes.AsSpan(i, KeyBytes).IndexOf((byte)0) < 0)];
        Array.Sort(_suffixes, Compare);
        for (var i = 0; i < _suffixes.Length;)
        {
            var from = i;
            var key = KeyAt(_bytes, _suffixes[i]);
            while (i < _suffixes.Length && KeyAt(_bytes, _suffixes[i]) == key)
                i++;
            _ranges[key] = (from, i);
        }
    }

    /// <summary>The longest match of what begins at <paramref name="at"/>: its piece, where in it, and how long; length 0 for none.</summary>
    public (int Piece, int Offset, int Length) Longest(ReadOnlySpan<byte> text, int at)
    {
        if (at + KeyBytes > text.Length || !_ranges.TryGetValue(KeyAt(text, at), out var range))
            return default;
        var (low, high) = range;
        var (length, position) = (KeyBytes, _suffixes[low]);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var suffix = _suffixes[middle];
            var common = text[at..].CommonPrefixLength(_bytes.AsSpan(suffix));
            if (common > length)
                (length, position) = (common, suffix);
            if (at + common >= text.Length || _bytes[suffix + common] > text[at + common])
                high = middle;
            else
                low = middle + 1;
        }

        return (_pieceOf[position], position - _startOf[_pieceOf[position]], length);
    }

    private static int KeyAt(ReadOnlySpan<byte> bytes, int at) => bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);

    private int Compare(int a, int b)
    {
        var byText = _bytes.AsSpan(a, LengthAt(a)).SequenceCompareTo(_bytes.AsSpan(b, LengthAt(b)));
        return byText != 0 ? byText : a - b;
    }

    private int LengthAt(int suffix)
    {
        var piece = _pieceOf[suffix];
        return (piece + 1 < _startOf.Length ? _startOf[piece + 1] : _pieceOf.Length) - 1 - suffix;
    }
}
