namespace CrmPanel.Crm;

internal static class CrmServices
{
    /// <summary>Opens the database, at once: a folder that can't be written to is better known before the first visitor comes.</summary>
    public static void AddCrm(this IServiceCollection services, string folder)
    {
        var store = new CrmStore(folder);
        if (store.IsEmpty) MadeUp.Fill(store);
        services.AddSingleton(store);
    }
}
