import { utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { InitiatorProfile } from '../../client-profiles/client-profile.ts';
import { android, apple } from '../../client-profiles/racoon.ts';
import { strongSwan } from '../../client-profiles/strongswan.ts';
import { decodeHeader, find, findAll } from '../../messages/message.ts';
import { exchangeTypes, headerFlags } from '../../numbers.ts';
import { describeIdentification, identificationTypes } from '../../payloads/identification.ts';
import { parseIkeSuite } from '../../suites.ts';
import {
  connect,
  established,
  fromGateway,
  keyId,
  modp2048,
  ofSales,
  ofWarehouse,
  refusals,
} from '../../testing/aggressive.fixture.ts';
import { must, open } from '../../testing/effects.fixture.ts';
import { clientAddress } from '../../testing/pair.fixture.ts';

describe('Aggressive Mode', () => {
  it('is refused unless it is allowed', () => {
    const pair = connect({}, { aggressiveMode: false });
    expect(refusals(pair)).toMatchObject([{ code: 'aggressive-mode-not-supported' }]);
    expect(established(pair)).toEqual([]);
  });

  const ids = [
    ['KEY_ID, as Apple and Android name a group', keyId('sales'), ofSales],
    ['FQDN', { type: identificationTypes.fqdn, data: utf8('warehouse.vpn.example') }, ofWarehouse],
    ['USER_FQDN', { type: identificationTypes.userFqdn, data: utf8('sales@vpn.example') }, ofSales],
  ] as const;

  it.each(ids)('finds the key by the identification: %s', (_name, identification, key) => {
    const pair = connect({ identification, preSharedKeys: [{ name: 'own', secret: key.secret }] });
    const [sa] = established(pair);
    expect(sa).toMatchObject({
      aggressive: true,
      machine: 'pre-shared-key',
      preSharedKey: key.name,
      peerBehindNat: true,
    });
    expect(sa?.machineName).toBe(new TextDecoder().decode(identification.data));
    expect(sa).toMatchObject({ remote: { address: clientAddress, port: 4500 }, local: { port: 4500 } });
    expect(pair.effects('gateway', 'child-established')).toHaveLength(1);
    expect(pair.effects('client', 'child-established')).toHaveLength(1);
  });

  it('takes no other kind of identification for a name, whatever it says', () => {
    const pair = connect({ identification: { type: identificationTypes.derAsn1Dn, data: utf8('sales') } });
    expect(established(pair)).toEqual([]);
  });

  const racoon = ({ transforms, espProposals, ...profile }: typeof apple, group: number): InitiatorProfile => ({
    ...profile,
    transforms: transforms.filter(({ attributes }) =>
      attributes.some(({ type, value }) => type === 4 && value[1] === group),
    ),
    espProposals,
  });

  it.each([
    ['Apple’s first attempt, in group 14', racoon(apple, 14), 'modp2048'],
    ['Apple’s second attempt, in group 2', racoon(apple, 2), 'modp1024'],
    ['Android', racoon(android, 2), 'modp1024'],
    ['strongSwan', racoon(strongSwan, 14), 'modp2048'],
  ] as const)('lets in %s', (_name, profile, group) => {
    const suites = [...modp2048, parseIkeSuite('aes256-sha1-modp1024')];
    const identification = { ...keyId('sales'), proofInClear: profile.nonceBytes === 16 };
    const pair = connect({ profile, suites, identification }, { suites });
    expect(established(pair)).toMatchObject([{ suite: { group }, aggressive: true }]);
    expect(pair.effects('gateway', 'child-established')).toHaveLength(1);
    const encrypted = pair.seen
      .filter(({ side }) => side === 'client')
      .flatMap(({ effect }) => (effect.kind === 'send' ? [decodeHeader(effect.bytes)] : []))
      .filter(({ exchange }) => exchange === exchangeTypes.aggressive)
      .map(({ flags }) => (flags & headerFlags.encryption) !== 0);
    expect(encrypted).toEqual([false, !identification.proofInClear]);
  });

  it('answers with the vendor ids before NAT-D, which racoon reads by them, and calls itself by its address', () => {
    const pair = connect({}, { publicAddresses: ['192.0.2.80'] }, 1);
    const { chain } = open(must(fromGateway(pair)[0], 'message 2'));
    const kinds = chain.payloads.map(({ kind }) => kind);
    const order = [
      'security-association',
      'key-exchange',
      'nonce',
      'identification',
      'hash',
      'vendor-id',
      'nat-detection',
    ];
    expect([...new Set(kinds)]).toEqual(order);
    expect(findAll(chain, 'nat-detection')).toHaveLength(2);
    const named = must(find(chain, 'identification'), 'IDir').payload;
    expect(describeIdentification(named).text).toBe('192.0.2.80');
  });
});
