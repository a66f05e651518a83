/** @typedef {import("../elements/words.js").Words} Words */

/**
 * Tells the server what is wanted. What it answers is a page's part or nothing; what comes of it arrives by the signalling.
 * @param {Words} words
 * @returns {(address: string, fields?: FormData) => Promise<Response>} rejects with an Error whose message is for reading
 */
export function posting(words) {
  return async (address, fields) => {
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body: fields && asForm(fields), headers: { Accept: "application/json" } });
    } catch {
      throw new Error(words.say("offline"));
    }
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => null);
    throw new Error(typeof told?.problem === "string" ? told.problem : words.say("offline"));
  };
}

/** @param {FormData} fields */
function asForm(fields) {
  const body = new URLSearchParams();
  for (const [name, value] of fields) if (typeof value === "string") body.append(name, value);
  return body;
}
