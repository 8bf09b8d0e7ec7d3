import { limits } from '../limits.ts';

/** What a request to a server is told apart by: one of the client's source ports, and an identifier there. */
export interface RequestNumber {
  /** 0..15: an index, not the number of a UDP port */
  readonly port: number;
  /** 0..255 */
  readonly identifier: number;
}

/**
 * Request numbers of one server, each in use once at a time. Ports are filled one after the other, and within a port the
 * identifier that was given back longest ago is next, so that a late answer seldom meets a new request.
 */
export class RequestNumbers {
  readonly #free: number[][] = [];

  constructor(private readonly portsMax: number = limits.portsPerServerMax) {}

  /** undefined: all are in use. */
  take(): RequestNumber | undefined {
    for (let port = 0; port < this.portsMax; port++) {
      const identifier = this.#ofPort(port).shift();
      if (identifier !== undefined) return { port, identifier };
    }
    return undefined;
  }

  giveBack({ port, identifier }: RequestNumber): void {
    this.#ofPort(port).push(identifier);
  }

  #ofPort(port: number): number[] {
    const free = this.#free[port] ?? Array.from({ length: limits.identifiersPerPort }, (_, identifier) => identifier);
    this.#free[port] = free;
    return free;
  }
}
