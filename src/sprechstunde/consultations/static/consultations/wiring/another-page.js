/**
 * Whether the server has another page for us at this address by now: the talk is over, or we are no longer part of it. A
 * server that is down, or a network that lets no sockets through, has not.
 * @param {string} address
 * @param {typeof fetch} [ask]
 */
export async function isAnotherPage(address, ask = fetch) {
  try {
    const answer = await ask(address, { cache: "no-store" });
    if (answer.status >= 500 || answer.status === 429) return false;
    return answer.redirected || !answer.ok || !(await answer.text()).includes('id="room"');
  } catch {
    return false;
  }
}
