import { placeBelow, type SpanPlace, tellSpan, unixTime } from '@sekisho/platform';
import type { RadiusServer } from '@sekisho/radius';
import type { Outcome } from './radius-transport.ts';

interface RoundTrip {
  readonly server: number;
  /** From 1 on, of one server. */
  readonly number: number;
  readonly start: number;
}

/** The datagrams of one question as spans: one for each server that was asked, and one for each repetition. */
export class RoundTrips {
  #latest: RoundTrip | undefined;

  /** @param question the span that they are below */
  constructor(
    private readonly question: SpanPlace,
    private readonly servers: readonly RadiusServer[],
  ) {}

  sent(server: number): void {
    const before = this.#latest;
    if (before) this.#tell(before, 'no-answer');
    const number = before?.server === server ? before.number + 1 : 1;
    this.#latest = { server, number, start: unixTime() };
  }

  over(outcome: Outcome): void {
    if (this.#latest === undefined) return;
    this.#tell(this.#latest, outcome.kind === 'answered' ? undefined : (outcome.tried.at(-1)?.silence ?? 'stopping'));
    this.#latest = undefined;
  }

  #tell({ server, number, start }: RoundTrip, silence: string | undefined): void {
    tellSpan({
      name: 'radius round trip',
      role: 'client',
      place: placeBelow(this.question),
      parent: this.question,
      start,
      end: unixTime(),
      attributes: { ...serverAttributes(this.servers[server]), 'network.transport': 'udp', 'radius.try': number },
      problem: silence === undefined ? undefined : { type: silence },
    });
  }
}

export const serverAttributes = (server: Pick<RadiusServer, 'address' | 'port'> | undefined) =>
  server && { 'server.address': server.address, 'server.port': server.port };
