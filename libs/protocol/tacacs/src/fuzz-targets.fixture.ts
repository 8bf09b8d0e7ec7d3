import { Secret, utf8 } from '@sekisho/wire';
import { decodeAccountingReply, decodeAccountingRequest, encodeAccountingReply } from './accounting.ts';
import { argument } from './arguments.ts';
import {
  decodeContinue,
  decodeReply,
  decodeStart,
  encodeContinue,
  encodeReply,
  encodeStart,
} from './authentication.ts';
import {
  decodeAuthorizationRequest,
  decodeAuthorizationResponse,
  encodeAuthorizationRequest,
  encodeAuthorizationResponse,
} from './authorization.ts';
import { ClientSession } from './client-session.ts';
import { Authentication } from './exchange.ts';
import { PacketReader, sealPacket } from './packet.ts';

interface Step {
  readonly act: number;
  readonly bytes: Uint8Array;
}

const secret = Secret.fromText('a secret of both');
const whoever = { user: 'alice', port: 'vpn', remoteAddress: '198.51.100.7' };
const login = { ...whoever, privilege: 1, service: 'ppp' } as const;
const header = { minorVersion: 0, type: 'authentication', inClear: false, singleConnection: true, session: 7 } as const;

/** The stream of a server in pieces of any size. */
function checkReader(steps: readonly Step[]): void {
  const reader = new PacketReader();
  let given = 0;
  let taken = 0;
  for (const { bytes } of steps) {
    given += bytes.length;
    for (const { sealedBody } of reader.push(bytes)) taken += sealedBody.length + 12;
  }
  if (taken > given) throw new Error('more came out than went in');
}

/** What a server answers to a login by password: `act` makes it right in parts. */
function checkSession(steps: readonly Step[]): void {
  const proof = { type: 'ascii', password: Secret.fromText('wonderland') } as const;
  const exchange = new Authentication({ ...login, proof });
  const session = new ClientSession({ exchange, secret, id: 7, singleConnection: true });
  session.start();
  let sequence = 2;
  for (const { act, bytes } of steps.slice(0, 32)) {
    const sent = { ...header, sequence: act < 0xf0 ? sequence : act, session: act % 16 === 15 ? 8 : 7 };
    const [packet] = new PacketReader().push(sealPacket(sent, bytes, secret));
    if (!packet) throw new Error('a whole packet is not read');
    const step = session.receive(packet);
    if (step.kind === 'send') sequence += 2;
    if (step.kind === 'done') return;
  }
}

export const fuzzTargets = {
  start: (input: Uint8Array) => void decodeStart(input),
  /** Texts grow when their bytes were no UTF-8. */
  reply: { decode: decodeReply, encode: encodeReply },
  continue: (input: Uint8Array) => void decodeContinue(input),
  'authorization-request': (input: Uint8Array) => void decodeAuthorizationRequest(input),
  'authorization-response': (input: Uint8Array) => void decodeAuthorizationResponse(input),
  'accounting-request': (input: Uint8Array) => void decodeAccountingRequest(input),
  'accounting-reply': { decode: decodeAccountingReply, encode: encodeAccountingReply },
  stream: { session: checkReader },
  login: { session: checkSession },
};

const nothing = new Uint8Array();
const asked = () => encodeReply({ status: 'get-password', noEcho: true, message: 'Password:', data: nothing });
const passed = () => encodeReply({ status: 'pass', noEcho: false, message: '', data: nothing });

export const fuzzSeeds = {
  start: () => [encodeStart({ ...login, type: 'ascii', data: new Uint8Array(3) })],
  continue: () => [encodeContinue({ kind: 'answer', answer: utf8('wonderland') })],
  'authorization-request': () => [
    encodeAuthorizationRequest({
      ...whoever,
      login: { method: 'tacacs-plus', privilege: 1, type: 'pap', service: 'ppp' },
      args: [argument('service', 'ppp')],
    }),
  ],
  'authorization-response': () => [
    encodeAuthorizationResponse({ status: 'pass-add', message: 'm', data: 'd', args: [argument('addr', '10.0.0.1')] }),
  ],
  stream: () => [[{ act: 0, bytes: sealPacket({ ...header, sequence: 2 }, new Uint8Array(6), secret) }]],
  login: () => [[asked(), passed()].map((bytes) => ({ act: 0, bytes }))],
};
