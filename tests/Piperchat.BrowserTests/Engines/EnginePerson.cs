namespace Piperchat.BrowserTests.Engines;

/// <summary>Someone who uses the chat: in a page of its own, or in a frame of a host's.</summary>
internal sealed class EnginePerson(EngineDocument chat)
{
    private static readonly Sought Log = Sought.Log("Messages");
    private static readonly Sought MessageBox = Sought.Textbox("Message");

    /// <summary>Goes through the first run.</summary>
    public async Task PickName(string username)
    {
        await chat.Type(Sought.Textbox("Username"), username);
        await chat.Click(Sought.Button("Start chatting"));
        await Enters();
    }

    /// <summary>Is in the conversation, and no first run asks for a name.</summary>
    public Task Enters() => chat.Shows(MessageBox);

    public async Task Say(string text)
    {
        await chat.Type(MessageBox, text);
        await chat.Click(Sought.Button("Send"));
    }

    public Task Reads(string text) => chat.ShowsText(Log, text);

    /// <summary>Knows of a reader, so that the next message is sealed for them too.</summary>
    public Task Sees(string username) => chat.ShowsText(new("main"), username);
}
