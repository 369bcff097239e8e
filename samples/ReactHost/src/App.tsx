import { useRef, useState } from "react";
import type { PiperChatElement, Theme } from "piperchat";
import { PiperChat } from "./PiperChat";

const relay = import.meta.env.VITE_PIPERCHAT_RELAY ?? "http://localhost:4100/";
const channels = ["demo", "design", "support"];
const accents = ["#2563eb", "#0f7a57", "#b42318", "#ffd54a"];

export function App() {
  const [channel, setChannel] = useState("demo");
  const [accent, setAccent] = useState("#2563eb");
  const [theme, setTheme] = useState<Theme>("auto");
  const [unread, setUnread] = useState(0);
  const [last, setLast] = useState<string | null>(null);
  const [away, setAway] = useState(false);
  const chat = useRef<PiperChatElement>(null);

  return (
    <main className="page">
      <h1>Piperchat in React</h1>
      <p className="lead">A typed component: options in, metadata out. The conversation stays in its frame.</p>
      <div className="beside">
        <section className="panel" aria-label="Settings">
          <label>Conversation
            <select value={channel} onChange={(event) => setChannel(event.target.value)}>
              {channels.map((name) => <option key={name}>{name}</option>)}
            </select>
          </label>
          <label>Theme
            <select value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
              <option>auto</option><option>light</option><option>dark</option>
            </select>
          </label>
          <label>Accent
            <select value={accent} onChange={(event) => setAccent(event.target.value)}>
              {accents.map((colour) => <option key={colour}>{colour}</option>)}
            </select>
          </label>
          <button type="button" onClick={() => void chat.current?.prefill("Hello from React")}>Begin a sentence</button>
          <p role="status">{unread === 0 ? "All read" : `${unread} unread`}</p>
          <p>{last === null ? "Nothing heard yet" : `Last heard: ${last}`}</p>
          {away && <p role="alert">The chat at {relay} can’t be reached. Start HostApp, then reload.</p>}
        </section>
        {/* snippet: chat */}
        <PiperChat
          ref={chat} className="chat" relay={relay} channel={channel} label="Team chat" theme={theme} accent={accent}
          onUnread={({ total }) => setUnread(total)}
          onMessageReceived={({ from, channel: where }) => setLast(`${from} in ${where}`)}
          onUnreachable={() => setAway(true)}
        />
        {/* end */}
      </div>
    </main>
  );
}
