import type { PeerId } from '@sekisho/dataplane';
import { type L2tpSessionInfo } from '@sekisho/l2tp';
import { parseSettings } from '@sekisho/platform';
import { expect, it } from 'vitest';
import { AccessTable } from '../access/access-table.ts';
import { informSettings } from '../access/inform.ts';
import type { Lease } from '../services/addresses.ts';
import type { EdgeContext } from './edge-context.ts';
import { LoginNetwork } from './login-network.ts';

const lease: Lease = {
  address: '10.66.0.2',
  source: 'pool',
  route: '10.66.0.0/26',
  gateway: '10.66.0.1',
  dns: ['10.1.0.53'],
  nbns: ['10.1.0.42'],
  domain: 'corp.example.com',
};
const addresses = { local: '10.66.0.1', peer: '10.66.0.2', dns: ['10.1.0.53'], nbns: ['10.1.0.42'] };

/** Alice's, where Office Mode says this beside its pool. */
function networkOf(officeMode: string): LoginNetwork {
  const text = `officeMode: { pool: 10.66.0.0/16${officeMode} }\nencryptionDomain: [10.1.0.0/16]\n`;
  const settings = parseSettings(text, '/etc/sekisho/sekisho.yaml');
  const context: Pick<EdgeContext, 'access' | 'inform'> & { addresses: Pick<EdgeContext['addresses'], 'hold'> } = {
    access: new AccessTable(settings),
    inform: informSettings(settings),
    addresses: { hold: () => undefined },
  };
  const session = {} as L2tpSessionInfo;
  const options = { connection: '01JD0000000000000000000000', session, peer: 1 as PeerId, lost: () => undefined };
  const network = new LoginNetwork(options, context as EdgeContext);
  network.take(lease, { user: 'alice', groups: [], grants: {} });
  return network;
}

it('gives Apple’s clients the routes and the domain that others ask for by DHCPINFORM', () => {
  expect(networkOf('').given(lease)).toEqual({
    ...addresses,
    acsp: { routes: ['10.1.0.0/16'], domains: ['corp.example.com'] },
  });
  const { domain: _, ...without } = lease;
  expect(networkOf('').given(without).acsp).toEqual({ routes: ['10.1.0.0/16'], domains: [] });
});

it('gives nobody more than an address and name servers where the settings say so', () => {
  expect(networkOf(', inform: { answer: false }').given(lease)).toEqual(addresses);
});
