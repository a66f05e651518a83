/**
 * Leaving at once. Every step is tried by itself: whatever fails, the page is covered first and the way out is taken last.
 *
 * @typedef {object} Exit
 * @property {string} to where to
 * @property {string} at the address of the server's part, which also names the channel between our tabs
 * @property {string} title what window and page say until they are gone
 * @property {boolean} shared whether the origin's storage belongs to other pages of the host, too
 */

/** Names in a storage that is shared with others begin with this when they are ours. */
export const OURS = "sprechstunde";

/** Another channel of the same tab hears what this one says, and impatient people press twice. */
let leaving = false;

/**
 * The person asked for it in this tab.
 * @param {Exit} exit
 */
export function leave(exit) {
  if (leaving) return;
  leaving = true;
  attempt(() => cover(exit));
  attempt(() => tellTheOtherTabs(exit));
  attempt(() => void fetch(exit.at, { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {}));
  attempt(() => clearUp(exit));
  location.replace(exit.to);
}

/**
 * The person asks for it in another tab.
 * @param {string} at
 * @param {boolean} shared
 */
export function leaveWithTheOthers(at, shared) {
  if (!globalThis.BroadcastChannel) return;
  channel(at).onmessage = ({ data }) => {
    const exit = { to: String(data.to), at, title: String(data.title), shared };
    if (leaving || !/^https?:/.test(exit.to)) return;
    leaving = true;
    attempt(() => cover(exit));
    attempt(() => clearUp(exit));
    location.replace(exit.to);
  };
}

/**
 * Nothing of the page can be seen, heard or read any more. Dialogs lie above everything, so the page itself must go.
 * @param {Exit} exit
 */
function cover({ title }) {
  const words = document.createElement("div");
  words.className = "leaving";
  words.setAttribute("role", "alert");
  document.body.hidden = true;
  document.documentElement.append(words);
  words.textContent = title;
  keepTitle(title);
}

/**
 * Other scripts may still write their news into the title.
 * @param {string} title
 */
function keepTitle(title) {
  const write = () => {
    if (document.title !== title) document.title = title;
  };
  write();
  new MutationObserver(write).observe(document.head, { subtree: true, childList: true, characterData: true });
}

/** @param {Exit} exit */
function tellTheOtherTabs({ at, to, title }) {
  const others = channel(at);
  others.postMessage({ to, title });
  others.close();
}

/** @param {string} at */
function channel(at) {
  return new BroadcastChannel(`${OURS}:${at}`);
}

/** @param {Exit} exit */
function clearUp({ at, shared }) {
  attempt(stopMedia);
  // Other modules stop what only they know: sounds, connections, tracks that no element plays.
  attempt(() => document.dispatchEvent(new Event("quick-exit")));
  attempt(() => sessionStorage.clear());
  attempt(() => clear(localStorage, shared));
  attempt(() => void forgetDatabases(shared).catch(() => {}));
  attempt(() => void forgetCaches(shared).catch(() => {}));
  attempt(() => void forgetWorkers(new URL("..", new URL(at, location.href)).href).catch(() => {}));
}

function stopMedia() {
  for (const element of /** @type {NodeListOf<HTMLMediaElement>} */ (document.querySelectorAll("audio, video"))) {
    element.pause();
    if (element.srcObject instanceof MediaStream) for (const track of element.srcObject.getTracks()) track.stop();
    element.srcObject = null;
  }
}

/**
 * @param {Pick<Storage, "length" | "key" | "removeItem" | "clear">} storage
 * @param {boolean} shared
 */
export function clear(storage, shared) {
  if (!shared) return storage.clear();
  const names = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const name of names) if (name?.startsWith(OURS)) storage.removeItem(name);
}

/** @param {boolean} shared */
async function forgetDatabases(shared) {
  for (const { name } of await indexedDB.databases()) if (name && isOurs(name, shared)) indexedDB.deleteDatabase(name);
}

/** @param {boolean} shared */
async function forgetCaches(shared) {
  for (const name of await caches.keys()) if (isOurs(name, shared)) void caches.delete(name);
}

/**
 * With its worker a browser's subscription to notifications ends, too.
 * @param {string} home the address under which all our pages lie
 */
async function forgetWorkers(home) {
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (!registration.scope.startsWith(home)) continue;
    for (const shown of (await registration.getNotifications?.()) ?? []) shown.close();
    void registration.unregister();
  }
}

/**
 * @param {string} name
 * @param {boolean} shared
 */
function isOurs(name, shared) {
  return !shared || name.startsWith(OURS);
}

/** @param {() => void} step */
function attempt(step) {
  try {
    step();
  } catch {
    // Storage may be forbidden, a browser may lack a part: the way out is what counts.
  }
}
