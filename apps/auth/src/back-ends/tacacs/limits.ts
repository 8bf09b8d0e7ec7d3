/** An unused connection is closed before the server, or a firewall between, has forgotten it. */
export const idleConnectionMs = 30_000;

/** The port of TACACS+ (RFC 8907 §4.1), which a sentence about a server need not name. */
export const defaultPort = 49;
