import { useEffect, useState } from "preact/hooks";
import { comparisonCode, type Place } from "../protocol";

/** What two people, or two devices of one, both see if the server shows each of them the other's own key. */
export function Comparison({ place, mine, theirs }: { place: Place; mine: string; theirs: string }) {
  const [code, setCode] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    void comparisonCode(place, mine, theirs).then((made) => isOver || setCode(made));
    return () => {
      isOver = true;
    };
  }, [place.relay, place.tenant, mine, theirs]);
  return <code class="pc-code">{code ?? "\u00a0"}</code>;
}
