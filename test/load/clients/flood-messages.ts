import { mainModeMessage } from '../../support/main-mode-message.ts';
import type { FloodOptions } from '../programs/traffic.ts';

/** What strangers flood a gateway with; each packet is from another address and port unless it says otherwise. */
export interface FloodKind extends Pick<FloodOptions, 'port' | 'message' | 'randomAt' | 'randomBytes'> {
  readonly name: string;
}

const ike = 500;
const natTraversal = 4500;
const l2tp = 1701;

const mainMode = 2;
const informational = 5;
const keyExchangePayload = 4;
const noncePayload = 10;
const hashPayload = 8;
const fragmentPayload = 132;
const encrypted = 1;
const cookieBytes = 16;
const markerBytes = 4;

export const firstMessages: FloodKind = {
  name: 'first messages of Main Mode',
  port: ike,
  message: mainModeMessage(),
};

/** Everything else that needs no answer of the gateway to be made. */
export const otherFloods: readonly FloodKind[] = [
  { name: 'garbage on UDP 500', port: ike, message: new Uint8Array(100), randomBytes: 100 },
  { name: 'ESP of SPIs that there are not', port: natTraversal, message: new Uint8Array(132), randomBytes: 132 },
  {
    name: 'encrypted IKE of cookies that there are not',
    port: natTraversal,
    message: withMarker(message(hashPayload, informational, encrypted, new Uint8Array(48))),
    randomAt: markerBytes,
    randomBytes: cookieBytes,
  },
  {
    name: 'messages 3 of SAs that there are not',
    port: ike,
    message: message(keyExchangePayload, mainMode, 0, [
      ...payload(noncePayload, new Uint8Array(256)),
      ...payload(0, new Uint8Array(32)),
    ]),
    randomBytes: cookieBytes,
  },
  {
    name: 'fragments of SAs that there are not',
    port: ike,
    message: message(fragmentPayload, mainMode, 0, payload(0, Uint8Array.from([0, 1, 1, 0, ...new Uint8Array(512)]))),
    randomBytes: cookieBytes,
  },
  { name: 'L2TP in clear', port: l2tp, message: tunnelRequest(), randomBytes: 0 },
];

function message(nextPayload: number, exchange: number, flags: number, body: Iterable<number>): Uint8Array {
  const bytes = [...body];
  const length = 28 + bytes.length;
  const header = [...new Uint8Array(cookieBytes), nextPayload, 0x10, exchange, flags, 0, 0, 0, 1];
  return Uint8Array.from([...header, 0, 0, length >> 8, length & 0xff, ...bytes]);
}

function payload(next: number, body: Uint8Array): number[] {
  const length = 4 + body.length;
  return [next, 0, length >> 8, length & 0xff, ...body];
}

function withMarker(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...new Uint8Array(markerBytes), ...bytes]);
}

/** SCCRQ with its Message Type alone (RFC 2661 §4.4.1). */
function tunnelRequest(): Uint8Array {
  return Uint8Array.from(Buffer.from('c80200140000000000000000800800000000' + '0001', 'hex'));
}
