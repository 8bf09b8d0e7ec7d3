import {
  type AdministrationEvent,
  administrationEvent,
  type ChangeData,
  type ConnectionEvent,
  connectionEvent,
  type EventData,
  type EventType,
} from '@sekisho/contracts';
import { newUlid, ulidTime } from '@sekisho/platform';

export const dayMs = 24 * 3600 * 1000;
const vouched = { realm: 'internal', backEnd: 'internal' };
const start = Date.UTC(2026, 0, 1);

/** Events of one connection; times are milliseconds from its first IKE packet. */
export class ConnectionStory {
  readonly connection = newUlid();

  constructor(
    readonly user = 'alice',
    readonly address = '10.8.0.2',
    /** When it began: milliseconds from 2026-01-01. */
    readonly begins = 0,
  ) {}

  get startedAt(): string {
    return this.time(0);
  }

  time(ms: number): string {
    return new Date(start + this.begins + ms).toISOString();
  }

  step(step: EventData<'connection.step'>['step'], atMs: number, more: Partial<EventData<'connection.step'>> = {}) {
    return this.event('connection.step', atMs, { step, ...more });
  }

  established(atMs: number, more: Partial<EventData<'connection.established'>> = {}): ConnectionEvent {
    const { user, address } = this;
    const suites = { ikeSuite: 'aes256-sha1-modp2048', espSuite: 'aes256-sha1', machine: 'pre-shared key' };
    return this.event('connection.established', atMs, {
      user,
      address,
      ...vouched,
      authentication: 'pap',
      ...suites,
      tookMs: atMs,
      ...more,
    });
  }

  refused(
    atMs: number,
    code: EventData<'connection.refused'>['code'],
    more: Partial<EventData<'connection.refused'>> = {},
  ): ConnectionEvent {
    return this.event('connection.refused', atMs, { step: 'authenticating', code, user: this.user, ...more });
  }

  progress(atMs: number): ConnectionEvent {
    const { user, address } = this;
    const traffic = { durationMs: atMs, bytesIn: 7, bytesOut: 7, packetsIn: 1, packetsOut: 1 };
    return this.event('connection.progress', atMs, { ...vouched, user, address, ...traffic });
  }

  ended(atMs: number, more: Partial<EventData<'connection.ended'>> = {}): ConnectionEvent {
    const { user, address } = this;
    const counters = {
      bytesIn: 5_000_000_000,
      bytesOut: 7,
      packetsIn: 3,
      packetsOut: 1,
      drops: { 'spoofed-source': 2 },
    };
    const end = { reason: 'client-disconnected', durationMs: atMs, ...counters, ...more };
    return this.event('connection.ended', atMs, { ...vouched, user, address, ...end });
  }

  /** From the first packet to the end. */
  whole(): ConnectionEvent[] {
    return [
      this.step('main-mode-1', 0),
      this.step('ike-established', 80),
      this.step('authenticated', 900, { user: this.user }),
      this.established(1200),
      this.ended(60_000),
    ];
  }

  private event(type: EventType, atMs: number, data: object): ConnectionEvent {
    const { connection } = this;
    return connectionEvent.parse({
      specversion: '1.0',
      id: newUlid(),
      source: 'edge-1',
      type: `sekisho.${type}`,
      subject: connection,
      time: this.time(atMs),
      datacontenttype: 'application/json',
      data: { connection, edge: 'edge-1', remote: '192.0.2.7:4500', ...data },
    });
  }
}

/** @param atMs milliseconds from 2026-01-01 */
export const changeEvent = (what: string, atMs = 0, more: Partial<ChangeData> = {}): AdministrationEvent =>
  administrationEvent.parse({
    specversion: '1.0',
    id: `${ulidTime(new Date(start + atMs))}${newUlid().slice(10)}`,
    source: '/cli',
    type: 'sekisho.administration.changed',
    subject: what,
    time: new Date(start + atMs).toISOString(),
    datacontenttype: 'application/json',
    data: { by: 'cli:root', from: 'local', what, requestId: 'r1', ...more },
  });
