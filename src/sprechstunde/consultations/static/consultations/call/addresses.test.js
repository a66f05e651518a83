import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutAddresses } from "./addresses.js";

const RELAYED = "candidate:3 1 udp 41885695 203.0.113.20 50000 typ relay raddr 192.0.2.9 rport 40000 generation 0";
const HOST = "candidate:1 1 udp 2122260223 192.168.1.7 50001 typ host generation 0";
const REFLEXIVE = "candidate:2 1 udp 1686052607 192.0.2.9 50001 typ srflx raddr 192.168.1.7 rport 50001";

test("only the relay's own address passes, and what is behind it is left out", () => {
  const passed = withoutAddresses({ connection: "c", candidate: { candidate: RELAYED, sdpMid: "0" } });
  assert.equal(passed?.candidate?.candidate, RELAYED.replace("192.0.2.9 rport 40000", "0.0.0.0 rport 0"));
  assert.equal(passed?.candidate?.sdpMid, "0");
  assert.equal(passed?.connection, "c");
});

for (const candidate of [HOST, REFLEXIVE, `${HOST}\r\na=${RELAYED}`, HOST.replace("host", "HOST"), "nonsense"]) {
  test(`nothing of "${candidate.slice(0, 60)}" passes`, () => {
    assert.equal(withoutAddresses({ candidate: { candidate } }), null);
  });
}

test("that these were all candidates passes", () => {
  assert.deepEqual(withoutAddresses({ candidate: { candidate: "" } }), { candidate: { candidate: "" } });
});

test("a description keeps everything but the addresses", () => {
  const lines = ["v=0", "m=audio 9 UDP/TLS/RTP/SAVPF 111", `a=${HOST}`, `a=${REFLEXIVE}`, `a=${RELAYED}`, "a=end-of-candidates", ""];
  const passed = withoutAddresses({ description: { type: "offer", sdp: lines.join("\r\n") } });
  const sdp = passed?.description?.sdp ?? "";
  assert.equal(passed?.description?.type, "offer");
  assert.deepEqual(sdp.split("\r\n").length, lines.length - 2);
  assert.doesNotMatch(sdp, /192\./);
  assert.match(sdp, /203\.0\.113\.20 50000 typ relay raddr 0\.0\.0\.0 rport 0/);
  assert.match(sdp, /a=end-of-candidates\r\n$/);
});

test("what carries no address passes as it is", () => {
  assert.deepEqual(withoutAddresses({ connection: "c", ask: "restart" }), { connection: "c", ask: "restart" });
});
