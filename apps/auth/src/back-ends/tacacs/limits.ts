/** An unused connection is closed before the server, or a firewall between, has forgotten it. */
export const idleConnectionMs = 30_000;

/** The port of TACACS+ (RFC 8907 §4.1), which a sentence about a server need not name. */
export const defaultPort = 49;

/** How often accounts of a session go on; TACACS+ has no way for the server to say. */
export const interimMs = 600_000;

/** Of a session that the server grants: some 694 days, longer than any lasts. */
export const grantedMinutesMax = 1_000_000;
