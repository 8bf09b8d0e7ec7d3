import { type Cursor, text as fromUtf8, utf8 } from '@sekisho/wire';
import { address, bytes, integer, ofMicrosoft, structure } from './kinds.ts';

/** MS-CHAP2-Response (RFC 2548 §2.3.2). */
export interface MsChap2Response {
  /** Of the CHAP packet, 0..255 */
  readonly identifier: number;
  /** 16 bytes */
  readonly peerChallenge: Uint8Array;
  /** 24 bytes */
  readonly ntResponse: Uint8Array;
}

/** MS-CHAP2-Success and MS-CHAP-Error (RFC 2548 §2.3.3, §2.1.5): what the client is told, in the form of RFC 2759. */
export interface MsChapMessage {
  readonly identifier: number;
  readonly message: string;
}

const reservedBytes = 8;

const message = (name: string, type: number) =>
  structure<MsChapMessage>(
    name,
    type,
    (value: Cursor) => ({ identifier: value.u8(`${name} Ident`), message: fromUtf8(value.rest({ field: name })) }),
    (value, out) => out.u8(value.identifier).bytes(utf8(value.message)),
  );

/** Attributes of Microsoft's that a gateway like this one sends or understands (RFC 2548). */
export const microsoftAttributes = {
  msChapError: ofMicrosoft(message('MS-CHAP-Error', 2)),
  msChapChallenge: ofMicrosoft(bytes('MS-CHAP-Challenge', 11, 1)),
  msChap2Response: ofMicrosoft(
    structure<MsChap2Response>(
      'MS-CHAP2-Response',
      25,
      (value) => {
        const identifier = value.u8('MS-CHAP2-Response Ident');
        value.u8('MS-CHAP2-Response Flags');
        const peerChallenge = value.take(16, 'MS-CHAP2-Response Peer-Challenge');
        value.take(reservedBytes, 'MS-CHAP2-Response Reserved');
        return { identifier, peerChallenge, ntResponse: value.take(24, 'MS-CHAP2-Response Response') };
      },
      ({ identifier, peerChallenge, ntResponse }, out) =>
        out.u8(identifier).u8(0).bytes(peerChallenge).zeros(reservedBytes).bytes(ntResponse),
    ),
  ),
  msChap2Success: ofMicrosoft(message('MS-CHAP2-Success', 26)),
  msPrimaryDnsServer: ofMicrosoft(address('MS-Primary-DNS-Server', 28)),
  msSecondaryDnsServer: ofMicrosoft(address('MS-Secondary-DNS-Server', 29)),
  msPrimaryNbnsServer: ofMicrosoft(address('MS-Primary-NBNS-Server', 30)),
  msSecondaryNbnsServer: ofMicrosoft(address('MS-Secondary-NBNS-Server', 31)),
  // Keys for MPPE, which L2TP over IPsec has no use for: known, never read.
  msMppeEncryptionPolicy: ofMicrosoft(integer('MS-MPPE-Encryption-Policy', 7)),
  msMppeEncryptionTypes: ofMicrosoft(integer('MS-MPPE-Encryption-Types', 8)),
  msMppeSendKey: ofMicrosoft(bytes('MS-MPPE-Send-Key', 16)),
  msMppeRecvKey: ofMicrosoft(bytes('MS-MPPE-Recv-Key', 17)),
} as const;
