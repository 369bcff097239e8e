import type { Bytes } from "./bytes";

// String.fromCharCode takes its bytes as arguments, and engines bound how many those may be.
const CHUNK = 8192;

export function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary);
}

/**
 * The bytes of standard base64 with padding, or null. atob alone is too kind: it drops white space, does without `=`, and
 * ignores the spare bits of the last digit, so that many texts would stand for the same bytes.
 */
export function bytesOfBase64(text: string): Bytes | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  const tail = 4 * Math.floor(Math.max(0, text.length - 4) / 4);
  if (btoa(binary.slice((tail / 4) * 3)) !== text.slice(tail)) return null;
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
