"""How many are connected in a room, over how many connections, and whether each sees each: for two to four people."""

from __future__ import annotations

from typing import Any

from journeys.patience import wait_until
from journeys.stage import Person

# Peer connections are private to the page's modules; the tests watch them where the browser hands them out.
WATCH_MESH = """(() => {
  const Native = RTCPeerConnection;
  const made = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...settings) { super(...settings); made.push(this); }
  };
  window.living = () => made.filter(({ connectionState }) => connectionState !== 'closed');
  window.madeSoFar = () => made.length;
  window.ofAll = async (look) => {
    const found = [];
    for (const connection of living()) {
      for (const entry of (await connection.getStats()).values()) if (look(entry)) found.push(entry);
    }
    return found;
  };
  // By whom which connection is with nobody knows but the page; their number is what counts.
  window.framesFromEach = async () => {
    const counts = [];
    for (const connection of made.filter(({ connectionState }) => connectionState === 'connected')) {
      let frames = 0;
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'video') frames += entry.framesDecoded ?? 0;
      }
      counts.push(frames);
    }
    return counts;
  };
  window.decoded = async (kind) => (await ofAll((entry) => entry.type === 'inbound-rtp' && entry.kind === kind))
    .map((entry) => (kind === 'video' ? entry.framesDecoded ?? 0 : entry.totalAudioEnergy ?? 0));
})()"""
PAINTED = """() => Object.fromEntries([...document.querySelectorAll('video[data-participant]')]
  .map((video) => [video.dataset.participant, video.getVideoPlaybackQuality().totalVideoFrames]))"""
ALL_PAINTED = """({ before, others, more }) => {
  const videos = [...document.querySelectorAll('video[data-participant]')];
  return videos.length === others && videos.every((video) =>
    video.getVideoPlaybackQuality().totalVideoFrames >= (before[video.dataset.participant] ?? 0) + more);
}"""
# What the browsers negotiate about does not matter. Not about ICE: a restart from both sides at once can freeze a picture in
# Chromium, which is why only one side of a talk restarts (docs/decisions/0006-room.md).
RENEGOTIATE = """({ at, times }) => new Promise((done) => setTimeout(async () => {
  for (let round = 0; round < times; round += 1) {
    for (const connection of living()) {
      connection.getTransceivers()[3].direction = round % 2 ? 'sendrecv' : 'recvonly';
    }
    await new Promise((next) => setTimeout(next, 20));
  }
  done(true);
}, at - Date.now()))"""
DESCRIBED = """() => { window.described = 0;
  for (const connection of living()) connection.addEventListener('signalingstatechange', () => {
    if (connection.signalingState === 'stable') window.described += 1;
  });
}"""
STABLE = """(connections) => living().length === connections
  && living().every(({ signalingState, connectionState }) => signalingState === 'stable' && connectionState === 'connected')"""


def watch_mesh(*people: Person) -> None:
    """Before they open a page."""
    for person in people:
        person.context.add_init_script(WATCH_MESH)


def wait_until_all_see_all(*people: Person, more: int = 10) -> None:
    """Each paints `more` frames of each other from now on; decoded ones alone would not do."""
    for person in people:
        before = person.page.evaluate(PAINTED)
        person.page.wait_for_function(ALL_PAINTED, arg={"before": before, "others": len(people) - 1, "more": more})


def wait_until_all_decode_all(*people: Person, kind: str = "video") -> None:
    """Frames decoded, or sound heard, over every connection of everybody."""
    for person in people:
        before: list[float] = person.page.evaluate("(kind) => decoded(kind)", kind)
        wait_until(
            person.page,
            """async ({ kind, others, before }) => {
              const now = (await decoded(kind)).filter((count) => count > 0);
              return now.length >= others && now.reduce((sum, count) => sum + count, 0) > before;
            }""",
            {"kind": kind, "others": len(people) - 1, "before": sum(before)},
        )


def renegotiate_at_once(*people: Person, times: int = 20) -> int:
    """Everybody on all their connections, at the same moments; returns how many agreements the first one saw."""
    for person in people:
        person.page.evaluate(DESCRIBED)
    at = people[0].page.evaluate("Date.now()") + 500
    # A promise that is not waited for, so that all of them run together.
    for person in people:
        start = f"(order) => {{ window.renegotiating = ({RENEGOTIATE})(order); }}"
        person.page.evaluate(start, {"at": at, "times": times})
    for person in people:
        person.page.evaluate("() => window.renegotiating")
    wait_until_stable(*people)
    return int(people[0].page.evaluate("described"))


def wait_until_stable(*people: Person) -> None:
    """One connection to each other, agreed and connected."""
    for person in people:
        person.page.wait_for_function(STABLE, arg=len(people) - 1)


def connections_made(person: Person) -> int:
    made: Any = person.page.evaluate("madeSoFar()")
    return int(made)
