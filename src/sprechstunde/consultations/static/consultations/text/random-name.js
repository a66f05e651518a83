/** A name that nobody guesses. `crypto.randomUUID` exists over secure connections only; live text works without. */
export function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
