import { parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import { Secret } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { Meeting, policy } from './meeting.fixture.ts';
import { reachableHost } from './memory-gateway.fixture.ts';

const allSteps = [
  'main-mode-1-2',
  'main-mode-3-4',
  'main-mode-5-6',
  'quick-mode',
  'l2tp-tunnel',
  'l2tp-session',
  'lcp',
  'authentication',
  'address',
];

describe('ProbeClient', () => {
  it('connects step by step, gets its address, pings through the tunnel and closes in order', () => {
    const meeting = new Meeting();
    meeting.connect(1000);
    expect(meeting.seen('step-done').map(({ step }) => step)).toEqual(allSteps);
    expect(meeting.seen('connected')).toMatchObject([
      { network: { local: '10.9.0.77', peer: '10.9.0.1', dns: ['10.0.0.53'] }, mtu: 1400 },
    ]);
    meeting.apply(meeting.client.ping(reachableHost, 1));
    meeting.run(100);
    expect(meeting.seen('echo-reply')).toEqual([{ kind: 'echo-reply', source: reachableHost, sequence: 1 }]);
    meeting.apply(meeting.client.close(meeting.now));
    meeting.run(100);
    expect(meeting.seen('closed')).toHaveLength(1);
    expect(meeting.gateway.seen).toEqual([
      'session closed by peer: 3',
      'tunnel closed by peer: 6',
      'IKE SA deleted: peer-deleted',
    ]);
    expect(meeting.client.deadline()).toBeUndefined();
  });

  it.each(['pap', 'chap-md5', 'ms-chap-v2', 'eap'] as const)('authenticates by %s', (protocol) => {
    const meeting = new Meeting({ gateway: { authentication: [protocol] }, accept: [protocol] });
    meeting.connect();
    expect(meeting.seen('connected')).toHaveLength(1);
  });

  it.each(['md5-challenge', 'ms-chap-v2'] as const)('authenticates by %s within EAP', (method) => {
    const gateway = { authentication: ['eap'], eap: [method] } as const;
    const meeting = new Meeting({ gateway, accept: ['eap'] });
    meeting.connect();
    expect(meeting.seen('connected')).toHaveLength(1);
    const wrong = new Meeting({ gateway, accept: ['eap'], password: 'looking-glass' });
    wrong.connect();
    expect(wrong.seen('failed')).toMatchObject([{ failure: { step: 'authentication' } }]);
  });

  it.each([
    ['aes256-sha1-modp2048', 'aes256-sha1'],
    ['aes128-sha2-256-ecp256', 'aes128-sha2-256'],
    ['aes256-sha2-384-ecp384', 'aes256gcm16'],
    ['3des-sha1-modp1024', '3des-sha1'],
  ])('connects with IKE %s and ESP %s', (ike, esp) => {
    const suites = { suites: [parseIkeSuite(ike)], espSuites: [parseEspSuite(esp)] };
    const meeting = new Meeting({ client: suites, gateway: { policy: policy(suites) } });
    meeting.connect();
    meeting.apply(meeting.client.ping(reachableHost, 7));
    meeting.run(100);
    expect(meeting.seen('echo-reply')).toHaveLength(1);
  });

  it('connects over a wire that loses one datagram in ten', () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const meeting = new Meeting({ loss: 0.1, seed: `${seed}` });
      meeting.connect(60_000);
      expect(meeting.seen('connected'), `seed ${seed}`).toHaveLength(1);
    }
  });

  it('keeps NAT mappings and the connection alive for an hour', () => {
    const meeting = new Meeting();
    meeting.connect();
    meeting.run(50 * 60_000);
    expect(meeting.seen('failed')).toEqual([]);
    expect(meeting.gateway.seen.filter((what) => what === 'keepalive').length).toBeGreaterThan(140);
  });

  it('closes within seconds where nobody answers any more', () => {
    const meeting = new Meeting();
    meeting.connect();
    meeting.cut = true;
    meeting.apply(meeting.client.close(meeting.now));
    meeting.run(7000);
    expect(meeting.seen('closed')).toHaveLength(1);
  });

  it('gives up politely when closed while it connects', () => {
    const meeting = new Meeting();
    meeting.apply(meeting.client.start(meeting.now));
    meeting.run(32);
    expect(meeting.seen('step-done').length).toBeGreaterThan(2);
    meeting.apply(meeting.client.close(meeting.now));
    meeting.run(1000);
    expect(meeting.seen('closed')).toHaveLength(1);
    expect(meeting.gateway.seen).toContain('IKE SA deleted: peer-deleted');
  });

  it.each(['esp', 'ike'] as const)('renews its SAs on command: %s', (sa) => {
    const meeting = new Meeting();
    meeting.connect(1000);
    meeting.apply(meeting.client.rekey(sa, meeting.now));
    expect(meeting.client.rekey(sa, meeting.now), 'one renewal at a time').toEqual([]);
    meeting.run(1000);
    expect(meeting.seen('rekeyed')).toEqual([{ kind: 'rekeyed', sa }]);
    meeting.run(10_000);
    expect(meeting.gateway.seen).toEqual([
      'ESP SA deleted: peer-deleted',
      ...(sa === 'ike' ? ['IKE SA deleted: peer-deleted'] : []),
    ]);
    meeting.apply(meeting.client.ping(reachableHost, 1));
    meeting.run(100);
    expect(meeting.seen('echo-reply')).toHaveLength(1);
    expect(meeting.seen('failed')).toEqual([]);
  });

  it('stays connected on its former SAs when a renewal gets no answer', () => {
    const meeting = new Meeting();
    meeting.connect(1000);
    meeting.cut = true;
    meeting.apply(meeting.client.rekey('ike', meeting.now));
    meeting.run(31_000);
    meeting.cut = false;
    expect(meeting.seen('rekey-failed')).toMatchObject([{ sa: 'ike' }]);
    meeting.apply(meeting.client.ping(reachableHost, 1));
    meeting.run(100);
    expect(meeting.seen('echo-reply')).toHaveLength(1);
    expect(meeting.seen('failed')).toEqual([]);
  });

  it('can vanish without a word', () => {
    const meeting = new Meeting();
    meeting.connect(1000);
    meeting.client.vanish();
    const { length } = meeting.effects;
    meeting.run(600_000);
    meeting.fromGateway(meeting.gateway.stop(meeting.now));
    meeting.run(1000);
    expect(meeting.effects).toHaveLength(length);
    expect(meeting.client.deadline()).toBeUndefined();
    expect(meeting.gateway.seen).not.toContain('IKE SA deleted: peer-deleted');
  });

  it('ignores datagrams of no kind', () => {
    const meeting = new Meeting();
    meeting.connect();
    for (const bytes of [[], [0xff], [0, 0, 0, 0], [1, 2, 3, 4, 5], [0, 0, 0, 0, 1]]) {
      expect(meeting.client.receive(Uint8Array.from(bytes), 4500, meeting.now)).toEqual([]);
    }
    expect(meeting.failure()).toBeUndefined();
  });
});

describe('ProbeClient: failures name the step and the reason', () => {
  it('silence', () => {
    const meeting = new Meeting({ loss: 1 });
    meeting.connect(60_000);
    expect(meeting.failure()).toMatch(/^Main Mode 1-2 failed: nothing came back from UDP port 500/);
  });

  it('a wrong pre-shared key', () => {
    const meeting = new Meeting({
      client: { preSharedKeys: [{ name: 'default', secret: Secret.fromText('another key') }] },
    });
    meeting.connect(60_000);
    expect(meeting.failure()).toMatch(/^Main Mode 5-6 failed: .*/);
  });

  it('a wrong password', () => {
    const meeting = new Meeting({ password: 'through the looking-glass' });
    meeting.connect();
    expect(meeting.failure()).toMatch(/^Authentication failed: the gateway refused the user name or password/);
    expect(meeting.gateway.seen).toContain('IKE SA deleted: peer-deleted');
  });

  it('no authentication in common', () => {
    const meeting = new Meeting({ accept: ['pap'], gateway: { authentication: ['ms-chap-v2'] } });
    meeting.connect(60_000);
    expect(meeting.failure()).toMatch(/^LCP failed: /);
  });

  it('no ESP suite in common', () => {
    const meeting = new Meeting({
      client: { espSuites: [parseEspSuite('aes128-sha1')] },
      gateway: { policy: policy({ espSuites: [parseEspSuite('aes256gcm16')] }) },
    });
    meeting.connect(60_000);
    expect(meeting.failure()).toMatch(/^Quick Mode failed: /);
  });

  it('no address to be had', () => {
    const meeting = new Meeting({ gateway: { network: undefined } });
    meeting.connect(60_000);
    expect(meeting.failure()).toMatch(/^Address failed: the gateway ended the link/);
  });

  it('a gateway that shuts down', () => {
    const meeting = new Meeting();
    meeting.connect();
    meeting.fromGateway(meeting.gateway.stop(meeting.now));
    meeting.run(1000);
    expect(meeting.failure()).toBe('Connection failed: the gateway closed it (result 6, shutting down).');
  });

  it('a step that takes too long', () => {
    const meeting = new Meeting({ loss: 1 });
    meeting.apply(meeting.client.start(meeting.now));
    meeting.apply(meeting.client.giveUp(meeting.now));
    expect(meeting.failure()).toMatch(/^Main Mode 1-2 failed/);
    expect(meeting.client.timeout(meeting.now)).toEqual([]);
  });
});
