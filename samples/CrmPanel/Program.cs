using CrmPanel;
using CrmPanel.Chat;
using CrmPanel.Crm;
using CrmPanel.Inbox;
using CrmPanel.Live;
using CrmPanel.LogIn;

// Settings are read once: what watches their files for changes would walk the whole disk where this is started from /, as services are.
var builder = WebApplication.CreateBuilder(["--hostBuilder:reloadConfigOnChange=false", .. args]);
var settings = builder.Configuration;
if (settings["URLS"] is null) builder.WebHost.UseUrls($"http://localhost:{settings["PORT"] ?? "4200"}");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

var data = Path.GetFullPath(settings["DATA_DIR"] ?? "data", builder.Environment.ContentRootPath);
builder.Services.AddCrm(data);
builder.Services.AddLogIn();
builder.Services.AddLive();
builder.Services.AddRazorPages();
builder.Services.AddAntiforgery(options => options.HeaderName = "X-Csrf");
builder.Services.AddSupportChat(data);
builder.Services.AddPiperchat(settings.GetSection("Piperchat"));

var app = builder.Build();
app.UseExceptionHandler("/problem/500");
app.UseStatusCodePagesWithReExecute("/problem/{0}");
app.UsePageHeaders();
app.UseFilesOfAssembly();
app.UseRouting();
app.UseAuthentication();
app.UseAuthorization();
app.MapRazorPages();
app.MapInbox();
app.MapPortal();
app.MapPiperchat("/chat");
app.Run();
