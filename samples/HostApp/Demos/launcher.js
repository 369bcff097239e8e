// A button of the page opens the chat with a first sentence, which the visitor sends, or doesn't.
const chat = document.querySelector("piper-chat");
await customElements.whenDefined("piper-chat");
document.getElementById("ask").addEventListener("click", async () => {
  await chat.open();
  await chat.prefill("I have a question about my last invoice.");
});
