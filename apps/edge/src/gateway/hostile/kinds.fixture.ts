import { createEapPeer, type EapMethod, MsChapV2Peer, md5ChallengePeer } from '@sekisho/eap';
import { random } from '@sekisho/platform';
import { msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { Secret } from '@sekisho/wire';
import { policy, type SetUp } from '../edge-in-memory.fixture.ts';
import { gateways, laptop, laptops } from '../machine-certificates.fixture.ts';
import type { MemoryClientOptions } from '../memory-client.fixture.ts';
import { password, user } from './services.fixture.ts';

/** How a session authenticates machine and user; of the wrong ones nobody may get in, whatever else they send. */
export interface Kind {
  readonly edge?: SetUp;
  readonly client?: Partial<MemoryClientOptions>;
  readonly isStranger?: boolean;
  readonly eap?: EapMethod;
}

const md5Peer = (): NonNullable<MemoryClientOptions['eap']> => peerOf(md5ChallengePeer({ user, password }));
const msChapV2Peer = (): NonNullable<MemoryClientOptions['eap']> =>
  peerOf(
    new MsChapV2Peer({
      user,
      random,
      respond: (challenges) => msChapV2Response({ ...challenges, user, password }),
      expect: (challenges) =>
        msChapV2AuthenticatorResponse({
          ...challenges,
          user,
          password,
          ntResponse: msChapV2Response({ ...challenges, user, password }),
        }),
    }),
  );

function peerOf(
  method: Parameters<typeof createEapPeer>[0]['methods'][number],
): NonNullable<MemoryClientOptions['eap']> {
  const peer = createEapPeer({ identity: user, methods: [method] });
  return (request) => {
    const step = peer.receive(request);
    return step.kind === 'send' ? step.packet : undefined;
  };
}

const byCertificate = {
  edge: {
    own: gateways.ecdsa.own,
    gateway: {
      machineAuthentication: ['certificate', 'pre-shared-key'] as const,
      certificate: () => gateways.ecdsa.own.show(),
    },
  },
};
const accepting = (protocol: 'pap' | 'chap-md5' | 'eap') =>
  ({ edge: { methods: [protocol] }, client: { credentials: { user, password, accept: [protocol] } } }) as const;
const wrong = { user, password: Secret.fromText('looking-glass'), accept: ['ms-chap-v2'] } as const;

export const kinds = {
  'pre-shared key, MS-CHAPv2': {},
  'pre-shared key, PAP': accepting('pap'),
  'pre-shared key, CHAP': accepting('chap-md5'),
  'pre-shared key, EAP-MD5': { ...accepting('eap'), eap: 'md5-challenge' },
  'pre-shared key, EAP-MSCHAPv2': { ...accepting('eap'), eap: 'ms-chap-v2' },
  'certificate, MS-CHAPv2': { ...byCertificate, client: laptop(laptops.ecdsa) },
  'a wrong pre-shared key': {
    client: {
      policy: { ...policy(false), preSharedKeys: [{ name: 'other', secret: Secret.fromText('close barley') }] },
    },
    isStranger: true,
  },
  'a wrong password': { client: { credentials: wrong }, isStranger: true },
  'the key of another certificate': {
    ...byCertificate,
    client: laptop(laptops.ecdsa, gateways.ecdsa.key),
    isStranger: true,
  },
} as const satisfies Record<string, Kind>;

/** What a client of this kind answers to EAP; each has its own conversation. */
export const eapOf = ({ eap }: Kind): Pick<MemoryClientOptions, 'eap'> =>
  eap === undefined ? {} : { eap: eap === 'md5-challenge' ? md5Peer() : msChapV2Peer() };

/** The same without what is wrong about it. */
export const honestly = ({ client = {}, isStranger }: Kind): Partial<MemoryClientOptions> => {
  if (!isStranger) return client;
  const byCertificate = client.policy?.certificate() !== undefined;
  const credentials = { user, password, accept: ['ms-chap-v2'] } as const;
  return { ...client, credentials, ...(byCertificate ? laptop(laptops.ecdsa) : { policy: policy(false) }) };
};
