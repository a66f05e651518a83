import assert from "node:assert/strict";
import { test } from "node:test";
import { between, readStats } from "./stats.js";

const CHROMIUM = [
  { id: "T", type: "transport", selectedCandidatePairId: "P", dtlsState: "connected", tlsVersion: "FEFD", srtpCipher: "AEAD_AES_128_GCM" },
  { id: "P", type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", currentRoundTripTime: 0.05, availableOutgoingBitrate: 300_000 },
  { id: "Q", type: "candidate-pair", localCandidateId: "L", remoteCandidateId: "R", currentRoundTripTime: 9, nominated: false },
  { id: "L", type: "local-candidate", candidateType: "relay", relayProtocol: "tls", protocol: "udp" },
  { id: "R", type: "remote-candidate", candidateType: "srflx", protocol: "udp" },
  { id: "A", type: "inbound-rtp", kind: "audio", packetsLost: 10, packetsReceived: 990, jitter: 0.02, jitterBufferDelay: 48, jitterBufferEmittedCount: 960 },
  { id: "V", type: "inbound-rtp", kind: "video", packetsLost: 0, packetsReceived: 1_000, jitter: 0.01, totalFreezesDuration: 2 },
  { id: "X", type: "remote-inbound-rtp", kind: "audio", fractionLost: 0.02, roundTripTime: 0.07 },
  { id: "Y", type: "remote-inbound-rtp", kind: "video", fractionLost: 0.08 },
];

test("what a browser tells is read", () => {
  const snapshot = readStats(CHROMIUM, 1_000);
  assert.deepEqual(snapshot.path, { own: "relay", theirs: "srflx", protocol: "tls" });
  assert.deepEqual(snapshot.protection, { dtls: "connected", version: "FEFD", cipher: "AEAD_AES_128_GCM" });
  assert.deepEqual([snapshot.roundTrip, snapshot.available, snapshot.fractionLost, snapshot.jitter], [0.05, 300_000, 0.08, 0.02]);
});

test("a browser that tells little is read as well", () => {
  const snapshot = readStats(
    [
      { id: "P", type: "candidate-pair", nominated: true, state: "succeeded", localCandidateId: "L", remoteCandidateId: "R" },
      { id: "L", type: "local-candidate", candidateType: "host", protocol: "udp" },
      { id: "R", type: "remote-candidate", candidateType: "host" },
      { id: "X", type: "remote-inbound-rtp", roundTripTime: 0.07 },
    ],
    0,
  );
  assert.deepEqual(snapshot.path, { own: "host", theirs: "host", protocol: "udp" });
  assert.deepEqual([snapshot.roundTrip, snapshot.available, snapshot.fractionLost, snapshot.protection], [0.07, null, null, null]);
  assert.deepEqual(readStats([], 0).path, null);
});

test("between two moments only what happened there counts", () => {
  const later = CHROMIUM.map((entry) => {
    if (entry.id === "A") return { ...entry, packetsLost: 20, packetsReceived: 1_080, jitterBufferDelay: 58, jitterBufferEmittedCount: 1_060 };
    return entry.id === "V" ? { ...entry, packetsLost: 10, packetsReceived: 1_090, totalFreezesDuration: 3 } : entry;
  });
  const sample = between(readStats(CHROMIUM, 1_000), readStats(later, 3_000));
  assert.equal(sample.lossIn, 0.1);
  assert.equal(sample.lossOut, 0.08);
  assert.equal(sample.frozen, 0.5);
  assert.equal(sample.oneWay, 25 + 100);
});

test("what was lost and came after all, and a stream that is new, make nothing negative", () => {
  const found = readStats(CHROMIUM.map((entry) => (entry.id === "A" ? { ...entry, packetsLost: 4 } : entry)), 3_000);
  assert.equal(between(readStats(CHROMIUM, 1_000), found).lossIn, 0);
  assert.equal(between(readStats([], 1_000), readStats(CHROMIUM, 3_000)).lossIn, 10 / 2_000);
});
