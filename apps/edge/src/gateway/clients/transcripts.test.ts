import type { Farewell } from '@sekisho/clients';
import { subjects } from '@sekisho/contracts';
import { toHex } from '@sekisho/wire';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { androidConnecting, androidRefused } from './android.fixture.ts';
import { appleConnecting } from './apple.fixture.ts';
import { linuxConnecting } from './linux.fixture.ts';
import { connected, espKeys, live, type Played, play, renewEsp } from './player.fixture.ts';
import { routersConnecting, routersRefused } from './routers.fixture.ts';
import type { Transcript } from './transcript.fixture.ts';
import { windowsConnecting, windowsRefused } from './windows.fixture.ts';

const minute = 60_000;
/** Longer than a client may be silent, and than IPsec stands without a session. */
const longSilence = 5 * minute;
/** RFC 2408 §3.14.1. */
const noProposalChosen = 14;

/** Deletes are answered by nobody (RFC 2408 §3.15). */
const answersTo: Partial<Record<Farewell, string>> = {
  'lcp-terminate': 'lcp terminate-ack',
  cdn: 'ZLB',
  'stop-ccn': 'ZLB',
};

const titled = <T extends Transcript>(transcripts: readonly T[]): (T & { title: string })[] =>
  transcripts.map((transcript) => {
    const { client, how, by } = transcript;
    return { ...transcript, title: [client, by && 'with a certificate', how].filter(Boolean).join(', ') };
  });

const connecting = titled([
  ...windowsConnecting,
  ...appleConnecting,
  ...androidConnecting,
  ...linuxConnecting,
  ...routersConnecting,
]);
const refused = titled([...windowsRefused, ...androidRefused, ...routersRefused]);

function expectNothingLeft({ edge }: Played): void {
  const { dataplane, gateway, held } = edge;
  const { associations, halfOpen } = gateway.statistics;
  expect({ sas: dataplane.sas.size, sessions: dataplane.sessions.size, associations, halfOpen, held }).toEqual({
    sas: 0,
    sessions: 0,
    associations: 0,
    halfOpen: 0,
    held: [],
  });
  expect(gateway.live()).toEqual([]);
}

afterEach(() => void vi.useRealTimers());

describe.each(connecting)('$title', (transcript) => {
  it('sends what was seen of it, gets these answers and is in', async () => {
    const { family, ikeSuite, espSuite, lengths, sccrq, answers, by } = transcript;
    const played = await connected(transcript);
    const { edge, client } = played;
    expect(client.answers).toEqual(answers);
    expect(client.ikeLengths).toEqual(lengths);
    expect(client.control.map(toHex)).toContain(sccrq.join(''));
    expect(client.pppStack.address).toBe('10.66.0.2');
    expect(edge.records('connection.established')).toEqual([
      expect.objectContaining({ user: 'alice', address: '10.66.0.2', client: family, ikeSuite, espSuite }),
    ]);
    const machine = expect.stringContaining(by ? 'laptop-7' : '192.168.7.20');
    expect(edge.gateway.live()).toMatchObject([{ client: family, machine }]);
    const keys = espKeys(played);
    expect(keys.clients).toEqual(keys.gateways);
    expect(edge.records('connection.refused')).toEqual([]);
  });

  it('renews its keys when it is used to, and stays', async () => {
    const played = await connected(transcript);
    const { edge, client, habits } = played;
    const { ikeAfter } = habits.renewal;
    const before = client.answers.length;
    await live(played, Number.isFinite(ikeAfter) ? ikeAfter : 110 * minute);
    if (Number.isFinite(ikeAfter)) {
      await client.renewIke();
      await renewEsp(played);
    }
    await live(played, 20 * minute);
    const unasked = client.answers.slice(before).filter((line) => /delete|terminate|StopCCN|CDN/.test(line));
    expect(unasked).toEqual([]);
    expect(edge.gateway.live()).toMatchObject([{ client: transcript.family, step: 'connected' }]);
    expect(edge.records('connection.established')).toHaveLength(1);
    expect([...edge.dataplane.sas.keys()]).toEqual([client.pairs.at(-1)?.spiOut]);
    const keys = espKeys(played);
    expect(keys.clients).toEqual(keys.gateways);
  });

  it('has its Hello and its Echo-Request answered, goes as it is used to and leaves nothing behind', async () => {
    const played = await connected(transcript);
    const { edge, client, habits, pass } = played;
    const [hello, echo] = [habits.l2tp.helloInterval, habits.ppp.echoInterval].map(Number.isFinite);
    if (hello) client.l2tpStack.hello();
    await pass(100);
    if (echo) client.pppStack.echo();
    await pass(100);
    await client.leave();
    expect(client.answers.slice(transcript.answers.length)).toEqual([
      ...(hello ? ['ZLB'] : []),
      ...(echo ? ['lcp echo-reply'] : []),
      ...habits.leaving.flatMap((farewell) => answersTo[farewell] ?? []),
    ]);
    const vanishes = habits.leaving.length === 0;
    if (vanishes) edge.dataplane.clients.clear();
    await pass(vanishes ? longSilence : 5_000);
    const reason = vanishes ? 'dead-peer' : 'client-disconnected';
    expect(edge.records('connection.ended')).toEqual([expect.objectContaining({ reason, client: transcript.family })]);
    expect(edge.asked.filter((subject) => subject === subjects.poolRelease)).toHaveLength(1);
    expectNothingLeft(played);
  });
});

it('macos that gets no answer on port 4500 renews its IKE SA from port 500, and stays', async () => {
  const [macos] = titled(appleConnecting);
  if (!macos) throw new Error('there is no Mac');
  const played = await connected(macos);
  await live(played, 48 * minute);
  await played.client.renewIke(500);
  await renewEsp(played);
  await live(played, 5 * minute);
  const { gateway, records } = played.edge;
  expect(gateway.live()).toMatchObject([{ client: 'macOS', step: 'connected' }]);
  expect([
    records('connection.established').length,
    records('connection.refused'),
    records('connection.ended'),
  ]).toEqual([1, [], []]);
});

describe.each(refused)('$title', (transcript) => {
  it('is refused by name, and told so', async () => {
    const { code, detail, family } = transcript;
    const played = play(transcript);
    await expect(played.client.connect()).rejects.toThrow('no answer');
    const how = transcript.protected ? 'informational' : 'informational in clear';
    expect(played.client.answers.at(-1)).toBe(`${how}: notification ${noProposalChosen}`);
    await played.pass(minute);
    expect(played.edge.records('connection.refused')).toEqual([
      expect.objectContaining({ code, client: family, detail: expect.stringContaining(detail) }),
    ]);
    expectNothingLeft(played);
  });
});
