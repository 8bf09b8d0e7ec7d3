import { text, toBase64 } from '@sekisho/wire';
import { eapRequest, verifyRequest } from './auth.ts';
import { eventData } from './events.ts';
import { clientFamily, presentedName } from './values.ts';

const connection = '01J00000000000000000000000';
const who = { connection, edge: 'edge-1', remote: '198.51.100.7', machine: 'pre-shared-key' } as const;
/** Of what a client sends no name is longer: PAP and CHAP end below, EAP at its packet. */
const nameBytesMax = 256;

/** Whatever a client calls itself by, nobody who is told of it refuses the message. */
export const fuzzTargets = {
  'what-a-client-presents': (input: Uint8Array) => {
    const user = text(input.subarray(0, nameBytesMax));
    presentedName.parse(user);
    clientFamily.parse(user.slice(0, 64));
    verifyRequest.parse({ ...who, user, credentials: { protocol: 'pap', password: toBase64(input.subarray(0, 255)) } });
    const common = { connection, edge: 'edge-1', remote: '198.51.100.7:4500' };
    eventData['connection.step'].parse({ ...common, step: 'authenticating', user, detail: user });
    eventData['connection.refused'].parse({
      ...common,
      step: 'authenticating',
      code: 'wrong-password',
      user,
      detail: user,
    });
  },
  'eap-request': (input: Uint8Array) => void eapRequest.parse({ ...who, packet: toBase64(input) }),
};
