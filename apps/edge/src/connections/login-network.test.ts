import type { EspCipher, PeerId, SessionParameters } from '@sekisho/dataplane';
import type { L2tpSessionInfo } from '@sekisho/l2tp';
import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { AccessTable } from '../access/access-table.ts';
import { informSettings } from '../access/inform.ts';
import type { Lease } from '../services/addresses.ts';
import { Devices } from './devices.ts';
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
const nothing = () => undefined;

interface Told {
  /** What Office Mode says beside its pool. */
  readonly officeMode?: string;
  readonly pathMtu?: number;
}

/** Alice's, who has her lease; and what it installs. */
function networkOf({ officeMode = '', pathMtu = 1500 }: Told = {}) {
  const text = `officeMode: { pool: 10.66.0.0/16${officeMode} }\nencryptionDomain: [10.1.0.0/16]\n`;
  const settings = parseSettings(text, '/etc/sekisho/sekisho.yaml');
  const installed: (number | undefined)[] = [];
  const context = {
    policy: {
      current: {
        access: new AccessTable(settings),
        inform: informSettings(settings),
        pathMtu,
        ipv6: settings.officeMode.ipv6,
        ppp: { random: { bytes: (length: number) => new Uint8Array(length) }, mru: 1_400 },
      },
    },
    addresses: { hold: nothing },
    connections: { get: nothing, devices: new Devices() },
    dataplane: { installSession: ({ network }: SessionParameters) => void installed.push(network?.mtu) },
  };
  const esp: { cipher: EspCipher } = { cipher: { encryption: 'aes-cbc', integrity: 'hmac-sha1-96' } };
  const network = new LoginNetwork(
    {
      connection: '01JD0000000000000000000000',
      session: {} as L2tpSessionInfo,
      peer: 1 as PeerId,
      cipher: () => esp.cipher,
      lost: nothing,
      device: 'laptop',
      replaced: nothing,
    },
    context as unknown as EdgeContext,
  );
  network.take(lease, { user: 'alice', groups: [], grants: {} });
  return { network, installed, esp };
}

describe('what PPP gives a client', () => {
  it('has for Apple’s the routes and the domain that others ask for by DHCPINFORM', () => {
    const { network } = networkOf();
    const acsp = { routes: ['10.1.0.0/16'], domains: ['corp.example.com'] };
    expect(network.given(lease)).toEqual({ ...addresses, acsp });
    const { domain: _, ...without } = lease;
    expect(network.given(without).acsp).toEqual({ routes: ['10.1.0.0/16'], domains: [] });
  });

  it('is an address and name servers alone where the settings say so', () => {
    const { network } = networkOf({ officeMode: ', inform: { answer: false }' });
    expect(network.given(lease)).toEqual(addresses);
  });
});

describe('the largest packet', () => {
  it('is what PPP agreed on where the way carries that', () => {
    const { network, installed } = networkOf();
    network.open('10.66.0.2', 1_400);
    expect(installed).toEqual([1_400]);
  });

  it('is smaller where the way is narrow, and another one when ESP is renewed with another cipher', () => {
    const { network, installed, esp } = networkOf({ pathMtu: 1_300 });
    network.open('10.66.0.2', 1_400);
    esp.cipher = { encryption: 'aes-gcm-16', integrity: 'none' };
    network.changed('cipher');
    expect(installed).toEqual([1_210, 1_218]);
  });

  it('is none while the network is shut: a renewal opens nothing', () => {
    const { network, installed } = networkOf();
    network.open('10.66.0.2', 1_400);
    network.shut();
    network.changed('cipher');
    expect(installed).toEqual([1_400, undefined]);
  });
});
