export interface TacacsUser {
  readonly password: string;
  /** Of the service ppp, such as addr=10.0.0.1 or dns-servers*10.0.0.53; undefined: no authorization for it. */
  readonly args?: readonly string[];
}

export interface TacacsServerOptions {
  readonly key: string;
  readonly users: Readonly<Record<string, TacacsUser>>;
}

/** A TACACS+ server of a test's own, on a free port of loopback. */
export interface TacacsServer {
  readonly port: number;
  start(): Promise<void>;
  /** Ends it; `start` brings it back on the same port. */
  kill(): Promise<void>;
  /** Lines of tac_plus' accounting file: date, gateway, user, port, remote address, kind, arguments. */
  records(): readonly string[];
  /** How many connections it has taken. */
  connections(): number;
  remove(): Promise<void>;
}
