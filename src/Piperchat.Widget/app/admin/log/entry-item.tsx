import type { ComponentChildren } from "preact";
import type { AuditEntry } from "../../protocol";
import { grouped } from "../../keys/fingerprint";
import { Avatar } from "../../look/avatar";
import { WarnIcon } from "../../look/icons";
import { Words } from "../../look/phrase";
import { SiteIcon } from "../icons";
import type { Panel } from "../panel";
import type { SiteUser } from "../../people/site-user";
import { stampText } from "../times";
import { words } from "../words";
import type { LogRow } from "./log-pages";
import { sentenceOf } from "./sentences";

export function EntryItem({ panel, row: { seq, entry, by } }: { panel: Panel; row: LogRow }) {
  if (entry === null) return <li class="pc-entry pc-mark-line pc-tone-bad" role="alert"><WarnIcon size={16} /><span>{words.log.false(seq)}</span></li>;
  const { names } = panel.parts;
  const nameOf = (key: string) => names.inWords(key);
  const { record, hash, at } = entry;
  return (
    <li class="pc-entry">
      {record.ed25519_pub === null ? <span class="pc-avatar pc-avatar-unproven"><SiteIcon size={18} /></span> : <Avatar of={record.ed25519_pub} name={nameOf(record.ed25519_pub)} />}
      <div class="pc-person-words">
        <p><Words of={sentenceOf(record, by, nameOf)} /></p>
        <p class="pc-small pc-muted"><time dateTime={at}>{stampText(at)}</time> · {words.log.entry(seq, hash.slice(0, 8))}</p>
        <details class="pc-fingerprint">
          <summary>{words.log.details}</summary>
          <dl class="pc-facts">
            <Facts entry={entry} by={by} nameOf={nameOf} />
          </dl>
        </details>
      </div>
    </li>
  );
}

function Facts({ entry: { record, hash, site_user }, by, nameOf }: { entry: AuditEntry; by: SiteUser | null; nameOf: (key: string) => string }) {
  return (
    <>
      {record.ed25519_pub === null
        ? <Fact name={words.log.unsigned}>{words.log.siteUser} {by === null ? words.log.erased : `${by.name} (${by.id})`}</Fact>
        : <Fact name={words.log.signedBy}>{nameOf(record.ed25519_pub)} <code>{grouped(record.ed25519_pub)}</code></Fact>}
      {record.action === "claim" && record.description !== "" && <Fact name={words.log.description}>{record.description}</Fact>}
      {record.action === "role" && <Fact name={words.log.target}>{nameOf(record.target_ed25519_pub)} <code>{grouped(record.target_ed25519_pub)}</code></Fact>}
      {record.action === "remove" && <Fact name={words.log.message}><code>{record.target}</code></Fact>}
      {record.action === "settings" && (
        <>
          <Fact name={words.log.readers}>{words.settings.readers[record.settings.readers].name}</Fact>
          <Fact name={words.log.history}>{words.settings.history[record.settings.history].name}</Fact>
          {record.settings.description !== "" && <Fact name={words.log.description}>{record.settings.description}</Fact>}
        </>
      )}
      <Fact name={words.log.hash}><code>{grouped(hash)}</code></Fact>
      <Fact name={words.log.prev}><code>{grouped(record.prev)}</code></Fact>
      {site_user !== null && <Fact name={words.log.siteMark}><code>{grouped(site_user)}</code></Fact>}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <><dt>{name}</dt><dd>{children}</dd></>;
}
