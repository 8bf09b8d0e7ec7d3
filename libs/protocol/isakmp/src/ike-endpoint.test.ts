import { describe, expect, it } from 'vitest';
import { Pair, policy, preSharedKey } from './testing/pair.fixture.ts';

describe('an initiator and a responder', () => {
  it('establish an IKE SA and a pair of ESP SAs with the same keys crosswise', () => {
    const pair = new Pair();
    pair.connect();
    pair.run(1_000);
    const [client] = pair.effects('client', 'child-established');
    const [gateway] = pair.effects('gateway', 'child-established');
    expect(client?.child.spiIn).toBe(gateway?.child.spiOut);
    expect(client?.child.keysIn.encryption.reveal()).toEqual(gateway?.child.keysOut.encryption.reveal());
    expect(client?.child.keysOut.integrity.reveal()).toEqual(gateway?.child.keysIn.integrity.reveal());
    expect(gateway?.child.clientPort).toBe(1701);
    expect(pair.effects('gateway', 'sa-established')[0]?.sa).toMatchObject({
      identity: { type: 'ipv4-addr', text: '198.51.100.7' },
      natTraversal: 'rfc3947',
      remote: { address: '198.51.100.7', port: 4500 },
    });
  });

  it('always end established or refused, whatever the network loses, repeats and reorders', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const pair = new Pair({ seed, faults: { loss: 0.2, duplication: 0.2, delayMs: 800 } });
      pair.connect();
      pair.run(120_000);
      const established = pair.effects('client', 'child-established').length === 1;
      const refused = pair.effects('client', 'refused').length > 0;
      expect(established || refused, `seed ${seed}`).toBe(true);
      if (established) expect(pair.effects('gateway', 'child-established'), `seed ${seed}`).toHaveLength(1);
    }
  });

  it('refuse each other when their pre-shared keys differ, and the gateway names the reason', () => {
    const pair = new Pair({ client: policy({ preSharedKeys: [preSharedKey('other')], respond: false }) });
    pair.connect();
    pair.run(40_000);
    expect(pair.effects('gateway', 'refused').map(({ code }) => code)).toEqual(['pre-shared-key-mismatch']);
    expect(pair.effects('client', 'refused')).toHaveLength(1);
  });
});
