using Microsoft.AspNetCore.HttpOverrides;

var builder = WebApplication.CreateSlimBuilder(args);
var settings = builder.Configuration;
if (settings["URLS"] is null) builder.WebHost.UseUrls($"http://localhost:{settings["PORT"] ?? "4100"}");

builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
builder.Services.AddPiperchat(settings.GetSection("Piperchat"));
builder.Services.AddPiperchat(options =>
{
    options.DataDirectory = settings["DATA_DIR"] ?? options.DataDirectory;
    options.DatabasePath = settings["DB_PATH"] ?? options.DatabasePath;
    options.AcceptPlaintext = true;
    options.Open();
});

var app = builder.Build();
app.UseForwardedHeaders();
app.MapPiperchat("/");
app.Run();
