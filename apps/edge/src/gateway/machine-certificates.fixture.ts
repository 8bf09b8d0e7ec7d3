import type { KeyObject } from 'node:crypto';
import { generateKey, issueCertificate, newSerial, parseCertificate, signingKey, spkiOf } from '@sekisho/certificates';
import { subjects } from '@sekisho/contracts';
import { OwnCertificates } from '../ike/own-certificates.ts';
import { type Answer, kindly, policy, setUp } from './edge-in-memory.fixture.ts';

const day = 86_400_000;
const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 90 * day) };
const root = signingKey((await generateKey('ecdsa-p256')).privateKey);
const rootCertificate = await issueCertificate({
  ...validity,
  issuer: undefined,
  signingKey: root,
  serial: newSerial(),
  subject: { commonName: 'Root' },
  publicKey: root.publicKey,
  authority: {},
});

/** A certificate of the root as IKE shows it, with its key. */
export async function holder(commonName: string, algorithm: 'rsa-2048' | 'ecdsa-p256') {
  const { privateKey } = await generateKey(algorithm);
  const der = await issueCertificate({
    ...validity,
    issuer: rootCertificate,
    signingKey: root,
    serial: newSerial(),
    subject: { commonName },
    publicKey: spkiOf(privateKey),
  });
  const certificate = parseCertificate(der);
  const own = new OwnCertificates({ current: () => ({ key: privateKey, certificate, chain: [der] }) });
  return { key: privateKey, certificate, own };
}
type Holder = Awaited<ReturnType<typeof holder>>;

export const gateways = { rsa: await holder('vpn', 'rsa-2048'), ecdsa: await holder('vpn', 'ecdsa-p256') };
/** One machine, by different certificates. */
export const laptops = {
  rsa: await holder('laptop-7', 'rsa-2048'),
  renewedRsa: await holder('laptop-7', 'rsa-2048'),
  ecdsa: await holder('laptop-7', 'ecdsa-p256'),
};

interface Showing {
  readonly own: Pick<OwnCertificates, 'show' | 'keyOf'>;
}
const byCertificate = ({ own }: Showing) => ({
  machineAuthentication: ['certificate' as const],
  certificate: () => own.show(),
});
export const gatewayWith = (answer: Answer, { own }: Showing = gateways.rsa) =>
  setUp(answer, {
    own,
    gateway: { ...byCertificate({ own }), machineAuthentication: ['certificate', 'pre-shared-key'] },
  });
export const laptop = (machine: Holder, machineKey: KeyObject = machine.key) => ({
  policy: { ...policy(false), ...byCertificate(machine), preSharedKeys: [] },
  machineKey: () => machineKey,
});

export const reference = ({ issuer, serial }: Holder['certificate']) => ({ issuer, serial });
export const user = { issuer: 'CN=Users', serial: '1f' };
/** Auth as it answers a machine it knows. */
export const welcoming =
  (machine: Holder): Answer =>
  (subject, payload) => {
    if (subject !== subjects.authVerifyMachine) {
      return subject === subjects.authVerify
        ? { ...kindly(subject, payload), certificate: user }
        : kindly(subject, payload);
    }
    const { subject: name } = machine.certificate;
    const certificate = reference(machine.certificate);
    return { outcome: 'accepted', machine: 'laptop-7', realm: 'internal', groups: [], subject: name, certificate };
  };
export const answering =
  (reply: () => object): Answer =>
  (subject, payload) =>
    subject === subjects.authVerifyMachine ? reply() : kindly(subject, payload);
