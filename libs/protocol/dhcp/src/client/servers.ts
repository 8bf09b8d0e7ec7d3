import { type Duration, type Endpoint, formatEndpoint, type Instant, later } from '@sekisho/wire';

interface Server {
  readonly endpoint: Endpoint;
  answeredAt: Instant | undefined;
  silentSince: Instant | undefined;
  deadUntil: Instant | undefined;
}

export interface ServerHealth {
  readonly server: Endpoint;
  readonly state: 'untried' | 'up' | 'down';
}

/** Servers in the order of preference; those that have been silent come last for a while. */
export class Servers {
  readonly #servers: readonly Server[];

  constructor(
    endpoints: readonly Endpoint[],
    private readonly deadTime: Duration,
  ) {
    this.#servers = endpoints.map((endpoint) => {
      return { endpoint, answeredAt: undefined, silentSince: undefined, deadUntil: undefined };
    });
  }

  get health(): ServerHealth[] {
    return this.#servers.map(({ endpoint, answeredAt, silentSince }) => {
      const state = silentSince !== undefined ? 'down' : answeredAt !== undefined ? 'up' : 'untried';
      return { server: endpoint, state };
    });
  }

  /** The next one to ask; undefined: all were. */
  next(tried: readonly Endpoint[], now: Instant): Endpoint | undefined {
    const left = this.#servers.filter(({ endpoint }) => !tried.some((each) => isSame(each, endpoint)));
    const alive = left.find(({ deadUntil }) => deadUntil === undefined || now >= deadUntil);
    return (alive ?? left[0])?.endpoint;
  }

  answered(endpoint: Endpoint, now: Instant): void {
    const server = this.#find(endpoint);
    if (server === undefined) return;
    server.answeredAt = now;
    server.silentSince = undefined;
    server.deadUntil = undefined;
  }

  /** One that has answered another client meanwhile is not dead: it has no address for this one, which servers say by silence. */
  silent(endpoint: Endpoint, askedAt: Instant, now: Instant): void {
    const server = this.#find(endpoint);
    if (server === undefined || (server.answeredAt !== undefined && server.answeredAt >= askedAt)) return;
    server.silentSince ??= now;
    server.deadUntil = later(now, this.deadTime);
  }

  #find(endpoint: Endpoint): Server | undefined {
    return this.#servers.find((each) => isSame(each.endpoint, endpoint));
  }
}

const isSame = (one: Endpoint, other: Endpoint): boolean => formatEndpoint(one) === formatEndpoint(other);
