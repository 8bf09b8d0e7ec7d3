import { seconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { AuthenticationProtocol } from './index.ts';
import { network, Pair, type PairSettings, type Weather } from './pair.fixture.ts';

const every: readonly AuthenticationProtocol[] = ['pap', 'chap-md5', 'ms-chap-v2', 'eap'];
const storm: Weather = { loss: 0.2, duplicate: 0.1, reorder: 0.2 };
const untilSettled = 200_000;

function connect(settings: PairSettings): Pair {
  const pair = new Pair(settings);
  pair.start();
  pair.run(untilSettled, () => pair.settled());
  return pair;
}

describe.each(every)('authenticator and peer by %s', (protocol) => {
  const only = { offer: [protocol], accept: [protocol] };

  it('bring the network up with address and name servers', () => {
    const { outcome } = connect({ seed: 1, ...only });
    expect(outcome.server).toMatchObject({ network, mtu: 1400, down: undefined });
    expect(outcome.client).toMatchObject({
      network: { local: network.peer, peer: network.local, dns: network.dns, nbns: network.nbns },
      mtu: 1400,
      down: undefined,
    });
    expect(outcome.server.steps).toEqual(['lcp-open', 'authenticating', 'authenticated', 'ipcp-open']);
  });

  it('go down on a wrong password, and the network never comes up', () => {
    const { outcome } = connect({ seed: 2, ...only, password: 'looking-glass' });
    expect(outcome.server.down).toBe('authentication-refused');
    expect(outcome.client.down).toBe('authentication-refused');
    expect(outcome.server.steps).toEqual(['lcp-open', 'authenticating']);
  });

  it('come up through loss, duplication and reordering, asking one question for one login', () => {
    for (let seed = 0; seed < 100; seed++) {
      const pair = connect({ seed: seed * 7, ...only, weather: storm });
      expect(pair.settled(), `seed ${seed} is stuck`).toBe(true);
      const { server, client } = pair.outcome;
      const logins = server.steps.filter((step) => step === 'authenticating').length;
      expect(pair.questions, `seed ${seed}`).toBeLessThanOrEqual(logins);
      if (server.down === undefined && client.down === undefined) expect(client.network?.local).toBe(network.peer);
      else
        expect([server.down, client.down], `seed ${seed}`).toContainEqual(expect.stringMatching(/timeout|terminated/));
    }
  });

  it('refuse a wrong password whatever the weather', () => {
    for (let seed = 0; seed < 60; seed++) {
      const pair = connect({ seed: seed * 13 + 5, ...only, weather: storm, password: 'looking-glass' });
      pair.run(untilSettled, () => pair.outcome.server.down !== undefined);
      const { server, client } = pair.outcome;
      expect(server.down, `seed ${seed} is stuck`).toBeDefined();
      expect(server.steps, `seed ${seed}`).not.toContain('authenticated');
      expect(client.network, `seed ${seed}`).toBeUndefined();
    }
  });
});

describe('authenticator and peer', () => {
  it('nearly always come up under a fifth of loss', () => {
    let up = 0;
    for (let seed = 0; seed < 100; seed++) {
      const { server, client } = connect({
        seed,
        offer: ['ms-chap-v2'],
        accept: ['ms-chap-v2'],
        weather: storm,
      }).outcome;
      if (server.network && client.network) up += 1;
    }
    expect(up).toBeGreaterThanOrEqual(97);
  });

  it.each([
    [['eap', 'ms-chap-v2'], ['pap', 'ms-chap-v2'], 'ms-chap-v2'],
    [['eap', 'ms-chap-v2', 'chap-md5'], ['chap-md5'], 'chap-md5'],
    [['eap', 'pap'], ['pap'], 'pap'],
    [['ms-chap-v2', 'chap-md5'], ['chap-md5', 'ms-chap-v2'], 'ms-chap-v2'],
  ] as const)('offered %j and accepting %j agree on %s', (offer, accept, agreed) => {
    const { server } = connect({ seed: 3, offer, accept }).outcome;
    expect(server).toMatchObject({ network, authentication: agreed });
  });

  it('go down with what was offered and asked when nothing is common', () => {
    const { server } = connect({ seed: 4, offer: ['eap', 'ms-chap-v2'], accept: ['pap'] }).outcome;
    expect(server).toMatchObject({
      down: 'no-common-authentication',
      detail: 'offered eap, ms-chap-v2; asked pap',
      steps: [],
    });
  });

  it('go down when the peer refuses to authenticate at all', () => {
    const { server } = connect({ seed: 4, offer: ['ms-chap-v2'], accept: [] }).outcome;
    expect(server).toMatchObject({ down: 'no-common-authentication' });
    expect(server.detail).toContain('refuses to authenticate');
  });

  it('go down when there is no address', () => {
    const pair = connect({ seed: 5, offer: ['pap'], accept: ['pap'], network: undefined });
    expect(pair.outcome.server).toMatchObject({ down: 'closed-here', detail: 'no address available' });
    pair.run(untilSettled, () => pair.outcome.client.down !== undefined);
    expect(pair.outcome.client).toMatchObject({ down: 'peer-terminated', detail: 'no address available' });
  });

  it('part with the text of the Terminate-Request', () => {
    const pair = connect({ seed: 6, offer: ['pap'], accept: ['pap'] });
    pair.close('maintenance');
    pair.run(10_000, () => pair.outcome.client.down !== undefined);
    expect(pair.outcome.server).toMatchObject({ down: 'closed-here', detail: 'maintenance' });
    expect(pair.outcome.client).toMatchObject({ down: 'peer-terminated', detail: 'maintenance' });
  });

  it('stay up for an hour on echoes, and notice within five intervals when the peer is gone', () => {
    const pair = connect({ seed: 7, offer: ['pap'], accept: ['pap'] });
    pair.run(3_600_000);
    expect(pair.outcome.server).toMatchObject({ network, down: undefined });
    pair.client.lowerDown();
    pair.run(seconds(20) * 6, () => pair.outcome.server.down !== undefined);
    expect(pair.outcome.server.down).toBe('no-echo-reply');
  });

  it('takes smaller packets than ours into the MTU', () => {
    const { server, client } = connect({
      seed: 8,
      offer: ['pap'],
      accept: ['pap'],
      serverChanges: { mru: 1280 },
    }).outcome;
    expect([server.mtu, client.mtu]).toEqual([1280, 1280]);
  });
});
