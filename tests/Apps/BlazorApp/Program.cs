using BlazorApp.Components;
using Microsoft.AspNetCore.DataProtection;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
// Blazor's own script is one of these, and the tests start what was built, not what was published.
builder.WebHost.UseStaticWebAssets();
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddControllersWithViews();
builder.Services.AddRazorPages();
builder.Services.AddPiperchat(options =>
{
    options.DataDirectory = builder.Configuration["DATA_DIR"] ?? "data";
    options.Open();
});

var app = builder.Build();
app.UsePathBase(builder.Configuration["PATH_BASE"]);
app.UseRouting();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapPiperchat();
app.MapControllers();
app.MapRazorPages();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
app.Run();
