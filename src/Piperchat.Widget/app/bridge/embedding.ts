// Which page is around this one, and whether the relay's site lets it be (attack 12). The server says so in a meta element; the browser keeps to
// it by `frame-ancestors`, save where a null origin is let in, which no policy can name: there this is the only check.

export type Embedding = {
  /** Exact origins, the page's own aside. */
  readonly origins: readonly string[];
  /** The site opted in to identities that a host brings. */
  readonly identities: boolean;
  /** Pages without an origin are let in: those of a WebView, or of a file. */
  readonly nullOrigin: boolean;
};

export type Surrounding =
  /** A page of its own. */
  | { readonly name: "alone" }
  | { readonly name: "refused" }
  /** `origins`: the parent's, or where the browser doesn't tell, all that it may be. `proven`: nobody else's frame can be around. */
  | { readonly name: "allowed"; readonly origins: readonly string[]; readonly proven: boolean };

const NOBODY: Embedding = { origins: [], identities: false, nullOrigin: false };

export function embeddingIn(document: Document): Embedding {
  const content = document.querySelector<HTMLMetaElement>('meta[name="piperchat-embedding"]')?.content;
  try {
    const said: unknown = JSON.parse(content ?? "");
    return isEmbedding(said) ? said : NOBODY;
  } catch {
    return NOBODY;
  }
}

/** One that says anything else than it should lets nobody in. */
function isEmbedding(said: unknown): said is Embedding {
  if (typeof said !== "object" || said === null) return false;
  const { origins, identities, nullOrigin } = said as Partial<Record<keyof Embedding, unknown>>;
  return Array.isArray(origins) && origins.every((origin) => typeof origin === "string") && typeof identities === "boolean" && typeof nullOrigin === "boolean";
}

export function mayFrame(origin: string, own: string, { origins, nullOrigin }: Embedding): boolean {
  return origin === own || (isNull(origin) ? nullOrigin : origins.includes(origin));
}

/** An opaque origin, and what some WebViews call the one of their files. Neither can be named as a target. */
export function isNull(origin: string): boolean {
  return origin === "null" || origin === "file://";
}

type Page = Pick<Window, "parent" | "location"> & { readonly document: Pick<Document, "referrer"> };

export function surroundingOf(page: Page, embedding: Embedding): Surrounding {
  if (page.parent === page) return { name: "alone" };
  const own = page.location.origin;
  const ancestors = ancestorsOf(page.location);
  if (ancestors !== null) {
    // A page that is let in doesn't let in those around it.
    if (!ancestors.every((origin) => mayFrame(origin, own, embedding))) return { name: "refused" };
    return { name: "allowed", origins: ancestors.slice(0, 1), proven: true };
  }
  // Without a null origin the policy has kept everybody else out.
  const proven = !embedding.nullOrigin;
  const referrer = originOf(page.document.referrer);
  if (referrer === null) return { name: "allowed", origins: [...new Set([own, ...embedding.origins])], proven };
  return mayFrame(referrer, own, embedding) ? { name: "allowed", origins: [referrer], proven } : { name: "refused" };
}

/** Nearest first; null in browsers that don't tell. */
function ancestorsOf({ ancestorOrigins }: Location): readonly string[] | null {
  return (ancestorOrigins as DOMStringList | undefined)?.length ? [...ancestorOrigins] : null;
}

function originOf(address: string): string | null {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}
