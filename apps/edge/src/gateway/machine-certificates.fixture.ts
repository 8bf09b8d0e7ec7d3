import type { KeyObject } from 'node:crypto';
import { subjects } from '@sekisho/contracts';
import type { OwnCertificates } from '../ike/own-certificates.ts';
import { holder } from './certificate-holder.fixture.ts';
import { type Answer, kindly, policy, setUp } from './edge-in-memory.fixture.ts';

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
