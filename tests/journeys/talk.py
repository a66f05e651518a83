"""What two people in a room see of each other."""

from __future__ import annotations

from journeys.patience import wait_until
from journeys.stage import Adviser, Citizen, Person

RENDERED = """(count) => {
  const video = document.querySelector('video[data-participant]');
  return !!video && video.getVideoPlaybackQuality().totalVideoFrames >= count;
}"""
FRAMES = "() => document.querySelector('video[data-participant]')?.getVideoPlaybackQuality().totalVideoFrames ?? 0"

# Peer connections are private to the page's modules; the tests watch them where the browser hands them out.
WATCH_CONNECTIONS = """(() => {
  const Native = RTCPeerConnection;
  const made = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...settings) { super(...settings); made.push(this); }
  };
  window.inboundBytes = async (kind) => {
    let bytes = 0;
    for (const connection of made) {
      if (connection.connectionState === 'closed') continue;
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === kind) bytes += entry.bytesReceived;
      }
    }
    return bytes;
  };
})()"""


def meet(citizen: Citizen, adviser: Adviser, office: str = "trennung-scheidung") -> None:
    """From the office's page into the room."""
    citizen.draw_number(office)
    adviser.page.get_by_role("button", name="Nächste Person aufrufen").and_(adviser.page.locator(":enabled")).wait_for()
    adviser.call_next()
    citizen.step_in()
    for person in (citizen, adviser):
        wait_until_connected(person)


def wait_until_connected(person: Person) -> None:
    person.page.get_by_text("Verbunden", exact=True).first.wait_for()


def switch_on(person: Person, *devices: str) -> None:
    for device in devices or ("Kamera", "Mikrofon"):
        person.page.get_by_role("button", name=f"{device} einschalten").click()
        # While the browser is still asking, the button already takes the wish back.
        on = person.page.locator("[data-state=on]").get_by_role("button", name=f"{device} ausschalten")
        on.wait_for()


def wait_until_rendering(person: Person, more: int = 20) -> None:
    """Until the other's picture has been painted `more` times from now on; decoded frames would not do."""
    seen = int(person.page.evaluate(FRAMES))
    person.page.wait_for_function(RENDERED, arg=seen + more)


def wait_until_hearing(person: Person) -> None:
    before = int(person.page.evaluate("inboundBytes('audio')"))
    wait_until(person.page, "async (before) => (await inboundBytes('audio')) > before + 2000", before)


def end_talk(adviser: Adviser) -> None:
    adviser.page.get_by_role("button", name="Beratung beenden").click()
    adviser.page.get_by_role("dialog").get_by_role("button", name="Beratung beenden").click()
    adviser.page.wait_for_url("**/arbeitsplatz/")
