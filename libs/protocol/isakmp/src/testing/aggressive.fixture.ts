import { Secret, utf8 } from '@sekisho/wire';
import { identificationTypes } from '../payloads/identification.ts';
import type { IkePolicy } from '../policy.ts';
import { parseIkeSuite } from '../suites.ts';
import { only } from './effects.fixture.ts';
import { Pair, policy } from './pair.fixture.ts';

const secret = (text: string) => Secret.fromText(text);
export const ofSales = {
  name: 'sales',
  secret: secret('a long key of the sales people'),
  identities: ['sales', 'sales@vpn.example'],
};
export const ofWarehouse = {
  name: 'warehouse',
  secret: secret('a long key of the warehouse'),
  identities: ['warehouse.vpn.example'],
};
const ofAll = { name: 'default', secret: secret('correct horse battery staple') };
const preSharedKeys = [ofAll, ofSales, ofWarehouse];

export const keyId = (text: string) => ({ type: identificationTypes.keyId, data: utf8(text) });
export const modp2048 = ['aes256-sha2-256-modp2048', 'aes256-sha1-modp2048'].map(parseIkeSuite);

export const openGateway = (changes: Partial<IkePolicy> = {}): IkePolicy =>
  policy({ preSharedKeys, suites: modp2048, aggressiveMode: true, ...changes });

export const client = (changes: Partial<IkePolicy> = {}): IkePolicy =>
  policy({
    respond: false,
    suites: modp2048,
    preSharedKeys: [{ name: 'own', secret: ofSales.secret }],
    identification: keyId('sales'),
    ...changes,
  });

/** A client that connects, or tries. */
export function connect(ofClient: Partial<IkePolicy> = {}, ofGateway: Partial<IkePolicy> = {}, forMs = 2_000): Pair {
  const pair = new Pair({ client: client(ofClient), gateway: openGateway(ofGateway) });
  pair.connect();
  pair.run(forMs);
  return pair;
}

export const refusals = (pair: Pair) => pair.effects('gateway', 'refused');
export const established = (pair: Pair) => pair.effects('gateway', 'sa-established').map(({ sa }) => sa);
export const fromGateway = (pair: Pair): Uint8Array[] =>
  only(
    pair.seen.filter(({ side }) => side === 'gateway').map(({ effect }) => effect),
    'send',
  ).map(({ bytes }) => bytes);
