namespace CrmPanel.Crm;

internal static class CrmServices
{
    public static void AddCrm(this IServiceCollection services, string folder) => services.AddSingleton(_ =>
    {
        var store = new CrmStore(folder);
        if (store.IsEmpty) MadeUp.Fill(store);
        return store;
    });
}
