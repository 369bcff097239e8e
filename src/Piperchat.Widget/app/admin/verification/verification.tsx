import { LockIcon, WarnIcon } from "../../look/icons";
import { Words } from "../../look/phrase";
import type { LogState } from "../../roster/roster-log";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Desk } from "../desk";
import { words } from "../words";
import type { Check, OwnCheck } from "./checks";

type VerificationProps = { channel: ChannelAdmin; desk: Desk };

/** What this browser made of the log: everything on the page rests on it. */
export function Verification({ channel, desk }: VerificationProps) {
  const state = channel.log.state.value;
  if (state.kind === "broken") return <Alarm channel={channel} desk={desk} state={state} />;
  if (state.kind === "unknown") return <p class="pc-verified pc-muted" role="status">{words.verification.checking}</p>;
  const { seq, hash } = state.roster;
  const checking = channel.checks.last.value.name === "checking";
  return (
    <div class="pc-verified">
      <span class="pc-verified-icon"><LockIcon size={18} /></span>
      <div><p role="status">{checking ? words.verification.checking : <Words of={words.verification.verified(seq, hash.slice(0, 8))} />}</p></div>
    </div>
  );
}

/** Beside the log itself: what that means, and to have it done once more. */
export function VerifyAgain({ channel }: { channel: ChannelAdmin }) {
  const state = channel.log.state.value;
  const check = channel.checks.last.value;
  if (state.kind !== "verified") return null;
  return (
    <div class="pc-verify-again">
      <div>
        <p class="pc-small pc-muted">{words.verification.about}</p>
        <Checked check={check} entries={state.roster.seq} />
      </div>
      <button type="button" class="pc-button pc-button-small pc-button-quiet" aria-disabled={check.name === "checking"} onClick={() => void verifyAgain(channel)}>{words.verification.again}</button>
    </div>
  );
}

function Checked({ check, entries }: { check: Check; entries: number }) {
  if (check.name === "failed") return <p class="pc-small pc-tone-warn" role="status">{words.verification.failed}</p>;
  if (check.name !== "checked") return null;
  const bad = check.own.name === "broken" || check.own.name === "differs";
  return (
    <p class={`pc-small ${bad ? "pc-tone-bad" : ""}`} role={bad ? "alert" : "status"}>
      {entries === 1 ? words.verification.checkedOne : words.verification.checked(entries)} {ownText(check.own)}
    </p>
  );
}

/** Names the entry, what is wrong with it, and what to do. */
function Alarm({ channel, desk, state }: VerificationProps & { state: Extract<LogState, { kind: "broken" }> }) {
  const check = channel.checks.last.value;
  const checking = check.name === "checking";
  // Only against a pin that one gives up does the log stand by itself.
  const mayTrust = state.why === "shorter" || state.why === "differs";
  return (
    <section class="pc-alarm" role="alert">
      <WarnIcon size={20} />
      <div>
        <h2>{words.verification.broken.title}</h2>
        <p>{words.verification.broken.why[state.why](state.seq)}</p>
        <p>{words.verification.broken.todo}</p>
        <p class="pc-small">{words.verification.broken.last(state.roster.seq)}</p>
        {check.name === "checked" && check.own.name !== "not-asked" && <p class="pc-small">{ownText(check.own)}</p>}
        {check.name === "failed" && <p class="pc-small">{words.verification.failed}</p>}
        <p class="pc-alarm-buttons">
          <button type="button" class="pc-button pc-button-small pc-button-quiet" aria-disabled={checking} onClick={() => void verifyAgain(channel)}>{checking ? words.verification.checking : words.verification.again}</button>
          {mayTrust && <button type="button" class="pc-button pc-button-small pc-button-quiet" aria-haspopup="dialog" onClick={() => desk.open({ name: "trust" })}>{words.verification.broken.trust}</button>}
        </p>
      </div>
    </section>
  );
}

function ownText(own: OwnCheck): string {
  switch (own.name) {
    case "broken": return words.verification.own.broken(own.seq, own.field);
    case "differs": return words.verification.own.differs(own.seq);
    default: return words.verification.own[own.name];
  }
}

async function verifyAgain(channel: ChannelAdmin): Promise<void> {
  const role = channel.myRole;
  await channel.checks.verifyAgain(role === "owner" || role === "admin" || channel.acting.operator.value);
  await channel.load();
}
