import { type ConnectionEvent, connectionEvent, type EventData } from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';

/** Events of one session of alice in the realm corp. */
export class Session {
  readonly connection = newUlid();

  constructor(
    readonly address: string,
    /** The back end that vouches for her. */
    private readonly backEnd: string,
  ) {}

  established = () =>
    this.#event('connection.established', {
      authentication: 'ms-chap-v2',
      ikeSuite: 'aes256-sha1-modp2048',
      espSuite: 'aes256-sha1',
      machine: '10.0.0.5',
      tookMs: 400,
    });

  progress = (durationMs: number, bytesIn: number) =>
    this.#event('connection.progress', { durationMs, bytesIn, bytesOut: 7, packetsIn: 3, packetsOut: 1 });

  ended = (
    durationMs: number,
    bytesIn: number,
    reason: EventData<'connection.ended'>['reason'] = 'client-disconnected',
  ) =>
    this.#event('connection.ended', {
      durationMs,
      bytesIn,
      bytesOut: 7,
      packetsIn: 3,
      packetsOut: 1,
      reason,
      drops: {},
    });

  #event(type: string, data: object): ConnectionEvent {
    const { connection, address, backEnd } = this;
    return connectionEvent.parse({
      specversion: '1.0',
      id: newUlid(),
      source: '/edge/edge-1',
      type: `sekisho.${type}`,
      subject: connection,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data: {
        connection,
        edge: 'edge-1',
        remote: '198.51.100.7:4500',
        realm: 'corp',
        backEnd,
        class: [Buffer.from('tariff 7').toString('base64')],
        user: 'alice@corp',
        address,
        ...data,
      },
    });
  }
}
