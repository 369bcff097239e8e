using System.Net;

namespace Piperchat.AspNetCore;

/// <summary>So many seats for each network address: a bound on what goes on at once, where a rate says nothing about how long it lasts.</summary>
internal sealed class Seats(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _taken = [];

    public bool TryTake(IPAddress address, out Seat seat)
    {
        seat = default;
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(address);
            if (taken >= most) return false;
            _taken[address] = taken + 1;
        }

        seat = new Seat(this, address);
        return true;
    }

    internal void GiveBack(IPAddress address)
    {
        lock (_lock)
        {
            if (_taken[address] > 1) _taken[address]--;
            else _taken.Remove(address);
        }
    }
}

/// <summary>A seat that was taken, or by default none. It is disposed once.</summary>
internal readonly struct Seat(Seats? seats, IPAddress address) : IDisposable
{
    public void Dispose() => seats?.GiveBack(address);
}
