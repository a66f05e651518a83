"""The floor to compare the room with: pages that call each other with nothing around it, and a socket that passes their
messages on. `uvicorn bench.bare_call:application`
"""

from __future__ import annotations

import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

PAGE = """<!doctype html><title>bare</title><body><script>
const now = () => performance.timeOrigin + performance.now();
const seen = { together: 0, open: 0 };
const peers = new Map();
const name = location.hash.slice(1);
let stream = null;
const socket = new WebSocket(`ws://${location.host}/relay/${name}`);
const say = (to, data) => socket.send(JSON.stringify({ to, data }));
socket.onmessage = async ({ data }) => {
  const message = JSON.parse(data);
  if (message.others) {
    if (message.others.length) seen.together ||= now();
    for (const other of message.others) await call(other);
  } else await heard(message.from, message.data);
};
function connect(other) {
  peers.get(other)?.connection.close();
  document.getElementById(other)?.remove();
  const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  const channel = connection.createDataChannel("bare", { negotiated: true, id: 0 });
  channel.onopen = () => { seen.open ||= now(); };
  connection.onicecandidate = ({ candidate }) => candidate && say(other, { candidate });
  const remote = new MediaStream();
  connection.ontrack = ({ track }) => { remote.addTrack(track); };
  const video = Object.assign(document.createElement("video"), { id: other, autoplay: true, srcObject: remote });
  document.body.append(video);
  peers.set(other, { connection, channel, video });
  return connection;
}
async function call(other) {
  const connection = connect(other);
  for (const kind of ["audio", "video"]) connection.addTransceiver(kind, { direction: "sendrecv" });
  carry(connection);
  await connection.setLocalDescription();
  say(other, { description: connection.localDescription });
}
async function heard(other, { description, candidate }) {
  if (description?.type === "offer") {
    const connection = connect(other);
    await connection.setRemoteDescription(description);
    for (const transceiver of connection.getTransceivers()) transceiver.direction = "sendrecv";
    carry(connection);
    await connection.setLocalDescription();
    say(other, { description: connection.localDescription });
  } else if (description) await peers.get(other).connection.setRemoteDescription(description);
  else await peers.get(other)?.connection.addIceCandidate(candidate).catch(() => {});
}
function carry(connection) {
  for (const { sender, receiver } of connection.getTransceivers()) {
    const track = stream?.getTracks().find(({ kind }) => kind === receiver.track.kind) ?? null;
    if (sender.track !== track) void sender.replaceTrack(track);
  }
}
async function show(constraints) {
  stream = constraints && await navigator.mediaDevices.getUserMedia(constraints);
  for (const { connection } of peers.values()) carry(connection);
}
function size(video, { width, height }) {
  Object.assign(video.style, { width: `${width}px`, height: `${height}px` });
}
function look(like) {
  const videos = document.querySelectorAll("video");
  like.others.forEach((box, at) => size(videos[at], box));
  if (!like.own) return;
  const own = Object.assign(document.createElement("video"), { autoplay: true, muted: true, srcObject: stream });
  own.dataset.self = "";
  size(own, like.own);
  document.body.append(own);
}
function hide() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  for (const { connection } of peers.values()) carry(connection);
}
</script>"""

_sockets: dict[str, WebSocket] = {}


async def page(request: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


async def relay(websocket: WebSocket) -> None:
    name = websocket.path_params["name"]
    await websocket.accept()
    await websocket.send_text(json.dumps({"others": [other for other in _sockets if other != name]}))
    _sockets[name] = websocket
    try:
        while True:
            message = json.loads(await websocket.receive_text())
            other = _sockets.get(message["to"])
            if other:
                await other.send_text(json.dumps({"from": name, "data": message["data"]}))
    except WebSocketDisconnect:
        if _sockets.get(name) is websocket:
            del _sockets[name]


application = Starlette(routes=[Route("/", page), Route("/health/live", page), WebSocketRoute("/relay/{name}", relay)])
