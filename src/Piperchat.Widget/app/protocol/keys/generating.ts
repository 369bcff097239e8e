// Key pairs of both curves. WebKitGTK and WPE lose a leading zero byte, and then refuse the key for its length: one Ed25519 pair of 128, one X25519
// key of 256 (https://bugs.webkit.org/show_bug.cgi?id=307095). Every sealed message makes a key, so that a conversation would meet it soon.

const ATTEMPTS = 10;

type Curve = "Ed25519" | "X25519";

export async function generatePair(curve: Curve, extractable: boolean, uses: readonly KeyUsage[], subtle: SubtleCrypto = crypto.subtle): Promise<CryptoKeyPair> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await subtle.generateKey(curve, extractable, [...uses])) as CryptoKeyPair;
    } catch (error) {
      // What an engine doesn't have at all is NotSupportedError.
      if (!(error instanceof DOMException && error.name === "OperationError") || attempt === ATTEMPTS) throw error;
    }
  }
}
