// Shows what was pushed and leads to its page. Nothing is cached and no request is touched, so no page depends on it.
// A classic script: Firefox knows no modules here. Served by push/views.py, which puts the words for an empty push before it.
{
  /** @typedef {{title: string, body: string, path: string, tag?: string, lang?: string, stays?: boolean}} Told */
  /** @typedef {{url: string, focus(): Promise<unknown>}} OpenPage */
  /**
   * What of ServiceWorkerGlobalScope is used; the compiler's types are those of pages.
   * @typedef {object} Worker
   * @property {{origin: string}} location
   * @property {{showNotification(title: string, options: object): Promise<void>}} registration
   * @property {{matchAll(options: object): Promise<OpenPage[]>, openWindow(address: string): Promise<unknown>}} clients
   * @property {(type: string, listener: (event: any) => void) => void} addEventListener
   */

  const worker = /** @type {Worker} */ (/** @type {unknown} */ (self));
  const fallback = /** @type {Told} */ (/** @type {any} */ (self).WORDS);

  worker.addEventListener("push", (event) => event.waitUntil(show(told(event.data))));

  worker.addEventListener("notificationclick", (event) => {
    event.notification.close();
    event.waitUntil(open(event.notification.data?.path ?? fallback.path));
  });

  /**
   * Browsers end a subscription that stays silent, so something is always said.
   * @param {{json(): any} | null} data
   * @returns {Told}
   */
  function told(data) {
    try {
      const content = data?.json();
      return typeof content?.title === "string" && content.title ? content : fallback;
    } catch {
      return fallback;
    }
  }

  /** @param {Told} content */
  function show({ title, body, path, tag = "", lang = "", stays = false }) {
    return worker.registration.showNotification(title, {
      body,
      lang,
      dir: "auto",
      tag,
      renotify: tag !== "",
      requireInteraction: stays,
      vibrate: [300, 150, 300],
      data: { path },
    });
  }

  /**
   * The page if it is open somewhere, else a new one; never another page's place, in which something may be half written.
   * @param {string} path
   */
  async function open(path) {
    const address = new URL(path, worker.location.origin);
    if (address.origin !== worker.location.origin) address.href = new URL(fallback.path, worker.location.origin).href;
    const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
    const page = pages.find(({ url }) => withoutFragment(url) === withoutFragment(address.href));
    return page ? page.focus() : worker.clients.openWindow(address.href);
  }

  /** @param {string} address */
  function withoutFragment(address) {
    return address.split("#")[0];
  }
}
