/** Connections to one server at once. Each serves one user at a time, for milliseconds; tac_plus has a process for each. */
export const connectionsPerServerMax = 64;

/** Kept for the next users where the server allows it: as many as log in within one round trip on a busy morning. */
export const idleConnectionsMax = 4;

/** An unused connection is closed before the server, or a firewall between, has forgotten it. */
export const idleConnectionMs = 30_000;

/** The port of TACACS+ (RFC 8907 §4.1), which a sentence about a server need not name. */
export const defaultPort = 49;
