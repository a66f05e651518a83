/**
 * Asks the browser to be woken when no page is open. `denied`: the person, or the browser on their behalf, said no;
 * `unsupported`: this browser cannot (an iPhone only from the home screen); `failed`: it could not reach its push service.
 * @typedef {"on" | "denied" | "unsupported" | "failed"} Outcome
 */

/**
 * @typedef {object} Installation
 * @property {string} worker address of the worker, such as /push-worker.js
 * @property {string} scope of which pages it speaks, such as /
 * @property {string} publicKey base64url
 */

/**
 * @typedef {object} Surroundings what is used of the browser
 * @property {{serviceWorker?: ServiceWorkerContainer}} navigator
 * @property {unknown} [PushManager]
 * @property {{permission: NotificationPermission, requestPermission(): Promise<NotificationPermission>}} [Notification]
 * @property {number} [patience] milliseconds
 */

/** Behind some firewalls the browser never hears from its push service and never says so. */
const PATIENCE = 15_000;

/** @param {Surroundings} [browser] */
export function isSupported(browser = window) {
  return Boolean(browser.navigator.serviceWorker && browser.PushManager && browser.Notification);
}

/**
 * To be called by a click, before anything is awaited: browsers ask for permission only then.
 * @param {Installation} installation
 * @param {Surroundings} [browser]
 * @returns {Promise<{outcome: Outcome, subscription?: PushSubscriptionJSON}>} the subscription is for the server
 */
export async function turnOn(installation, browser = window) {
  if (!isSupported(browser)) return { outcome: "unsupported" };
  try {
    if ((await browser.Notification?.requestPermission()) !== "granted") return { outcome: "denied" };
    const subscription = await withPatience(subscribed(installation, browser), browser.patience ?? PATIENCE);
    return { outcome: "on", subscription: subscription.toJSON() };
  } catch (error) {
    const refused = error instanceof Error && error.name === "NotAllowedError";
    return { outcome: refused ? "denied" : "failed" };
  }
}

/**
 * Ends it in this browser. With `forget` the worker goes, too, and nothing remains of us.
 * @param {Pick<Installation, "scope">} installation
 * @param {{forget?: boolean}} [options]
 * @param {Surroundings} [browser]
 * @returns {Promise<string | null>} the address that the server should forget
 */
export async function turnOff({ scope }, { forget = false } = {}, browser = window) {
  try {
    const registration = await browser.navigator.serviceWorker?.getRegistration(scope);
    const subscription = await registration?.pushManager?.getSubscription();
    for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
    await subscription?.unsubscribe();
    if (forget) await registration?.unregister();
    return subscription?.endpoint ?? null;
  } catch {
    return null; // such as a browser that forbids storage; there is nothing to end then
  }
}

/**
 * Takes back what is shown under a tag: the call is answered.
 * @param {Pick<Installation, "scope">} installation
 * @param {string} tag
 * @param {Surroundings} [browser]
 */
export async function closeShown({ scope }, tag, browser = window) {
  const registration = await browser.navigator.serviceWorker?.getRegistration(scope).catch(() => undefined);
  for (const shown of (await registration?.getNotifications({ tag })) ?? []) shown.close();
}

/**
 * @param {Installation} installation
 * @param {Surroundings} browser
 */
async function subscribed({ worker, scope, publicKey }, browser) {
  const container = /** @type {ServiceWorkerContainer} */ (browser.navigator.serviceWorker);
  const registration = await container.register(worker, { scope, updateViaCache: "none" });
  await active(registration);
  const applicationServerKey = bytes(publicKey);
  const earlier = await registration.pushManager.getSubscription();
  if (earlier && !sameKey(earlier.options.applicationServerKey, applicationServerKey)) await earlier.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
}

/** @param {ServiceWorkerRegistration} registration */
function active(registration) {
  return new Promise((resolve, reject) => {
    const starting = registration.installing ?? registration.waiting;
    if (registration.active || !starting) return resolve(undefined);
    starting.addEventListener("statechange", () => {
      if (starting.state === "activated") resolve(undefined);
      if (starting.state === "redundant") reject(new Error("the worker did not start"));
    });
  });
}

/**
 * @template Result
 * @param {Promise<Result>} work
 * @param {number} milliseconds
 * @returns {Promise<Result>}
 */
function withPatience(work, milliseconds) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const end = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), milliseconds);
  });
  return /** @type {Promise<Result>} */ (Promise.race([work, end])).finally(() => clearTimeout(timer));
}

/** @param {string} base64url */
function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/**
 * After the server's key has changed the old subscription is of no use, and the browser refuses a second one.
 * @param {ArrayBuffer | null} known
 * @param {Uint8Array} wanted
 */
function sameKey(known, wanted) {
  const ours = new Uint8Array(known ?? new ArrayBuffer(0));
  return ours.length === wanted.length && ours.every((byte, index) => byte === wanted[index]);
}
