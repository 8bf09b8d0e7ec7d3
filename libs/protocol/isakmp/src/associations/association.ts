import type { Duration, Endpoint, Instant, Secret } from '@sekisho/wire';
import { equalConstantTime, later, milliseconds, toHex } from '@sekisho/wire';
import type {
  ChildSa,
  ClosedBecause,
  DiffieHellmanQuestion,
  IkeDatagram,
  IkeEffect,
  IkeEnvironment,
  IkeIdentity,
  IkeRefusalCode,
  IkeSaId,
  IkeTarget,
  MachineAuthenticationMethod,
  PeerAuthenticationQuestion,
  SignatureQuestion,
  Spi,
} from '../endpoint.ts';
import type { MainModeInitiatorState } from '../exchanges/main-mode/initiator.ts';
import type { MainModeResponderState } from '../exchanges/main-mode/responder.ts';
import type { QuickModeInitiatorState } from '../exchanges/quick-mode/initiator.ts';
import type { QuickModeResponderState } from '../exchanges/quick-mode/responder.ts';
import { decrypt, encrypt, lastBlock } from '../keys/cipher.ts';
import type { Cookies, LastingKeys } from '../keys/phase1.ts';
import { messageIdBytes, phase2Iv } from '../keys/phase2.ts';
import { prf } from '../keys/prf.ts';
import { limits } from '../limits.ts';
import { fragment, newReassembly, type Reassembly } from '../messages/fragmentation.ts';
import {
  decodePayloads,
  encodeMessage,
  encodePayloads,
  find,
  type Header,
  headerBytes,
  type PayloadChain,
} from '../messages/message.ts';
import { headerFlags } from '../numbers.ts';
import { type Payload, payloadType } from '../payloads/index.ts';
import type { IkeSuite, ModpOrEcpGroup } from '../suites.ts';
import type { PeerTraits } from '../vendor-ids.ts';

/** What both ends protect their messages with once Main Mode is through. */
export interface Protection {
  readonly suite: IkeSuite;
  readonly keys: LastingKeys;
  /** Last CBC block of Main Mode: the root of every later IV. */
  readonly lastPhase1Block: Uint8Array;
}

/** What Main Mode agreed on (RFC 2409 §5): from here on both ends can speak under protection. */
export interface EstablishedSa extends Protection {
  readonly identity: IkeIdentity;
  readonly machine: MachineAuthenticationMethod;
  readonly expiresAt: Instant;
}

/** A request of this end that waits for its answer. */
export interface Outstanding {
  readonly message: Uint8Array;
  readonly attempts: number;
  readonly nextAt: Instant;
}

export type MainModeState = MainModeResponderState | MainModeInitiatorState | { readonly at: 'established' };
export type QuickModeState = QuickModeResponderState | QuickModeInitiatorState;

/** One Quick Mode, by its message id. */
export interface QuickMode {
  readonly messageId: number;
  state: QuickModeState;
  /** IV of the exchange's next message. */
  iv: Uint8Array;
  outstanding: Outstanding | undefined;
  /** An initiator's message 3, for a repeated message 2. */
  answered: Answered | undefined;
  readonly startedAt: Instant;
}

/** The last message that was answered, and the answer: a repeated one gets it again (RFC 2408 §5.1). */
export interface Answered {
  readonly request: Uint8Array;
  readonly reply: Uint8Array;
}

/** Everything known of one IKE SA, from its first message on: a plain value, changed by the exchanges alone. */
export interface Association {
  readonly attempt: string;
  readonly role: 'initiator' | 'responder';
  cookies: Cookies;
  /** Made of the cookies. */
  id: IkeSaId;
  remote: Endpoint;
  local: Endpoint;
  traits: PeerTraits;
  readonly startedAt: Instant;
  mainMode: MainModeState;
  established: EstablishedSa | undefined;
  answered: Answered | undefined;
  outstanding: Outstanding | undefined;
  readonly quickModes: Map<number, QuickMode>;
  /** Those of an SA that lives for hours: some tens at most. An array takes a tenth of a set's memory. */
  readonly usedMessageIds: number[];
  readonly informationalIds: number[];
  readonly reassembly: Reassembly;
  fragmentId: number;
  /** The largest fragment that the peer sent, header included: so much its path carries. */
  peersFragmentBytes: number | undefined;
  /** Dead peer detection under way (RFC 3706): the sequence number asked with. */
  deadPeerProbe: { readonly sequence: number; readonly outstanding: Outstanding } | undefined;
  /** An error notification that came without protection, by number. */
  refusedInClear: number | undefined;
  /** Its first step is in the record; of a flood of strangers it is not, until one of them answers. */
  recorded: boolean;
  /** What an initiator connects for. */
  readonly target: IkeTarget | undefined;
  /** An initiator without other SAs with this gateway. */
  readonly firstContact: boolean;
}

type WithoutId<Q> = Q extends unknown ? Omit<Q, 'question'> : never;
export type Question = WithoutId<DiffieHellmanQuestion | PeerAuthenticationQuestion | SignatureQuestion>;

export interface QuestionOwner {
  readonly association: Association;
  /** Undefined: Main Mode. */
  readonly quickMode: number | undefined;
}

/** What an exchange works with during one call: where its effects go, and the endpoint's registers. */
export interface Turn {
  readonly env: IkeEnvironment;
  readonly now: Instant;
  readonly out: IkeEffect[];
  ask(owner: QuestionOwner, question: Question): void;
  /** The association is established: it is found by its cookies for the rest of its life. */
  established(association: Association): void;
  /** The peer has answered from its address. @returns false when there is no room for it now */
  proven(association: Association): boolean;
  /** Takes an association out of the table. */
  drop(association: Association, reason: ClosedBecause): void;
  addChild(association: Association, child: ChildSa): void;
  removeChild(spiIn: Spi): void;
  /** The peer deletes its inbound SA with this SPI, our outbound one. */
  removeChildrenOf(association: Association, spiOut: number): void;
}

export interface NewAssociation {
  readonly attempt: string;
  readonly role: Association['role'];
  readonly cookies: Cookies;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly traits: PeerTraits;
  readonly now: Instant;
  readonly mainMode: MainModeState;
  readonly target?: IkeTarget;
  readonly firstContact?: boolean;
}

export const newAssociation = ({ now, target, firstContact = false, ...rest }: NewAssociation): Association => ({
  ...rest,
  id: ikeSaId(rest.cookies),
  startedAt: now,
  established: undefined,
  answered: undefined,
  outstanding: undefined,
  quickModes: new Map(),
  usedMessageIds: [],
  informationalIds: [],
  reassembly: newReassembly(),
  fragmentId: 0,
  peersFragmentBytes: undefined,
  deadPeerProbe: undefined,
  refusedInClear: undefined,
  recorded: true,
  target,
  firstContact,
});

/** The address an initiator names itself by. */
export const ownAddress = ({ target, local }: Association): string => target?.ownAddress ?? local.address;

export const ikeSaId = ({ initiator, responder }: Cookies): IkeSaId => (toHex(initiator) + toHex(responder)) as IkeSaId;

/** An authenticated message came from here: a NAT may have moved the peer to another port. Addresses are the host's to move. */
export function follow(association: Association, { remote, local }: IkeDatagram): void {
  if (remote.address !== association.remote.address) return;
  association.remote = remote;
  association.local = local;
}

/**
 * Sends a message, in fragments where it is long and the peer understands them.
 * @param to where to: a repeated request is answered where it came from
 * @param bytesMax of one datagram
 */
export function transmit(
  turn: Turn,
  association: Association,
  message: Uint8Array,
  { remote, local }: Pick<IkeDatagram, 'remote' | 'local'> = association,
  bytesMax: number = limits.datagramBytesMax,
): void {
  const size = Math.min(bytesMax, Math.max(association.peersFragmentBytes ?? bytesMax, limits.datagramBytesMin));
  const fragmented = message.length > size && association.traits.fragmentation;
  if (fragmented) association.fragmentId = (association.fragmentId % 0xffff) + 1;
  const datagrams = fragmented ? fragment(message, association.fragmentId, size) : [message];
  for (const bytes of datagrams) turn.out.push({ kind: 'send', bytes, remote, local });
}

/** Sends a message again: smaller, as it may have been too large for the path. */
export const transmitAgain = (
  turn: Turn,
  association: Association,
  message: Uint8Array,
  to: Pick<IkeDatagram, 'remote' | 'local'> = association,
): void => transmit(turn, association, message, to, limits.datagramBytesSmall);

/** Sends a reply and keeps it for a repeated request. */
export function reply(turn: Turn, association: Association, request: Uint8Array, message: Uint8Array): void {
  association.answered = { request, reply: message };
  transmit(turn, association, message);
}

/** Sends a request; `retransmit` repeats it until it is answered. */
export function request(turn: Turn, association: Association, message: Uint8Array): Outstanding {
  transmit(turn, association, message);
  return { message, attempts: 0, nextAt: later(turn.now, delay(0)) };
}

const delay = (attempts: number): Duration => milliseconds(limits.retransmitAfterMs[attempts] ?? 0);

/** Repeats a request that is due. @returns undefined when all attempts are used up */
export function retransmit(turn: Turn, association: Association, outstanding: Outstanding): Outstanding | undefined {
  if (turn.now < outstanding.nextAt) return outstanding;
  const attempts = outstanding.attempts + 1;
  if (attempts >= limits.retransmitAfterMs.length) return undefined;
  transmitAgain(turn, association, outstanding.message);
  return { ...outstanding, attempts, nextAt: later(turn.now, delay(attempts)) };
}

/** @param reason of a verdict: its own word for it */
export function refuse(
  turn: Turn,
  association: Association,
  code: IkeRefusalCode,
  detail: string,
  reason?: string,
): void {
  const { attempt, remote, established, recorded } = association;
  if (!recorded) return ignore(turn, remote, 'unrecorded attempt given up');
  const ikeSa = established && association.id;
  turn.out.push({ kind: 'refused', attempt, code, detail, ...(reason !== undefined && { reason }), remote, ikeSa });
}

export const ignore = (turn: Turn, remote: Endpoint, reason: string): void =>
  void turn.out.push({ kind: 'ignored', reason, remote });

interface MessageKind {
  readonly exchange: number;
  readonly messageId: number;
  readonly flags?: number;
}

/** A message in clear. */
export const clearMessage = (cookies: Cookies, kind: MessageKind, payloads: readonly Payload[]): Uint8Array =>
  encodeMessage(header(cookies, kind, payloads), encodePayloads(payloads));

/** An encrypted message; the next one of its exchange uses `iv`. */
export function encryptedMessage(
  association: Pick<Association, 'cookies'>,
  protection: { readonly suite: IkeSuite; readonly key: Secret; readonly iv: Uint8Array },
  kind: MessageKind,
  payloads: readonly Payload[],
): { message: Uint8Array; iv: Uint8Array } {
  const { suite, key, iv } = protection;
  const encrypted = encrypt(suite, key, iv, encodePayloads(payloads));
  const flags = (kind.flags ?? 0) | headerFlags.encryption;
  const message = encodeMessage(header(association.cookies, { ...kind, flags }, payloads), encrypted);
  return { message, iv: lastBlock(suite, encrypted) };
}

function header(
  cookies: Cookies,
  { exchange, messageId, flags = 0 }: MessageKind,
  payloads: readonly Payload[],
): Omit<Header, 'length'> {
  const first = payloads[0];
  return {
    initiatorCookie: cookies.initiator,
    responderCookie: cookies.responder,
    nextPayload: first ? payloadType(first) : 0,
    exchange,
    flags,
    messageId,
  };
}

/**
 * Decrypts and decodes a message.
 * @returns undefined unless it is whole blocks
 * @throws DecodeError when what comes out is no payload chain: the key is another one, or the message was tampered with
 */
export function decryptMessage(
  bytes: Uint8Array,
  { length, nextPayload }: Header,
  { suite, key, iv }: { readonly suite: IkeSuite; readonly key: Secret; readonly iv: Uint8Array },
): { chain: PayloadChain; iv: Uint8Array } | undefined {
  const encrypted = bytes.subarray(headerBytes, length);
  const plain = decrypt(suite, key, iv, encrypted);
  return plain && { chain: decodePayloads(nextPayload, plain), iv: lastBlock(suite, encrypted) };
}

/** IV of the first message of an exchange under an established SA. */
export const exchangeIv = ({ suite, lastPhase1Block }: Protection, messageId: number): Uint8Array =>
  phase2Iv(suite, lastPhase1Block, messageId);

/** HASH(1) or HASH(2): prf(SKEYID_a, M-ID | …) over what the caller gives (RFC 2409 §5.5). */
export const protectionHash = (
  { suite, keys }: Protection,
  messageId: number,
  ...parts: readonly Uint8Array[]
): Uint8Array => prf(suite.hash, keys.skeyidA.reveal(), messageIdBytes(messageId), ...parts);

/** HASH(3): prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b) (RFC 2409 §5.5). */
export const hash3 = (
  { suite, keys }: EstablishedSa,
  messageId: number,
  nonces: { readonly initiatorNonce: Uint8Array; readonly responderNonce: Uint8Array },
): Uint8Array =>
  prf(
    suite.hash,
    keys.skeyidA.reveal(),
    Uint8Array.of(0),
    messageIdBytes(messageId),
    nonces.initiatorNonce,
    nonces.responderNonce,
  );

/** Whether the chain begins with a Hash payload of this value. */
export function beginsWithHash(chain: PayloadChain, expected: Uint8Array): boolean {
  const first = chain.payloads[0];
  return first?.kind === 'hash' && equalConstantTime(first.hash, expected);
}

/** The values of a Main Mode message 3 or 4, or of a Quick Mode with PFS. */
export const keyExchangeOf = (chain: PayloadChain): Uint8Array | undefined =>
  find(chain, 'key-exchange')?.payload.publicKey;
export const nonceOf = (chain: PayloadChain): Uint8Array | undefined => find(chain, 'nonce')?.payload.nonce;

/** Groups this end agrees to, also for PFS: those of its phase 1 suites. */
export const allowedGroups = ({ policy }: IkeEnvironment): ReadonlySet<ModpOrEcpGroup> =>
  new Set(policy.suites.map(({ group }) => group));
