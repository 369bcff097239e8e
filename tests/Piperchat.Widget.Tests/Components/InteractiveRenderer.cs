// No renderer of the framework's is both interactive and public, so this is one: it may have to follow a new version.
#pragma warning disable BL0006
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;

namespace Piperchat.Widget.Tests.Components;

/// <summary>Runs a widget as a circuit or WebAssembly does, with a browser that is recorded.</summary>
internal sealed class InteractiveRenderer : Renderer
{
    private static readonly Dispatcher ThisThread = Dispatcher.CreateDefault();

    private InteractiveRenderer(RecordingBrowser browser)
        : base(Services(browser), NullLoggerFactory.Instance) => Browser = browser;

    public RecordingBrowser Browser { get; }

    public PiperchatWidget Widget { get; private set; } = null!;

    /// <summary>What a component threw, and nobody caught.</summary>
    public List<Exception> Errors { get; } = [];

    public override Dispatcher Dispatcher => ThisThread;

    protected override RendererInfo RendererInfo => new("Test", isInteractive: true);

    public static async Task<InteractiveRenderer> Render(Dictionary<string, object?> parameters, Exception? failure = null)
    {
        var renderer = new InteractiveRenderer(new RecordingBrowser { Failure = failure });
        await ThisThread.InvokeAsync(() =>
        {
            renderer.Widget = (PiperchatWidget)renderer.InstantiateComponent(typeof(PiperchatWidget));
            return renderer.RenderRootComponentAsync(renderer.AssignRootComponentId(renderer.Widget), ParameterView.FromDictionary(parameters));
        });
        return renderer;
    }

    protected override Task UpdateDisplayAsync(in RenderBatch renderBatch) => Task.CompletedTask;

    protected override void HandleException(Exception exception) => Errors.Add(exception);

    private static ServiceProvider Services(RecordingBrowser browser) => new ServiceCollection()
        .AddSingleton<IJSRuntime>(browser)
        .AddSingleton<NavigationManager>(new AppAddress("https://shop.example/app/"))
        .BuildServiceProvider();
}
