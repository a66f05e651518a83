/**
 * What travels over `WS /signal/<consultation>`; the server's side of it is `consultations/signalling.py`.
 *
 * @typedef {object} Participant
 * @property {string} id
 * @property {"adviser" | "citizen"} role
 * @property {string} label name to show
 * @property {boolean} connected to the signalling server, which says nothing about the media
 * @property {string | null} absent_since RFC 3339
 * @property {string | null} session random id of the participant's page load
 * @property {number} joined order in which the sessions joined
 *
 * @typedef {"finished" | "missed" | "given_up" | "given_back" | "no_show" | "adviser_absent"} EndReason
 *
 * @typedef {object} Room the whole state, after every join and on every change
 * @property {"room"} type
 * @property {"opening" | "running" | "ended"} state
 * @property {EndReason | null} reason
 * @property {string} self
 * @property {string | null} called_until RFC 3339
 * @property {Participant[]} participants
 *
 * @typedef {object} IncomingSignal
 * @property {"signal"} type
 * @property {string} from
 * @property {string} session
 * @property {any} data
 *
 * @typedef {object} PeerSignal what two peers say to each other; the server does not look inside
 * @property {string | null} [connection] made by whoever made the connection's first offer
 * @property {{type: RTCSdpType, sdp?: string}} [description]
 * @property {RTCIceCandidateInit | null} [candidate]
 * @property {"restart" | "rebuild"} [ask]
 */
export {};
