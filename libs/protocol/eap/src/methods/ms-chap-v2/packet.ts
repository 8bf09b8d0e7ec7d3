import { Cursor, text, utf8, Writer } from '@sekisho/wire';
import { limits } from '../../limits.ts';

/** Type data of EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2-02 §2). An acknowledgement is an OpCode alone. */
export type MsChapV2Packet =
  | {
      readonly kind: 'challenge';
      /** 0..255, the same in all packets of an exchange */
      readonly identifier: number;
      /** 16 bytes */
      readonly challenge: Uint8Array;
      readonly name: string;
    }
  | {
      readonly kind: 'response';
      readonly identifier: number;
      /** 16 bytes */
      readonly peerChallenge: Uint8Array;
      /** 24 bytes */
      readonly ntResponse: Uint8Array;
      readonly name: string;
    }
  | { readonly kind: 'success' | 'failure'; readonly identifier: number; readonly message: string }
  | { readonly kind: 'success-acknowledged' | 'failure-acknowledged' };

const opCodes = { challenge: 1, response: 2, success: 3, failure: 4 } as const;
const headerBytes = 4;
const reservedBytes = 8;
const ntResponseBytes = 24;
const responseValueBytes = 49;

/** @throws DecodeError, also for Change-Password packets (OpCode 7), which nobody is asked for */
export function decodeMsChapV2(data: Uint8Array): MsChapV2Packet {
  const cursor = new Cursor(data);
  const opCode = cursor.u8('OpCode');
  if (cursor.remaining === 0) {
    if (opCode === opCodes.success) return { kind: 'success-acknowledged' };
    if (opCode === opCodes.failure) return { kind: 'failure-acknowledged' };
  }
  const identifier = cursor.u8('MS-CHAPv2-ID');
  const length = cursor.u16('MS-Length');
  if (length < headerBytes) throw cursor.error('bad-length', 'MS-Length', `${length}`);
  const body = cursor.sub(length - headerBytes, 'MS-CHAPv2 data');
  switch (opCode) {
    case opCodes.challenge:
      return { kind: 'challenge', identifier, ...decodeChallenge(body) };
    case opCodes.response:
      return { kind: 'response', identifier, ...decodeResponse(body) };
    case opCodes.success:
    case opCodes.failure: {
      const message = text(body.rest({ field: 'Message', max: limits.messageBytesMax }));
      return { kind: opCode === opCodes.success ? 'success' : 'failure', identifier, message };
    }
    default:
      throw cursor.error('bad-value', 'OpCode', `${opCode}`);
  }
}

export function encodeMsChapV2(packet: MsChapV2Packet): Uint8Array<ArrayBuffer> {
  switch (packet.kind) {
    case 'challenge': {
      const { challenge, name } = packet;
      return encode(opCodes.challenge, packet.identifier, (body) =>
        body.u8(challenge.length).bytes(challenge).bytes(utf8(name)),
      );
    }
    case 'response': {
      const { peerChallenge, ntResponse, name } = packet;
      return encode(opCodes.response, packet.identifier, (body) =>
        body.u8(responseValueBytes).bytes(peerChallenge).zeros(reservedBytes).bytes(ntResponse).u8(0).bytes(utf8(name)),
      );
    }
    case 'success':
    case 'failure':
      return encode(opCodes[packet.kind], packet.identifier, (body) => body.bytes(utf8(packet.message)));
    case 'success-acknowledged':
      return Uint8Array.of(opCodes.success);
    case 'failure-acknowledged':
      return Uint8Array.of(opCodes.failure);
  }
}

function decodeChallenge(body: Cursor): { challenge: Uint8Array; name: string } {
  expectSize(body, limits.msChapV2ChallengeBytes);
  const challenge = body.take(limits.msChapV2ChallengeBytes, 'Challenge');
  return { challenge, name: decodeName(body) };
}

function decodeResponse(body: Cursor): { peerChallenge: Uint8Array; ntResponse: Uint8Array; name: string } {
  expectSize(body, responseValueBytes);
  const peerChallenge = body.take(limits.msChapV2ChallengeBytes, 'Peer-Challenge');
  body.take(reservedBytes, 'Reserved');
  const ntResponse = body.take(ntResponseBytes, 'NT-Response');
  body.u8('Flags');
  return { peerChallenge, ntResponse, name: decodeName(body) };
}

function expectSize(body: Cursor, expected: number): void {
  const size = body.u8('Value-Size');
  if (size !== expected) throw body.error('bad-length', 'Value-Size', `${size}, not ${expected}`);
}

const decodeName = (body: Cursor): string => text(body.rest({ field: 'Name', max: limits.identityBytesMax }));

const encode = (opCode: number, identifier: number, body: (out: Writer) => void): Uint8Array<ArrayBuffer> =>
  new Writer().u8(opCode).u8(identifier).lengthPrefixed16(2, body).finish();
