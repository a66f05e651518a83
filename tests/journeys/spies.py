"""What reaches somebody who does not look at the page, noted where the browser is asked for it."""

from __future__ import annotations

from playwright.sync_api import Page

# Tones are planned ahead on the audio clock; whoever stops them cuts them off from the loudspeaker.
SPY = """(() => {
  window.spied = { tones: 0, hushed: 0, vibrations: [], shown: [], closed: 0 };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { spied.tones += 1; return start.apply(this, when); };
  const disconnect = GainNode.prototype.disconnect;
  GainNode.prototype.disconnect = function (...from) { spied.hushed += 1; return disconnect.apply(this, from); };
  navigator.vibrate = (pattern) => { spied.vibrations.push([pattern].flat()); return true; };
  window.Notification = class extends EventTarget {
    static permission = 'default';
    static async requestPermission() { return (Notification.permission = 'granted'); }
    constructor(title, options) { super(); spied.shown.push({ title, ...options }); }
    close() { spied.closed += 1; }
  };
})()"""


class Spy:
    def __init__(self, page: Page) -> None:
        self._page = page
        page.add_init_script(SPY)

    def wait_for(self, condition: str) -> None:
        """Such as "spied.tones > 0"."""
        self._page.wait_for_function(f"() => {condition}", polling=100)  # hidden pages are given no frames to look at

    def tell(self, what: str) -> object:
        return self._page.evaluate(f"spied.{what}")
