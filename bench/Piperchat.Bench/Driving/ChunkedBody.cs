namespace Piperchat.Bench;

/// <summary>Takes the chunks of HTTP/1.1 apart (RFC 9112, section 7.1) as bytes come, without copying them.</summary>
internal struct ChunkedBody
{
    private State _state;
    private long _left;

    private enum State
    {
        Size,
        SizeEnd,
        Data,
        DataEnd,
        Over,
    }

    /// <summary>The last chunk came. (Trailers aren't sent to those who don't ask for them; what follows is its empty line.)</summary>
    public readonly bool IsOver => _state == State.Over && _left == 0;

    /// <summary>The next piece of content in what came; false: the rest has none.</summary>
    public bool TryTake(ref ReadOnlySpan<byte> came, out ReadOnlySpan<byte> piece)
    {
        while (!came.IsEmpty)
        {
            switch (_state)
            {
                case State.Size:
                    var digit = came[0];
                    if (digit is (byte)'\r' or (byte)';') _state = State.SizeEnd;
                    else _left = (_left << 4) | (long)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
                    came = came[1..];
                    break;

                case State.SizeEnd:
                    if (came[0] == '\n')
                    {
                        _state = _left > 0 ? State.Data : State.Over;
                        if (_left == 0) _left = 2;
                    }

                    came = came[1..];
                    break;

                case State.Data:
                    var length = (int)Math.Min(_left, came.Length);
                    piece = came[..length];
                    came = came[length..];
                    _left -= length;
                    if (_left == 0) _state = State.DataEnd;
                    return true;

                case State.DataEnd:
                    if (came[0] == '\n') _state = State.Size;
                    came = came[1..];
                    break;

                default:
                    if (_left > 0) _left--;
                    came = came[1..];
                    break;
            }
        }

        piece = default;
        return false;
    }
}
