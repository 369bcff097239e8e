using HostApp;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.HttpOverrides;

// Settings are read once: what watches their files for changes would walk the whole disk where this is started from /, as services are.
var isVerb = Verbs.Has(args);
var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. isVerb ? [] : args]);
var settings = builder.Configuration;
if (isVerb) builder.Logging.SetMinimumLevel(LogLevel.Warning);
if (settings["URLS"] is null) builder.WebHost.UseUrls($"http://localhost:{settings["PORT"] ?? "4100"}");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

// A proxy on this machine may say whom it speaks for; nobody else may.
builder.Services.Configure<ForwardedHeadersOptions>(options =>
    options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedPrefix);
builder.Services.AddPiperchat(options =>
{
    options.DataDirectory = settings["DATA_DIR"] ?? "data";
    options.DatabasePath = settings["DB_PATH"];
    options.AcceptPlaintext = true;
    options.Open();

    // For the demo in which the page brings the keys. From pages of this site only: no other origin is allowed unless the settings name it.
    options.Embedding.InjectedIdentities = true;
});
builder.Services.AddPiperchat(settings.GetSection("Piperchat"));
builder.Services.AddHealthChecks().AddPiperchat();

await using var app = builder.Build();
if (isVerb) return await Verbs.RunAsync(app, args);

app.UseForwardedHeaders();
app.UseDemos("/demos");
app.MapPiperchat("/");
app.MapHealthChecks("/live", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") });
app.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
await app.RunAsync();
return 0;
