import { IceServers } from "../call/ice-servers.js";

/** @typedef {import("../call/signalling.js").Signalling} Signalling */
/** @typedef {import("../call/types.js").PairLink} PairLink */

/**
 * Makes connections, always with servers whose credentials are good.
 * @param {HTMLElement} root
 * @param {Signalling} signalling
 */
export function connectionMaker(root, signalling) {
  const ice = new IceServers({
    servers: JSON.parse(root.dataset.iceServers || "[]"),
    ask: () => signalling.askForServers(),
  });
  signalling.on("link", (link) => ice.signallingIs(link === "open"));
  signalling.on("ice", (answer) => ice.receive(answer));
  /** @param {PairLink} link */
  const make = (link) =>
    new RTCPeerConnection({
      iceServers: ice.servers,
      iceTransportPolicy: link === "relay" ? "relay" : "all",
      bundlePolicy: "max-bundle",
    });
  return { ice, make };
}
