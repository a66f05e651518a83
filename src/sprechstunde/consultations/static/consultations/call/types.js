/**
 * What travels over `WS /signal/<consultation>`; the server's side of it is `consultations/signalling.py`.
 *
 * @typedef {"adviser" | "colleague" | "citizen" | "parent" | "trusted" | "interpreter" | "sign_interpreter"} Role
 * @typedef {object} Participant
 * @property {string} id
 * @property {Role} role
 * @property {string} label name to show
 * @property {boolean} connected to the signalling server, which says nothing about the media
 * @property {string | null} absent_since RFC 3339
 * @property {boolean} [left] of their own accord; they may come back
 * @property {string | null} session random id of the participant's page load
 * @property {number} joined order in which the sessions joined
 * @property {PairLink} [link] how we are connected with this one
 *
 * @typedef {"direct" | "relay"} PairLink "relay": neither may learn the other's address
 *
 * @typedef {"finished" | "missed" | "given_up" | "given_back" | "no_show" | "adviser_absent"} EndReason
 *
 * @typedef {object} Room the whole state, after every join and on every change
 * @property {"room"} type
 * @property {"opening" | "running" | "ended"} state
 * @property {EndReason | null} reason
 * @property {string} self
 * @property {"admitted" | "knocking" | "held" | "removed" | "invited"} [standing] our own; who is not admitted is told of nobody
 * @property {string | null} called_until RFC 3339
 * @property {Participant[]} participants
 * @property {boolean} [full] nobody else can be let in
 * @property {Waiting[]} [waiting] who is outside; told to the office's people only, like the next two
 * @property {Record<string, Party>} [parties] of those in the room
 * @property {boolean} [help_asked]
 *
 * @typedef {"office" | "first" | "second" | "neutral"} Party
 * @typedef {{id: string, role: Role, label: string, party: Party, standing: "invited" | "knocking" | "held", connected: boolean, opened: boolean}} Waiting
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
