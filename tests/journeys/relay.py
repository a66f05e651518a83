"""Which way a talk goes: through the relay or directly, and whether everything arrives on it."""

from __future__ import annotations

from typing import Any

from journeys.patience import wait_until
from journeys.stage import Person
from journeys.talk import wait_until_rendering

# Peer connections are private to the page's modules; here the browser is told to use the relay alone, as the page tells it
# between two households.
RELAY_ONLY = """(() => {
  const Native = RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration) { super({ ...configuration, iceTransportPolicy: 'relay' }); }
    setConfiguration(configuration) { super.setConfiguration({ ...configuration, iceTransportPolicy: 'relay' }); }
  };
})()"""

WATCH_PATHS = """(() => {
  const Native = RTCPeerConnection;
  const made = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...settings) { super(...settings); made.push(this); }
  };
  const living = () => made.filter(({ connectionState }) => connectionState !== 'closed');
  window.paths = async () => {
    const found = [];
    for (const connection of living()) {
      const stats = await connection.getStats();
      for (const transport of stats.values()) {
        const pair = transport.type === 'transport' && stats.get(transport.selectedCandidatePairId);
        if (!pair || connection.connectionState !== 'connected') continue;
        const own = stats.get(pair.localCandidateId);
        const theirs = stats.get(pair.remoteCandidateId);
        found.push({
          own: own.candidateType, relayProtocol: own.relayProtocol, address: own.address, theirs: theirs.candidateType,
        });
      }
    }
    return found;
  };
  window.heard = async () => {
    let energy = 0;
    for (const connection of living()) {
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'audio') energy += entry.totalAudioEnergy ?? 0;
      }
    }
    return energy;
  };
  window.framesDecoded = async () => {
    let frames = 0;
    for (const connection of living()) {
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'video') frames += entry.framesDecoded ?? 0;
      }
    }
    return frames;
  };
})()"""


def watch(*people: Person, relay_only: bool = False) -> None:
    """Before they open a page."""
    for person in people:
        person.context.add_init_script(WATCH_PATHS)
        if relay_only:
            person.context.add_init_script(RELAY_ONLY)


def path_of(person: Person) -> dict[str, Any]:
    """Of the one connection that there is."""
    paths = person.page.evaluate("paths()")
    assert len(paths) == 1, paths
    return dict(paths[0])


def wait_until_all_arrives(*people: Person) -> None:
    """Picture, sound and written word, to everybody from everybody."""
    for person in people:
        decoded = float(person.page.evaluate("framesDecoded()"))
        wait_until(person.page, "async (before) => (await framesDecoded()) >= before + 10", decoded)
        wait_until_rendering(person)
        energy = float(person.page.evaluate("heard()"))
        wait_until(person.page, "async (before) => (await heard()) > before", energy)
    for writing in people:
        words = f"Gruß von {writing.page.url}."
        writing.page.get_by_label("Live-Text").press_sequentially(f"{words}\n")
        for reading in people:
            reading.page.get_by_text(words).first.wait_for()


def wait_until_nothing_arrives(person: Person) -> None:
    """No frame for a second."""
    wait_until(
        person.page,
        """async () => {
          const before = await framesDecoded();
          await new Promise((go) => setTimeout(go, 1_000));
          return (await framesDecoded()) === before;
        }""",
    )
