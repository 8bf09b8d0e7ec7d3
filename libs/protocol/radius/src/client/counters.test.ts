import { type Instant, instant, Secret, seconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import {
  attribute,
  attributes,
  checkRequest,
  decodePacket,
  RadiusClient,
  type RadiusClientSettings,
  type RadiusEffect,
  sealResponse,
} from '../index.ts';

const secret = Secret.fromText('s3cret');
const start = instant(1_000_000);
const at = (s: number): Instant => instant(start + s * 1_000);
let drawn = 0;
const random = {
  bytes: (length: number) => {
    drawn += 1;
    return new Uint8Array(length).fill(drawn & 0xff);
  },
};

function createClient(servers: number, change: Partial<RadiusClientSettings> = {}): RadiusClient {
  const list = Array.from({ length: servers }, (_, i) => ({ address: `10.0.0.${i}`, port: 1812, secret }));
  return new RadiusClient({ servers: list, timeout: seconds(5), tries: 3, deadTime: seconds(60), ...change }, random);
}

const question = { code: 'access-request', attributes: () => [attribute(attributes.userName, 'alice')] } as const;

function sent(effects: readonly RadiusEffect[]): Extract<RadiusEffect, { kind: 'send' }> {
  const found = effects.find((effect) => effect.kind === 'send');
  if (found?.kind !== 'send') throw new Error('nothing was sent');
  return found;
}

function answer(client: RadiusClient, effects: readonly RadiusEffect[], now: Instant): readonly RadiusEffect[] {
  const { server, port, bytes } = sent(effects);
  const response = sealResponse({ code: 'access-accept', secret, request: decodePacket(bytes), attributes: [] });
  return client.receive({ server, port, bytes: response }, now);
}

describe('what a RADIUS client counts of a server', () => {
  it('is what it sent, repeated, and was answered', () => {
    const client = createClient(1);
    const { effects } = client.ask(question, start);
    expect(client.counters[0]).toMatchObject({ sent: 1, repeated: 0, answered: 0, unanswered: 0 });
    client.timeout(client.deadline ?? start);
    expect(client.counters[0]).toMatchObject({ sent: 2, repeated: 1 });
    answer(client, effects, at(2));
    expect(client.counters[0]).toMatchObject({ sent: 2, repeated: 1, answered: 1, unanswered: 0 });
  });

  it('is what was given up', () => {
    const client = createClient(1);
    client.ask(question, start);
    client.timeout(at(5));
    expect(client.counters[0]).toMatchObject({ sent: 1, answered: 0, unanswered: 1 });
  });
});

describe('how a server does', () => {
  it('is unknown before it was asked, and while it is asked for the first time', () => {
    const client = createClient(1);
    const untried = { state: 'untried', answeredAt: undefined, silence: undefined };
    expect(client.health).toEqual([untried]);
    client.ask(question, start);
    expect(client.health).toEqual([untried]);
  });

  it('is not worse for having no room', () => {
    const client = createClient(1, { portsPerServer: 1 });
    for (let asked = 0; asked < 256; asked += 1) client.ask(question, start);
    const { id, effects } = client.ask(question, start);
    expect(effects).toEqual([{ kind: 'unanswered', question: id, tried: [{ server: 0, silence: 'busy' }] }]);
    expect(client.health[0]?.state).toBe('untried');
    expect(client.counters[0]).toMatchObject({ unanswered: 1 });
  });

  it('is down for one question though it answered another before', () => {
    const client = createClient(1);
    answer(client, client.ask(question, start).effects, at(1));
    client.ask(question, at(2));
    client.timeout(at(7));
    expect(client.health).toEqual([{ state: 'down', answeredAt: at(1), silence: 'no-answer' }]);
  });

  it('is up where it answered at the very moment of a question that it leaves open', () => {
    const client = createClient(1);
    const { effects } = client.ask(question, start);
    client.ask(question, at(1));
    answer(client, effects, at(1));
    client.timeout(at(6));
    expect(client.health[0]?.state).toBe('up');
  });
});

describe('a request', () => {
  it('proves who sent it, whatever it asks', () => {
    const client = createClient(1);
    for (const code of ['access-request', 'accounting-request', 'disconnect-request'] as const) {
      const { bytes } = sent(client.ask({ ...question, code }, start).effects);
      const packet = decodePacket(bytes);
      expect(packet.code).toBe(code);
      expect(checkRequest(bytes, packet, secret)).toBeUndefined();
    }
  });

  it('is not repeated before its time, nor once its tries are used up', () => {
    const client = createClient(1, { tries: 2 });
    client.ask(question, start);
    expect(client.timeout(start)).toEqual([]);
    const due = client.deadline ?? start;
    expect(client.timeout(due)).toHaveLength(1);
    expect(client.timeout(instant(due + 1))).toEqual([]);
    expect(client.timeout(instant(at(5) - 1))).toEqual([]);
    expect(client.timeout(at(5))).toMatchObject([{ kind: 'unanswered' }]);
  });

  it('to a server stays where another one is not reachable', () => {
    const client = createClient(2);
    client.ask(question, start);
    expect(client.portUnreachable(1, start)).toEqual([]);
    expect(client.health.map(({ state }) => state)).toEqual(['untried', 'untried']);
  });
});

describe('a bug of the caller', () => {
  it('is seen: a server that is not there, attributes that cannot be made', () => {
    const client = createClient(1);
    expect(() => client.receive({ server: 1, port: 0, bytes: new Uint8Array() }, start)).toThrow(RangeError);
    const attributesOf = () => {
      throw new TypeError('a bug');
    };
    expect(() => client.ask({ code: 'access-request', attributes: attributesOf }, start)).toThrow(TypeError);
  });
});
