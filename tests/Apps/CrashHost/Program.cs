using Piperchat.AspNetCore;

// A relay that can be told to trust the disk too much: what the tests of power cuts must find out. Everything else they try on HostApp.
var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
builder.Services.AddPiperchat(options =>
{
    options.DataDirectory = builder.Configuration["DATA_DIR"]!;
    options.Open();
});
builder.Services.AddPiperchat(builder.Configuration.GetSection("Piperchat"));

var app = builder.Build();
app.MapPiperchat("/");

// Before anything is posted, so that the writer's thread doesn't use the connection yet.
if (app.Configuration["PIPERCHAT_SYNCHRONOUS"] is { } synchronous)
    ((SqliteStore)app.Services.GetRequiredService<IRelayStore>()).Database.Writing.Run($"PRAGMA synchronous = {synchronous}");
app.Run();
