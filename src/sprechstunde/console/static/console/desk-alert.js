import { Ring } from "../web/ring.js";
import { Alarm } from "./alarm.js";
import { Turn } from "./turn.js";

const NOTIFY = "desk-notify"; // in this browser's storage: "on" when wanted
const CHANNEL = "desk-noticed";

/**
 * `<desk-alert>` around the desk: reaches an adviser who looks elsewhere by the title, a sound and a notification, again and
 * again until noticed. `<desk-alert-choice>` inside it is where the adviser decides how.
 */
class DeskAlert extends HTMLElement {
  ring = new Ring({ key: "desk-ring" });
  #sound = new Turn("desk-sound");
  #words = new Turn("desk-words");
  /** @type {Alarm | undefined} */ #alarm;
  /** @type {BroadcastChannel | undefined} */ #channel;
  /** @type {Notification | undefined} */ #shown;

  connectedCallback() {
    this.#words.ask();
    this.#alarm = new Alarm({
      known: listOf(this.querySelector(".desk")?.getAttribute("data-occasions")),
      ring: () => this.#reach(),
      changed: (sounding) => this.#tell(sounding),
    });
    this.addEventListener("desk-state", (event) => this.#hear(/** @type {CustomEvent} */ (event).detail));
    this.#channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL);
    this.#channel?.addEventListener("message", () => this.#alarm?.notice());
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, this.#noticed, true);
    for (const type of ["focus", "visibilitychange"]) addEventListener(type, this.#looked, true);
    for (const choice of this.querySelectorAll("desk-alert-choice")) /** @type {DeskAlertChoice} */ (choice).begin(this);
  }

  disconnectedCallback() {
    this.#alarm?.notice();
    this.#channel?.close();
    for (const type of ["pointerdown", "keydown"]) removeEventListener(type, this.#noticed, true);
    for (const type of ["focus", "visibilitychange"]) removeEventListener(type, this.#looked, true);
  }

  /** A click or a key: whoever did it is there, and from now on the browser lets sound out. */
  #noticed = () => {
    this.#looked();
    void this.ring.unlock().then((can) => can && this.#sound.ask());
  };

  #looked = () => {
    if (!isWatched()) return;
    this.#alarm?.notice();
    this.#channel?.postMessage("");
  };

  /** @param {string | undefined} occasions */
  #hear(occasions) {
    const isNews = this.#alarm?.hear(listOf(occasions), isWatched());
    if (isNews) this.#looked(); // whoever looks here has seen it: the other windows need not ring
  }

  #reach() {
    if (this.#sound.isMine && this.ring.canSound) void this.ring.try();
    if (this.#words.isMine) this.#notify();
  }

  #notify() {
    if (!wantsNotifications()) return;
    const { textAlert = "", textAlertBody = "" } = this.dataset;
    try {
      this.#shown?.close();
      this.#shown = new Notification(textAlert, { body: textAlertBody, tag: "desk", silent: this.ring.canSound || this.ring.choice === "none" });
      this.#shown.addEventListener("click", () => {
        window.focus();
        this.#shown?.close();
      });
    } catch {
      // Browsers of telephones show them from a service worker only; title and sound remain.
    }
  }

  /** @param {boolean} sounding */
  #tell(sounding) {
    this.toggleAttribute("data-sounding", sounding);
    this.dispatchEvent(new CustomEvent("desk-alert"));
    if (sounding) return;
    this.ring.stop();
    this.#shown?.close();
    this.#shown = undefined;
  }
}

/** `<desk-alert-choice>`: sound, loudness and notifications, kept in this browser. */
class DeskAlertChoice extends HTMLElement {
  /** @param {DeskAlert} alert */
  begin(alert) {
    this.hidden = false;
    this.#wireSound(alert.ring);
    this.#wireNotifications();
    alert.ring.onchange = () => this.#tellSilence(alert.ring);
    this.#tellSilence(alert.ring);
  }

  /** @param {Ring} ring */
  #wireSound(ring) {
    const sound = /** @type {HTMLSelectElement} */ (this.#find("[data-sound]"));
    const volume = /** @type {HTMLInputElement} */ (this.#find("[data-volume]"));
    sound.value = ring.choice;
    volume.value = String(Math.round(ring.volume * 100));
    sound.addEventListener("change", () => {
      ring.choose(/** @type {import("../web/ring-sounds.js").SoundName} */ (sound.value));
      void ring.try();
    });
    volume.addEventListener("change", () => {
      ring.volume = Number(volume.value) / 100;
      void ring.try();
    });
    this.#find("[data-try]").addEventListener("click", () => void ring.try());
  }

  #wireNotifications() {
    const box = /** @type {HTMLInputElement} */ (this.#find("[data-notify]"));
    const can = typeof Notification !== "undefined";
    box.disabled = !can;
    box.checked = can && wantsNotifications();
    this.#tellPermission();
    box.addEventListener("change", async () => {
      const allowed = box.checked && (await Notification.requestPermission()) === "granted";
      box.checked = allowed;
      keep(NOTIFY, allowed ? "on" : "off");
      this.#tellPermission();
    });
  }

  #tellPermission() {
    const isRefused = typeof Notification === "undefined" || Notification.permission === "denied";
    this.#find("[data-refused]").hidden = !isRefused;
  }

  /** Until the first click the browser holds every sound back. @param {Ring} ring */
  #tellSilence(ring) {
    this.#find("[data-held-back]").hidden = ring.canSound || ring.choice === "none";
  }

  /** @param {string} selector */
  #find(selector) {
    return /** @type {HTMLElement} */ (this.querySelector(selector));
  }
}

/** @param {string | null | undefined} occasions */
function listOf(occasions) {
  return (occasions ?? "").split(" ").filter(Boolean);
}

function isWatched() {
  return document.visibilityState === "visible" && document.hasFocus();
}

function wantsNotifications() {
  return typeof Notification !== "undefined" && Notification.permission === "granted" && kept(NOTIFY) === "on";
}

/** @param {string} key */
function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that stores nothing forgets it with the page.
  }
}

customElements.define("desk-alert-choice", DeskAlertChoice);
customElements.define("desk-alert", DeskAlert);
