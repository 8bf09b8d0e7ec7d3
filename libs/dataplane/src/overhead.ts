import type { EspCipher } from './dataplane.ts';

// What the packet path lays around an IP packet, from the inside out.
const pppHeaderBytes = 4;
/** Flags, length, tunnel and session id. */
const l2tpHeaderBytes = 8;
const udpHeaderBytes = 8;
/** Pad length and next header. */
const espTrailerBytes = 2;
/** SPI and sequence number. */
const espHeaderBytes = 8;
const ipv4HeaderBytes = 20;

interface Transform {
  readonly ivBytes: number;
  /** The plain text ends at a multiple of it (RFC 4303 §2.4). */
  readonly blockBytes: number;
  readonly icvBytes: number;
}

const encryptions: Readonly<Record<EspCipher['encryption'], Omit<Transform, 'icvBytes'>>> = {
  'aes-cbc': { ivBytes: 16, blockBytes: 16 },
  '3des-cbc': { ivBytes: 8, blockBytes: 8 },
  'aes-gcm-16': { ivBytes: 8, blockBytes: 4 },
};
const icvBytes: Readonly<Record<EspCipher['integrity'], number>> = {
  'hmac-sha1-96': 12,
  'hmac-sha2-256-128': 16,
  'hmac-sha2-256-96': 12,
  // The tag of GCM.
  none: 16,
};

const transformOf = ({ encryption, integrity }: EspCipher): Transform => ({
  ...encryptions[encryption],
  icvBytes: icvBytes[integrity],
});

/** In the plain text beside the IP packet and its padding. */
const plainBytes = udpHeaderBytes + l2tpHeaderBytes + pppHeaderBytes + espTrailerBytes;

/** Around the plain text: IPv4, UDP encapsulation (RFC 3948) and the clear parts of ESP. */
const outsideBytes = ({ ivBytes, icvBytes }: Transform): number =>
  ipv4HeaderBytes + udpHeaderBytes + espHeaderBytes + ivBytes + icvBytes;

/** Bytes of the IPv4 packet that carries an IP packet of so many bytes to a client. */
export function outerPacketBytes(cipher: EspCipher, ipBytes: number): number {
  const transform = transformOf(cipher);
  const { blockBytes } = transform;
  return outsideBytes(transform) + Math.ceil((plainBytes + ipBytes) / blockBytes) * blockBytes;
}

/** Bytes of the largest IP packet that a path with this MTU carries to a client in one piece; 0 if there is none. */
export function innerMtu(cipher: EspCipher, pathMtu: number): number {
  const transform = transformOf(cipher);
  const { blockBytes } = transform;
  const room = Math.floor((pathMtu - outsideBytes(transform)) / blockBytes) * blockBytes;
  return Math.max(room - plainBytes, 0);
}
