import { isSupported, turnOff, turnOn } from "../push/subscribe.js";

const KEY = "notices"; // that this page shows them itself; pushes the server knows of

/**
 * `<device-notices>`: whether this device shows notifications, by push where that is offered and works, else by the page
 * while it is open. Asked for by a click only.
 */
export class DeviceNotices extends HTMLElement {
  connectedCallback() {
    if (!("Notification" in window)) return;
    this.hidden = false;
    this.#button("[data-turn-on]", () => this.#turnOn());
    this.#button("[data-turn-off]", () => this.#turnOff());
    this.#show(this.#isOn() ? "on" : Notification.permission === "denied" ? "denied" : "off");
  }

  /** Whether the page has to show the notification itself. */
  get shownByPage() {
    return this.dataset.state === "on" && this.dataset.subscribed === undefined;
  }

  get #pushes() {
    const { worker = "", scope = "", key = "" } = this.dataset;
    return key && isSupported() ? { worker, scope, publicKey: key } : null;
  }

  #isOn() {
    return Notification.permission === "granted" && (this.dataset.subscribed !== undefined || kept() === "on");
  }

  async #turnOn() {
    const pushes = this.#pushes;
    const { outcome, subscription } = pushes ? await turnOn(pushes) : { outcome: await asked(), subscription: undefined };
    if (outcome === "on" && subscription && (await this.#tell(this.dataset.subscribe, subscription))) this.dataset.subscribed = "";
    // What no push service reaches the page can still show while it is open.
    const granted = Notification.permission === "granted";
    if (granted && this.dataset.subscribed === undefined) keep("on");
    this.#show(granted ? "on" : outcome === "denied" ? "denied" : "failed");
  }

  async #turnOff() {
    keep("");
    if (this.dataset.subscribed !== undefined) {
      await turnOff({ scope: this.dataset.scope ?? "/" });
      await this.#tell(this.dataset.unsubscribe, {});
      delete this.dataset.subscribed;
    }
    this.#show("off");
  }

  /**
   * @param {string | undefined} address
   * @param {object} content
   */
  async #tell(address, content) {
    try {
      const headers = { "Content-Type": "application/json" };
      return (await fetch(address ?? "", { method: "POST", headers, body: JSON.stringify(content) })).ok;
    } catch {
      return false;
    }
  }

  /** @param {"on" | "off" | "denied" | "failed"} state */
  #show(state) {
    this.dataset.state = state;
  }

  /**
   * @param {string} selector
   * @param {() => void} action
   */
  #button(selector, action) {
    this.querySelector(selector)?.addEventListener("click", action);
  }
}

/** @returns {Promise<"on" | "denied">} */
async function asked() {
  return (await Notification.requestPermission()) === "granted" ? "on" : "denied";
}

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string} value */
function keep(value) {
  try {
    if (value) localStorage.setItem(KEY, value);
    else localStorage.removeItem(KEY);
  } catch {
    // A browser that stores nothing forgets it with the page.
  }
}

customElements.define("device-notices", DeviceNotices);
