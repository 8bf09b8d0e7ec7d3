import { describe, expect, it } from 'vitest';
import { type EspNumbers, espId, espProposal, espTransform, integrity } from '../../client-profiles/building-blocks.ts';
import type { ClientProfile, InitiatorProfile } from '../../client-profiles/client-profile.ts';
import { strongSwan } from '../../client-profiles/strongswan.ts';
import { computeDiffieHellman } from '../../keys/diffie-hellman.ts';
import { limits } from '../../limits.ts';
import { notifyTypes } from '../../numbers.ts';
import type { IkePolicy } from '../../policy.ts';
import { groupNumbers, type ModpOrEcpGroup, parseEspSuite, parseIkeSuite } from '../../suites.ts';
import { must, only } from '../../testing/effects.fixture.ts';
import { aes256Sha1 } from '../../testing/esp-offer.fixture.ts';
import { Pair, policy } from '../../testing/pair.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

const every = ['modp1024', 'modp1536', 'modp2048', 'ecp256', 'ecp384'] as const;
const suites = every.map((group) => parseIkeSuite(`aes256-sha1-${group}`));
const { transforms: _transforms, espProposals: _espProposals, ...own } = strongSwan;
const withGroup = (pfsGroup: ModpOrEcpGroup): InitiatorProfile => ({ ...own, pfsGroup });

function connect(profile: InitiatorProfile, gateway: Partial<IkePolicy> = { suites }): Pair {
  const pair = new Pair({ client: policy({ respond: false, suites, profile }), gateway: policy(gateway) });
  pair.connect();
  pair.run(2_000);
  return pair;
}

const children = (pair: Pair) =>
  (['client', 'gateway'] as const).map((side) => pair.effects(side, 'child-established').map(({ child }) => child));

describe('perfect forward secrecy between an initiator and a responder', () => {
  it.each(every)('by %s: both have the same keys, of a secret of their own', (group) => {
    const pair = connect(withGroup(group));
    const [ofClient, ofGateway] = children(pair).map((all) => all[0]);
    expect(ofClient?.keysIn.encryption.reveal()).toEqual(ofGateway?.keysOut.encryption.reveal());
    expect(ofClient?.keysOut.integrity.reveal()).toEqual(ofGateway?.keysIn.integrity.reveal());
    const questions = pair.effects('gateway', 'diffie-hellman').map((question) => question.group);
    expect(questions.at(-1)).toBe(group);
    expect(questions).toHaveLength(2);
  });

  it('is made anew with every Quick Mode', () => {
    const pair = connect(withGroup('ecp256'));
    const { id } = must(pair.effects('client', 'sa-established')[0], 'SA').sa;
    for (let time = 0; time < 2; time += 1) {
      pair.apply('client', pair.client.rekeyChild(id, pair.now));
      pair.run(1_000);
    }
    const [ofClient = [], ofGateway = []] = children(pair);
    expect(ofGateway).toHaveLength(3);
    expect(ofClient.map(({ keysIn }) => keysIn.encryption.reveal())).toEqual(
      ofGateway.map(({ keysOut }) => keysOut.encryption.reveal()),
    );
    expect(pair.effects('gateway', 'diffie-hellman')).toHaveLength(4);
  });

  it('goes through a lossy network', () => {
    const faults = { loss: 0.2, duplication: 0.2, delayMs: 400 };
    const ends = Array.from({ length: 20 }, (_, seed) => {
      const profile = withGroup('ecp256');
      const pair = new Pair({
        seed,
        faults,
        client: policy({ respond: false, suites, profile }),
        gateway: policy({ suites }),
      });
      pair.connect();
      pair.run(2 * limits.halfOpenMs);
      const [ofClient = []] = children(pair);
      return ofClient.length > 0 || pair.effects('client', 'refused').length > 0;
    });
    expect(ends).not.toContain(false);
  });

  it.each([
    ['before message 1', 0],
    ['before message 3', 1],
  ])('that the initiator cannot compute in time %s is given up', (_name, answered) => {
    const profile = withGroup('ecp256');
    const pair = new Pair({ client: policy({ respond: false, suites, profile }), gateway: policy({ suites }) });
    const apply = pair.apply.bind(pair);
    let questions = 0;
    pair.apply = (side, effects) => {
      const open = effects.filter((effect) => {
        if (side !== 'client' || effect.kind !== 'diffie-hellman') return true;
        questions += 1;
        return questions <= 2 + answered;
      });
      apply(side, open);
    };
    pair.connect();
    pair.run(2 * limits.halfOpenMs + limits.slowSweepMs);
    expect(questions).toBe(3 + answered);
    expect(children(pair).flat()).toEqual([]);
    expect(pair.effects('client', 'sa-established')).toHaveLength(1);
  });

  it('is given up for an invalid public value in message 2', () => {
    const profile = withGroup('ecp256');
    const pair = new Pair({ client: policy({ respond: false, suites, profile }), gateway: policy({ suites }) });
    const apply = pair.apply.bind(pair);
    let questions = 0;
    pair.apply = (side, effects) => {
      for (const effect of effects) {
        if (side !== 'client' || effect.kind !== 'diffie-hellman' || ++questions < 4) apply(side, [effect]);
        else apply(side, pair.client.answer(effect.question, { kind: 'diffie-hellman', answer: undefined }, pair.now));
      }
    };
    pair.connect();
    pair.run(1_000);
    const detail = 'the gateway sent an invalid public value';
    expect(pair.effects('client', 'refused')).toMatchObject([{ code: 'no-acceptable-esp-suite', detail }]);
  });
});

/** A router of MikroTik’s defaults: three ciphers with SHA1 in one proposal, each with a group of its own choice. */
const mikroTik = (group: ModpOrEcpGroup): Pick<ClientProfile, 'espProposals'> => ({
  espProposals: (spi) => [
    espProposal(
      spi(),
      [256, 192, 128].map((keyBits, index) =>
        espTransform({ id: espId.aes, keyBits, integrity: integrity.sha1, group: groupNumbers[group] }, index + 1),
      ),
    ),
  ],
});

const publicOf = (group: ModpOrEcpGroup) => {
  const made = must(computeDiffieHellman({ group, peerPublic: undefined, privateKey: undefined }), 'key');
  return [{ kind: 'key-exchange', publicKey: must(made.publicKey, 'public value') } as const];
};

function asked(group: ModpOrEcpGroup, ikeSuites: readonly string[]) {
  const allowed = {
    suites: ikeSuites.map(parseIkeSuite),
    espSuites: ['aes256-sha1', 'aes128-sha1'].map(parseEspSuite),
  };
  const client = new RawClient({ profile: strongSwan, policy: policy(allowed) }).connect();
  const proposals = mikroTik(group).espProposals(client.nextSpi);
  return { client, ...client.quickMode({ proposals, more: publicOf(group) }) };
}

describe('a router that wants perfect forward secrecy', () => {
  it('by modp1024 is refused, and its administrator told which group it asked for and which are allowed', () => {
    const { client, effects } = asked('modp1024', ['aes256-sha1-modp2048', 'aes256-sha1-ecp256']);
    expect(only(effects, 'refused')).toMatchObject([
      { code: 'pfs-group-not-allowed', detail: 'asked for: modp1024; allowed: modp2048, ecp256' },
    ]);
    expect(client.notifications(effects)).toEqual([notifyTypes.noProposalChosen]);
  });

  it('by modp1024 is let in where phase 1 may use it', () => {
    const { client, effects, message3 } = asked('modp1024', ['aes256-sha1-modp2048', 'aes256-sha1-modp1024']);
    expect(only(effects, 'child-expected')[0]?.child.suite).toEqual(parseEspSuite('aes256-sha1'));
    expect(only(client.deliver(must(message3, 'message 3')), 'child-established')).toHaveLength(1);
  });

  it('by modp2048 is let in', () => {
    const { client, message3 } = asked('modp2048', ['aes256-sha1-modp2048']);
    expect(only(client.deliver(must(message3, 'message 3')), 'child-established')).toHaveLength(1);
  });

  it('renews its ESP SA with a new public value each time, and is not let in with the one of a group it did not offer', () => {
    const { client, message3 } = asked('modp2048', ['aes256-sha1-modp2048', 'aes256-sha1-ecp256']);
    client.deliver(must(message3, 'message 3'));
    const proposals = () => mikroTik('modp2048').espProposals(client.nextSpi);
    const again = client.quickMode({ proposals: proposals(), more: publicOf('modp2048') });
    expect(only(client.deliver(must(again.message3, 'message 3')), 'child-established')).toHaveLength(1);
    const other = client.quickMode({ proposals: proposals(), more: publicOf('ecp256') });
    expect(only(other.effects, 'refused')).toMatchObject([{ code: 'malformed' }]);
  });

  it('by a group that no suite has is told its number', () => {
    const client = new RawClient().connect();
    const numbers: EspNumbers = { ...aes256Sha1, group: 21 };
    const proposals = [espProposal(client.nextSpi(), [espTransform(numbers)])];
    const [refused] = only(client.quickMode({ proposals }).effects, 'refused');
    expect(refused?.detail).toMatch(/^asked for: group 21; allowed: /);
  });
});
