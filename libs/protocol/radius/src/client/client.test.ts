import { type Instant, instant, Secret, seconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import {
  attribute,
  attributes,
  attributeValue,
  decodePacket,
  hidePassword,
  limits,
  RadiusClient,
  type RadiusClientSettings,
  type RadiusEffect,
  type ResponseCode,
  revealPassword,
  sealResponse,
} from '../index.ts';

const secrets = ['first-secret', 'second-secret', 'third-secret'];
const secretOf = (server: number): Secret => Secret.fromText(secrets[server] ?? '');

let seed = 0;
const random = {
  bytes: (length: number) => {
    seed += 1;
    return new Uint8Array(length).fill(seed & 0xff).fill(seed >> 8, 0, Math.min(2, length));
  },
};
const start = instant(1_000_000);
const at = (s: number): Instant => instant(start + s * 1_000);

function createClient(servers: number, settings: Partial<RadiusClientSettings> = {}): RadiusClient {
  const list = Array.from({ length: servers }, (_, i) => ({ address: `10.0.0.${i}`, port: 1812, secret: secretOf(i) }));
  return new RadiusClient({ servers: list, timeout: seconds(5), tries: 3, deadTime: seconds(60), ...settings }, random);
}

const question = (name = 'alice') =>
  ({ code: 'access-request', attributes: () => [attribute(attributes.userName, name)] }) as const;

type Sent = Extract<RadiusEffect, { kind: 'send' }>;
const sends = (effects: readonly RadiusEffect[]): Sent[] => effects.filter((each) => each.kind === 'send');
function onlySend(effects: readonly RadiusEffect[]): Sent {
  const [sent, ...more] = sends(effects);
  if (sent === undefined || more.length > 0) throw new Error(`${effects.length} effects, not one datagram`);
  return sent;
}

const answerTo = ({ server, bytes }: Sent, code: ResponseCode = 'access-accept', secret = secretOf(server)) =>
  sealResponse({ code, secret, request: decodePacket(bytes), attributes: [] });
const received = ({ server, port }: Sent, bytes: Uint8Array) => ({ server, port, bytes });

/** Lets time pass to the end, and returns what was sent and when. */
function run(client: RadiusClient): { readonly timeline: [number, RadiusEffect][] } {
  const timeline: [number, RadiusEffect][] = [];
  for (let deadline = client.deadline; deadline !== undefined; deadline = client.deadline) {
    for (const effect of client.timeout(deadline)) timeline.push([(deadline - start) / 1_000, effect]);
  }
  return { timeline };
}

describe('a RADIUS client', () => {
  it('takes the genuine answer of the server it asked', () => {
    const client = createClient(1);
    const { id, effects } = client.ask(question(), start);
    const sent = onlySend(effects);
    const answered = client.receive(received(sent, answerTo(sent)), at(0.1));
    expect(answered).toMatchObject([{ kind: 'answered', question: id, server: 0, packet: { code: 'access-accept' } }]);
    expect(client.deadline).toBeUndefined();
    expect(client.health).toEqual([{ state: 'up', answeredAt: at(0.1), silence: undefined }]);
  });

  it('repeats the same bytes with growing waits, as often as it may, and says so in the end', () => {
    const client = createClient(1);
    const { id, effects } = client.ask(question(), start);
    const { timeline } = run(client);
    const first = onlySend(effects);
    expect(timeline.map(([, effect]) => effect)).toEqual([
      first,
      first,
      { kind: 'unanswered', question: id, tried: [{ server: 0, silence: 'no-answer' }] },
    ]);
    const [second = 0, third = 0, end] = timeline.map(([time]) => time);
    expect(second).toBeGreaterThanOrEqual(0.6);
    expect(third - second).toBeGreaterThan(second);
    expect(end).toBe(5);
  });

  it('waits a minute for a user who looks for a telephone, repeating within seconds nevertheless', () => {
    const client = createClient(1, { timeout: seconds(60), tries: 3 });
    const sent = onlySend(client.ask(question(), start).effects);
    expect(client.timeout(at(2.5))).toEqual([sent]);
    expect(client.timeout(at(7.5))).toEqual([sent]);
    expect(client.timeout(at(59))).toEqual([]);
    expect(client.receive(received(sent, answerTo(sent)), at(59.5))).toMatchObject([{ kind: 'answered' }]);
  });

  it('asks the next server by a new request under its own secret', () => {
    const client = createClient(2);
    const password = Secret.fromText('wonderland');
    const { effects } = client.ask(
      {
        code: 'access-request',
        attributes: (key) => [attribute(attributes.userPassword, hidePassword(password, key))],
      },
      start,
    );
    const first = onlySend(effects);
    const second = sends(client.timeout(at(5)))[0];
    if (second === undefined) throw new Error('nothing was sent');
    expect([first.server, second.server]).toEqual([0, 1]);
    for (const { server, bytes } of [first, second]) {
      const { authenticator, attributes: list } = decodePacket(bytes);
      const hidden = attributeValue(list, attributes.userPassword) ?? new Uint8Array();
      expect(revealPassword(hidden, { secret: secretOf(server), authenticator }).revealText()).toBe('wonderland');
    }
    expect(decodePacket(second.bytes).authenticator).not.toEqual(decodePacket(first.bytes).authenticator);
  });

  it('leaves a silent server alone for its dead time, then lets one question try it', () => {
    const client = createClient(2);
    client.ask(question(), start);
    const second = onlySend(client.timeout(at(5)));
    client.receive(received(second, answerTo(second)), at(5.1));
    expect(client.health.map(({ state }) => state)).toEqual(['down', 'up']);
    const ask = (time: number) => onlySend(client.ask(question(), at(time)).effects);
    expect(ask(64).server).toBe(1);
    const trial = ask(65);
    expect(trial.server).toBe(0);
    expect(ask(65.1).server).toBe(1);
    client.receive(received(trial, answerTo(trial)), at(65.2));
    expect(ask(65.3).server).toBe(0);
  });

  it('asks a dead server after all when no other one is left', () => {
    const client = createClient(2);
    client.ask(question(), start);
    run(client);
    const { id } = client.ask(question(), at(11));
    const { timeline } = run(client);
    expect(timeline.at(-1)?.[1]).toEqual({
      kind: 'unanswered',
      question: id,
      tried: [
        { server: 0, silence: 'no-answer' },
        { server: 1, silence: 'no-answer' },
      ],
    });
  });

  it('does not take a server for dead that answered another question meanwhile', () => {
    const client = createClient(2);
    client.ask(question('bob'), start);
    const alice = onlySend(client.ask(question(), at(1)).effects);
    client.receive(received(alice, answerTo(alice)), at(1.1));
    client.timeout(at(5));
    expect(client.health[0]?.state).toBe('up');
  });

  it.each([
    ['with the secret of another server', 0, secretOf(1), 'wrong-authenticator'],
    ['that answers another request', 1, secretOf(0), 'wrong-authenticator'],
  ] as const)('counts and ignores a packet %s', (_, requestIndex, secret, reason) => {
    const client = createClient(2);
    const asked = [
      onlySend(client.ask(question('bob'), start).effects),
      onlySend(client.ask(question(), start).effects),
    ];
    const [target, other = target] = asked;
    if (target === undefined || other === undefined) throw new Error('nothing was sent');
    const forged = answerTo(requestIndex === 0 ? target : other, 'access-accept', secret);
    forged[1] = target.bytes[1] ?? 0;
    expect(client.receive(received(target, forged), at(1))).toEqual([{ kind: 'ignored', server: 0, reason }]);
    expect(client.counters[0]?.ignored[reason]).toBe(1);
    expect(client.receive(received(target, answerTo(target)), at(2))).toMatchObject([{ kind: 'answered' }]);
  });

  it('says that only forged answers came', () => {
    const client = createClient(1);
    const sent = onlySend(client.ask(question(), start).effects);
    client.receive(received(sent, answerTo(sent, 'access-accept', secretOf(1))), at(1));
    expect(run(client).timeline.at(-1)?.[1]).toMatchObject({ tried: [{ server: 0, silence: 'wrong-authenticator' }] });
  });

  it.each([
    ['what is no RADIUS packet', () => Uint8Array.of(1, 2, 3), 'malformed'],
    ['an answer to a question of another kind', (sent: Sent) => answerTo(sent, 'accounting-response'), 'unexpected'],
    ['its own request', (sent: Sent) => sent.bytes, 'unexpected'],
  ])('ignores %s', (_, make, reason) => {
    const client = createClient(1);
    const sent = onlySend(client.ask(question(), start).effects);
    expect(client.receive(received(sent, make(sent)), at(1))).toEqual([{ kind: 'ignored', server: 0, reason }]);
  });

  it('ignores a second answer, one from another server, and one to another source port', () => {
    const client = createClient(2);
    const sent = onlySend(client.ask(question(), start).effects);
    const answer = answerTo(sent);
    const unexpected = (server: number) => [{ kind: 'ignored', server, reason: 'unexpected' }];
    expect(client.receive({ server: 1, port: sent.port, bytes: answer }, at(1))).toEqual(unexpected(1));
    expect(client.receive({ server: 0, port: 1, bytes: answer }, at(1))).toEqual(unexpected(0));
    expect(client.receive(received(sent, answer), at(1))).toMatchObject([{ kind: 'answered' }]);
    expect(client.receive(received(sent, answer), at(1))).toEqual(unexpected(0));
  });

  it('goes on at the next server at once where nothing listens, and waits on where there is no next one', () => {
    const client = createClient(2);
    const { id } = client.ask(question(), start);
    expect(onlySend(client.portUnreachable(0, at(0.01))).server).toBe(1);
    expect(client.portUnreachable(1, at(0.02))).toEqual([]);
    expect(run(client).timeline.at(-1)?.[1]).toEqual({
      kind: 'unanswered',
      question: id,
      tried: [
        { server: 0, silence: 'port-unreachable' },
        { server: 1, silence: 'port-unreachable' },
      ],
    });
  });

  it('keeps a conversation at the server that holds it', () => {
    const client = createClient(2);
    const { effects } = client.ask({ ...question(), server: 1 }, start);
    expect(onlySend(effects).server).toBe(1);
    expect(run(client).timeline.at(-1)?.[1]).toMatchObject({ tried: [{ server: 1, silence: 'no-answer' }] });
  });

  it('numbers every request in flight by source port and identifier, up to its bound', () => {
    const client = createClient(1, { portsPerServer: 2 });
    const all = Array.from({ length: 513 }, () => client.ask(question(), start));
    const sent = all.flatMap(({ effects }) => sends(effects));
    const numbers = new Set(sent.map(({ port, bytes }) => `${port}/${bytes[1]}`));
    expect(numbers.size).toBe(2 * limits.identifiersPerPort);
    expect(all.at(-1)?.effects).toEqual([
      { kind: 'unanswered', question: 513, tried: [{ server: 0, silence: 'busy' }] },
    ]);
    const [first] = sent;
    if (first === undefined) throw new Error('nothing was sent');
    client.receive(received(first, answerTo(first)), at(1));
    expect(onlySend(client.ask(question(), at(1)).effects)).toMatchObject({ port: first.port });
  });

  it('keeps accounting as it is, with the hash as its authenticator', () => {
    const client = createClient(1);
    const list = [attribute(attributes.acctStatusType, 1)];
    const sent = onlySend(client.ask({ code: 'accounting-request', attributes: () => list }, start).effects);
    const answered = client.receive(received(sent, answerTo(sent, 'accounting-response')), at(1));
    expect(answered).toMatchObject([{ kind: 'answered', packet: { code: 'accounting-response' } }]);
  });
});
