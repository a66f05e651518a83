/**
 * @typedef {{text: string, href: string | null}} Piece of a message: words, or an address with where it leads
 */

/** Only what says by itself that it is an address of the web; nothing is guessed from a name with a dot in it. */
const ADDRESS = /(^|[^\p{L}\p{N}])(https?:\/\/[^\s<>"“”„«»‹›`\\^{}|]{3,1990})/giu;
/** What a sentence puts behind an address. */
const BEHIND = /[.,;:!?'’*_~]+$/u;

/**
 * @param {string} text
 * @returns {Piece[]}
 */
export function piecesOf(text) {
  /** @type {Piece[]} */
  const pieces = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const [, before, found] = match;
    const typed = withoutWhatStandsBehind(found);
    const link = linkOf(typed);
    if (!link) continue;
    const begin = match.index + before.length;
    if (begin > done) pieces.push({ text: text.slice(done, begin), href: null });
    pieces.push(link);
    done = begin + typed.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), href: null });
  return pieces;
}

/** @param {string} typed */
function withoutWhatStandsBehind(typed) {
  let address = typed;
  for (let before = ""; before !== address; ) {
    before = address;
    address = address.replace(BEHIND, "");
    for (const [opening, closing] of ["()", "[]"]) {
      const opened = address.split(opening).length;
      if (address.endsWith(closing) && address.split(closing).length > opened) address = address.slice(0, -1);
    }
  }
  return address;
}

/**
 * @param {string} typed
 * @returns {Piece | null}
 */
function linkOf(typed) {
  /** @type {URL} */
  let url;
  try {
    url = new URL(typed);
  } catch {
    return null;
  }
  // A name or password in front of the host is how a false host is made to look like a true one.
  const plain = !url.username && !url.password && !typed.split("/")[2].includes("@");
  if (!plain || !["http:", "https:"].includes(url.protocol) || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(url.hostname)) return null;
  const host = typed.split("/")[2].split(/[?#]/)[0];
  return { text: isOfOneScript(host) ? typed : typed.replace(host, url.host), href: url.href };
}

/** A letter of another script may look like one of ours: such a host is shown as the network knows it. @param {string} host */
function isOfOneScript(host) {
  const letters = host.replace(/[0-9.\-:]/g, "");
  return [/^[a-zß-öø-ÿ]+$/i, /^\p{Script=Cyrillic}+$/u, /^\p{Script=Greek}+$/u, /^\p{Script=Arabic}+$/u].some((script) =>
    script.test(letters),
  );
}
