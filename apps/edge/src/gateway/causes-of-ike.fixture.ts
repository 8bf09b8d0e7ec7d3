import type { RefusalCode } from '@sekisho/contracts';
import { parseEspSuite, parseIkeSuite } from '@sekisho/isakmp';
import { utf8 } from '@sekisho/wire';
import {
  type Cause,
  halfOpenMs,
  kinds,
  lost,
  otherKey,
  otherSecret,
  policyOf,
  windows,
  withoutSessionMs,
} from './causes.fixture.ts';
import type { SetUp } from './edge-in-memory.fixture.ts';
import { answering, gateways, laptop, laptops, welcoming } from './machine-certificates.fixture.ts';

/** ID_KEY_ID (RFC 2407 §4.6.2.12). */
const idKeyId = 11;

const byCertificate: SetUp = {
  own: gateways.rsa.own,
  gateway: { machineAuthentication: ['certificate', 'pre-shared-key'], certificate: () => gateways.rsa.own.show() },
};
const machine = { answer: welcoming(laptops.rsa), edge: byCertificate, client: laptop(laptops.rsa) };
const refusedMachine = (code: RefusalCode) => ({ ...machine, answer: answering(() => ({ outcome: 'refused', code })) });

export const causesOfIke: readonly Cause[] = [
  {
    why: 'no IKE suite in common',
    code: 'no-acceptable-ike-suite',
    step: 'main-mode-1',
    kind: windows,
    client: { policy: policyOf(windows, { suites: [parseIkeSuite('3des-sha1-modp1024')] }) },
  },
  {
    why: 'no ESP suite in common',
    code: 'no-acceptable-esp-suite',
    step: 'ike-established',
    kind: 'macOS/iOS',
    client: { policy: policyOf('macOS/iOS', { espSuites: [parseEspSuite('3des-sha1')] }) },
  },
  {
    why: 'a group of perfect forward secrecy that is not allowed',
    code: 'pfs-group-not-allowed',
    step: 'ike-established',
    kind: 'strongSwan',
    client: {
      policy: policyOf('strongSwan', { profile: { ...kinds.strongSwan, pfsGroup: 'modp1024' } }),
    },
  },
  {
    why: 'a group name that no pre-shared key is for',
    code: 'identification-unknown',
    step: 'main-mode-1',
    kind: 'macOS/iOS',
    edge: { gateway: { aggressiveMode: true } },
    client: { policy: policyOf('macOS/iOS', { identification: { type: idKeyId, data: utf8('sales') } }) },
    afterMs: halfOpenMs,
  },
  {
    why: 'another pre-shared key',
    code: 'pre-shared-key-mismatch',
    step: 'main-mode-3',
    kind: 'Android',
    client: { policy: policyOf('Android', { preSharedKeys: otherKey }) },
    afterMs: 4_000,
  },
  {
    why: 'a pre-shared key of before',
    code: 'pre-shared-key-retired',
    step: 'main-mode-5',
    edge: { gateway: { preSharedKeys: [{ name: 'old', secret: otherSecret, retired: () => true }] } },
    client: { policy: policyOf(windows, { preSharedKeys: otherKey }) },
  },
  {
    why: 'a pre-shared key where none is taken',
    code: 'pre-shared-key-not-supported',
    step: 'main-mode-1',
    edge: {
      ...byCertificate,
      gateway: { ...byCertificate.gateway, preSharedKeys: [], machineAuthentication: ['certificate'] },
    },
  },
  {
    why: 'a client without NAT traversal',
    code: 'nat-traversal-not-supported',
    step: 'main-mode-1',
    client: { policy: policyOf(windows, { profile: { ...kinds[windows], vendorIds: [] } }) },
  },
  {
    why: 'answers that do not reach the client',
    code: 'ike-answers-lost',
    step: 'main-mode-1',
    kind: windows,
    client: { loses: lost.allAnswers },
    afterMs: halfOpenMs,
  },
  {
    why: 'UDP port 4500 blocked',
    code: 'udp-4500-blocked',
    step: 'main-mode-3',
    kind: windows,
    client: { loses: lost.message5 },
    afterMs: halfOpenMs,
  },
  {
    why: 'a last answer of IKE that does not reach the client',
    code: 'quick-mode-missing',
    step: 'ike-established',
    kind: 'strongSwan',
    client: { loses: lost.message6 },
    afterMs: withoutSessionMs,
  },
  {
    why: 'a client that leaves after IKE',
    code: 'ike-closed-by-client',
    step: 'ike-established',
    kind: 'macOS/iOS',
    client: { loses: lost.quickMode1 },
    meanwhile: (client) => client.deleteIkeSa(),
    afterMs: 3_000,
  },
  {
    why: 'a Quick Mode that is not finished',
    code: 'quick-mode-timed-out',
    step: 'quick-mode-1',
    kind: windows,
    client: { loses: lost.quickMode3 },
    afterMs: 25_000,
  },
  { why: 'L2TP switched off', code: 'l2tp-not-supported', step: 'main-mode-1', edge: { supportL2tp: false } },
];

export const causesOfMachines: readonly Cause[] = [
  {
    ...machine,
    why: 'a client without a certificate to show',
    code: 'machine-identity-not-sent',
    step: 'main-mode-3',
    client: { ...laptop(laptops.rsa), loses: lost.message5 },
    afterMs: halfOpenMs,
  },
  {
    ...machine,
    why: 'a machine with the key of another',
    code: 'machine-signature-wrong',
    step: 'main-mode-5',
    client: laptop(laptops.rsa, gateways.rsa.key),
  },
  {
    ...machine,
    why: 'a client that does not trust the gateway',
    code: 'gateway-certificate-refused-by-client',
    step: 'ike-established',
    client: { ...laptop(laptops.rsa), distrusts: true },
  },
  ...(
    [
      'machine-certificate-untrusted',
      'machine-certificate-expired',
      'machine-certificate-revoked',
      'machine-certificate-status-unknown',
      'unknown-machine',
      'machine-not-in-remote-access-community',
    ] as const
  ).map((code) => ({ ...refusedMachine(code), why: `auth saying ${code}`, code, step: 'main-mode-5' as const })),
];
