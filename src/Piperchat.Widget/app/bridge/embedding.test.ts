// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { embeddingIn, surroundingOf, type Embedding } from "./embedding";

const OWN = "https://chat.example";
const HOST = "https://host.example";
const embedding: Embedding = { origins: [HOST, "capacitor://localhost"], identities: true, nullOrigin: false };

function meta(content: string | null): Embedding {
  document.head.replaceChildren();
  if (content !== null) document.head.append(Object.assign(document.createElement("meta"), { name: "piperchat-embedding", content }));
  return embeddingIn(document);
}

function page(ancestors: readonly string[] | null, referrer = "") {
  const location = { origin: OWN, ...(ancestors !== null && { ancestorOrigins: ancestors }) };
  return { parent: {}, location, document: { referrer } } as unknown as Window;
}

test("Meta_element_says_who_may_frame", () => {
  expect(meta(JSON.stringify(embedding))).toEqual(embedding);
});

test("attack 12: a meta element that is missing or malformed lets nobody in", () => {
  const nobody = { origins: [], identities: false, nullOrigin: false };
  const malformed = [null, "", "{", "null", "[]", '{"origins":"*","identities":true,"nullOrigin":true}', '{"origins":[1],"identities":true,"nullOrigin":true}', '{"origins":[],"identities":"yes","nullOrigin":false}'];
  for (const content of malformed) expect(meta(content)).toEqual(nobody);
});

test("Page_of_its_own_has_nobody_around_it", () => {
  const alone = { location: { origin: OWN }, document: { referrer: "" } } as unknown as { parent: unknown };
  alone.parent = alone;
  expect(surroundingOf(alone as unknown as Window, embedding)).toEqual({ name: "alone" });
});

test("Allowed_parent_and_the_own_origin_are_known_by_the_browsers_word", () => {
  for (const origin of [HOST, OWN, "capacitor://localhost"]) expect(surroundingOf(page([origin]), embedding)).toEqual({ name: "allowed", origins: [origin], proven: true });
});

test("attack 12: a parent that is not on the list is refused, whatever it looks like", () => {
  const evil = ["https://evil.example", "https://host.example.evil.example", "http://host.example", "https://host.example:444", "https://HOST.example", "null", "file://", "*", ""];
  for (const origin of evil) expect(surroundingOf(page([origin]), embedding)).toEqual({ name: "refused" });
});

test("attack 12: an allowed page inside a page that is not allowed is refused", () => {
  expect(surroundingOf(page([HOST, "https://evil.example"]), embedding)).toEqual({ name: "refused" });
});

test("attack 12: a null origin is let in only by its own option", () => {
  expect(surroundingOf(page(["null"]), { ...embedding, nullOrigin: true })).toEqual({ name: "allowed", origins: ["null"], proven: true });
});

test("Browser_without_ancestors_goes_by_the_referrer", () => {
  expect(surroundingOf(page(null, `${HOST}/some/page?x=1`), embedding)).toEqual({ name: "allowed", origins: [HOST], proven: true });
  expect(surroundingOf(page(null, "https://evil.example/"), embedding)).toEqual({ name: "refused" });
});

test("Unknown_parent_may_be_any_of_the_list_and_is_proven_only_where_the_policy_keeps_out_the_rest", () => {
  const origins = [OWN, HOST, "capacitor://localhost"];
  expect(surroundingOf(page(null), embedding)).toEqual({ name: "allowed", origins, proven: true });
  expect(surroundingOf(page(null), { ...embedding, nullOrigin: true })).toEqual({ name: "allowed", origins, proven: false });
});
