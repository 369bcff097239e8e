using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Piperchat.AspNetCore.Tests;

/// <summary>What one host measures with one instrument of the relay's.</summary>
internal sealed class Measured<T> : IDisposable
    where T : struct
{
    private readonly MeterListener _listener = new();
    private readonly List<(T Value, string? Tag)> _all = [];
    private readonly SemaphoreSlim _came = new(0);

    public Measured(RelayHost host, string name)
    {
        // Meters of other tests have the same name.
        var meters = host.App.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Piperchat" && instrument.Meter.Scope == meters && instrument.Name == name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<T>((_, value, tags, _) =>
        {
            var tag = tags.Length == 0 ? null : (string?)tags[0].Value;
            lock (_all) _all.Add((value, tag));
            _came.Release();
        });
        _listener.Start();
    }

    public IReadOnlyList<(T Value, string? Tag)> All
    {
        get
        {
            lock (_all) return [.. _all];
        }
    }

    /// <summary>Waits until so many more measurements came.</summary>
    public async Task CameAsync(int count)
    {
        for (var i = 0; i < count; i++) Assert.True(await _came.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose()
    {
        _listener.Dispose();
        _came.Dispose();
    }
}
