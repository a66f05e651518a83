"""The figures of EN 301 549 for two-way voice, picture and live text, measured in the real room at the receiving side.

`python -m bench.en301549` prints them; `test_en301549.py` holds them against the limits of the norm.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright

from journeys.fake_devices import tone
from journeys.mesh import watch_mesh
from journeys.patience import wait_until
from journeys.stage import Adviser, Citizen, DemoServer, Person, launch
from journeys.talk import meet, switch_on

TONE = 6_800  # Hz; 6.1 asks for more than 7,000 to be carried, a microphone's file of that pitch would not leave a margin
KEYS = 200
SYNC_SAMPLES = 40
RATE_SECONDS = 10

# What an echo canceller and a noise filter make of a tone is no figure of the connection.
UNPROCESSED = """(() => {
  const ask = MediaDevices.prototype.getUserMedia;
  MediaDevices.prototype.getUserMedia = function (wishes) {
    const audio = wishes.audio && { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    return ask.call(this, { ...wishes, audio });
  };
})()"""
LIVE_TEXT = """(() => {
  window.delays = [];
  let typedAt = 0;
  addEventListener('input', () => { typedAt = performance.now(); }, true);
  const send = RTCDataChannel.prototype.send;
  RTCDataChannel.prototype.send = function (data) {
    if (this.label === 't140' && typedAt) { delays.push(performance.now() - typedAt); typedAt = 0; }
    return send.call(this, data);
  };
})()"""
PICTURE = """async (seconds) => {
  const look = async () => (await ofAll((entry) => entry.type === 'inbound-rtp' && entry.framesDecoded))[0];
  const before = await look();
  await new Promise((go) => setTimeout(go, seconds * 1_000));
  const after = await look();
  const frames = after.framesDecoded - before.framesDecoded;
  return {
    width: after.frameWidth, height: after.frameHeight, rate: frames / ((after.timestamp - before.timestamp) / 1_000),
  };
}"""
SYNC = """async (samples) => {
  const found = [];
  while (found.length < samples) {
    const entries = await ofAll((entry) => entry.type === 'inbound-rtp' && entry.estimatedPlayoutTimestamp);
    const of = (kind) => entries.find((entry) => entry.kind === kind && entry.packetsReceived > 0);
    if (of('audio') && of('video')) found.push(of('audio').estimatedPlayoutTimestamp - of('video').estimatedPlayoutTimestamp);
    await new Promise((go) => setTimeout(go, 250));
  }
  return found;
}"""
# How much stronger the tone is than what lies beside it, in decibels; the strongest pitch; and what carries it.
SPECTRUM = """async (hertz) => {
  const receiver = living()[0].getReceivers()[0];
  const context = new AudioContext({ sampleRate: 48_000 });
  await context.resume();
  const analyser = new AnalyserNode(context, { fftSize: 8_192, smoothingTimeConstant: 0.8 });
  context.createMediaStreamSource(new MediaStream([receiver.track])).connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  const step = context.sampleRate / analyser.fftSize;
  const at = Math.round(hertz / step);
  let strongest = -Infinity;
  for (let look = 0; look < 40; look += 1) {
    await new Promise((go) => setTimeout(go, 50));
    analyser.getFloatFrequencyData(bins);
    strongest = Math.max(strongest, bins[at]);
  }
  const peak = bins.indexOf(Math.max(...bins));
  const beside = [...bins.slice(at - 200, at - 100)].sort((one, other) => one - other);
  await context.close();
  const [stream] = await ofAll((entry) => entry.type === 'inbound-rtp' && entry.kind === 'audio' && entry.packetsReceived > 0);
  const [codec] = await ofAll((entry) => entry.type === 'codec' && entry.id === stream.codecId);
  return { above: strongest - beside[50], peak: peak * step, codec: codec.mimeType, clock: codec.clockRate };
}"""


@dataclass(frozen=True)
class Figures:
    width: int
    height: int
    rate: float
    codec: str
    clock: int
    peak: float
    above: float
    offset: float
    text_median: float
    text_p95: float
    text_worst: float


def measured(playwright: Playwright, server: DemoServer, folder: Path) -> Figures:
    """Anna is seen, heard and read by Bashir."""
    pitch = tone(folder, hertz=TONE, loudness=0.3)
    near = launch(playwright, f"--use-file-for-fake-audio-capture={pitch}")
    far = launch(playwright)
    try:
        anna, bashir = Citizen(near, server.origin), Adviser(far, server.origin)
        watch_mesh(anna, bashir)
        anna.context.add_init_script(UNPROCESSED)
        anna.context.add_init_script(LIVE_TEXT)
        bashir.sign_in()
        bashir.open_counter()
        meet(anna, bashir)
        switch_on(anna)
        bashir.page.locator("video[data-participant]").click()
        wait_until_seen_and_heard(bashir)
        return figures(anna, bashir)
    finally:
        near.close()
        far.close()


def figures(anna: Person, bashir: Person) -> Figures:
    bashir.page.evaluate(PICTURE, 3)  # the browser finds out what the network carries
    picture = bashir.page.evaluate(PICTURE, RATE_SECONDS)
    spectrum = bashir.page.evaluate(SPECTRUM, TONE)
    delays = sorted(text_delays(anna, bashir))
    # Last: a browser brings sound and picture together bit by bit, in the first seconds of a talk.
    offset = median(bashir.page.evaluate(SYNC, SYNC_SAMPLES))
    return Figures(
        **picture,
        **spectrum,
        offset=offset,
        text_median=median(delays),
        text_p95=delays[int(len(delays) * 0.95)],
        text_worst=delays[-1],
    )


def text_delays(anna: Person, bashir: Person) -> list[float]:
    """From a key to what leaves the browser, while picture and sound go on."""
    words = ("Wir sehen uns jede Woche, und das ist gut so. " * 5)[:KEYS]
    anna.page.get_by_label("Live-Text").press_sequentially(words, delay=20)
    bashir.page.get_by_text(words.strip()).first.wait_for()
    return [float(delay) for delay in anna.page.evaluate("delays")]


def wait_until_seen_and_heard(bashir: Person) -> None:
    wait_until(bashir.page, "async () => (await decoded('video')).some((frames) => frames > 30)")
    wait_until(bashir.page, "async () => (await decoded('audio')).some((energy) => energy > 0)")
