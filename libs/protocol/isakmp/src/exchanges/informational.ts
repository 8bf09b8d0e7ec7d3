import { Cursor, concat, equalBytes, Writer } from '@sekisho/wire';
import {
  type Association,
  beginsWithHash,
  clearMessage,
  decryptMessage,
  type EstablishedSa,
  encryptedMessage,
  exchangeIv,
  follow,
  ignore,
  type Outstanding,
  type Protection,
  protectionHash,
  refuse,
  request,
  type Turn,
  transmit,
} from '../associations/association.ts';
import type { IkeDatagram, Spi } from '../endpoint.ts';
import type { Cookies } from '../keys/phase1.ts';
import { limits } from '../limits.ts';
import { encodePayloads, findAll, type Header, type PayloadChain } from '../messages/message.ts';
import { exchangeTypes, firstStatusNotify, ipsecDoi, notifyTypes, protocols } from '../numbers.ts';
import type { Delete } from '../payloads/delete.ts';
import type { Payload } from '../payloads/index.ts';
import type { Notification } from '../payloads/notification.ts';
import { spiBytes, spiNumber } from './quick-mode/messages.ts';

export const isInitialContact = ({ type }: Notification): boolean => type === notifyTypes.initialContact;

/** An Informational exchange under protection (RFC 2409 §5.7): notifications, then deletes. */
export function onInformational(
  turn: Turn,
  association: Association,
  sa: EstablishedSa,
  datagram: IkeDatagram,
  header: Header,
): void {
  const { messageId } = header;
  const { informationalIds } = association;
  if (informationalIds.includes(messageId)) return ignore(turn, datagram.remote, 'replayed Informational');
  const chain = openInformational(sa, datagram, header);
  if (!chain) return ignore(turn, datagram.remote, 'Informational with a wrong hash');
  remember(informationalIds, messageId);
  follow(association, datagram);
  for (const notification of findAll(chain, 'notification')) onNotification(turn, association, sa, notification);
  // Deletes last, whatever their place: what stands before may still need the SA (CVE-2023-38712).
  for (const deletion of findAll(chain, 'delete')) onDelete(turn, association, deletion);
}

/** @returns undefined when it is of other keys, or was tampered with. @throws DecodeError likewise */
export function openInformational(
  protection: Protection,
  { bytes }: IkeDatagram,
  header: Header,
): PayloadChain | undefined {
  const { suite, keys } = protection;
  const { messageId } = header;
  const opened = decryptMessage(bytes, header, { suite, key: keys.cipher, iv: exchangeIv(protection, messageId) });
  const intact = opened && beginsWithHash(opened.chain, protectionHash(protection, messageId, opened.chain.afterFirst));
  return intact ? opened.chain : undefined;
}

function remember(ids: number[], id: number): void {
  ids.push(id);
  if (ids.length > limits.informationalIdsMax) ids.shift();
}

function onNotification(turn: Turn, association: Association, sa: EstablishedSa, notification: Notification): void {
  const { type, data } = notification;
  if (type === notifyTypes.rUThere) return answerDeadPeerDetection(turn, association, sa, data);
  if (type === notifyTypes.rUThereAck) return onAlive(association, data);
  if (type === notifyTypes.initialContact) {
    turn.out.push({ kind: 'initial-contact', ikeSa: association.id });
    return;
  }
  if (type >= firstStatusNotify) return;
  // A client that does not like what message 6 showed says so under the SA that it has made.
  if (sa.machine === 'certificate' && association.usedMessageIds.length === 0 && isAboutCertificate(type)) {
    refuse(
      turn,
      association,
      'certificate-refused-by-peer',
      `the peer sent the notification ${notificationName(type)}`,
    );
    return turn.drop(association, 'peer-deleted');
  }
  const open = [...association.quickModes.values()].filter(({ state }) => state.at !== 'finished');
  // An error that belongs to nothing under way changes nothing: what stands goes on.
  if (open.length === 0) return ignore(turn, association.remote, `notification ${notificationName(type)}`);
  for (const { messageId, state } of open) {
    association.quickModes.delete(messageId);
    if (state.at === 'await-hash-3') turn.removeChild(state.child.spiIn);
  }
  refuse(turn, association, 'peer-refused', `the peer sent the notification ${notificationName(type)}`);
}

/** What a peer says that does not accept a certificate or signature. */
export const isAboutCertificate = (type: number): boolean => aboutCertificates.has(type);

const aboutCertificates = new Set<number>([
  notifyTypes.invalidCertificateEncoding,
  notifyTypes.invalidCertificate,
  notifyTypes.certificateTypeUnsupported,
  notifyTypes.invalidCertificateAuthority,
  notifyTypes.authenticationFailed,
  notifyTypes.invalidSignature,
  notifyTypes.certificateUnavailable,
]);

/** A notify type as RFC 2408 §3.14.1 spells it. */
export function notificationName(type: number): string {
  const name = Object.entries(notifyTypes).find(([, number]) => number === type)?.[0];
  return name ? name.replace(/[A-Z]/g, (letter) => `-${letter}`).toUpperCase() : `${type}`;
}

function onDelete(turn: Turn, association: Association, { protocol, spis }: Delete): void {
  if (protocol === protocols.esp) {
    for (const bytes of spis) {
      const spi = spiNumber(bytes);
      if (spi !== undefined) turn.removeChildrenOf(association, spi);
    }
  } else if (protocol === protocols.isakmp && spis.some((spi) => isNameOf(association, spi))) {
    turn.drop(association, 'peer-deleted');
  }
}

/** An ISAKMP SA is named by its two cookies (RFC 2408 §3.15). */
const isNameOf = ({ cookies }: Association, spi: Uint8Array): boolean =>
  equalBytes(spi, concat(cookies.initiator, cookies.responder));

/** Sends a notification under protection. @param protocol of the SA that it is about */
export function sendNotification(
  turn: Turn,
  association: Association,
  sa: Protection,
  type: number,
  protocol: number = protocols.esp,
): void {
  const nothing = new Uint8Array(0);
  const payload: Notification = {
    kind: 'notification',
    doi: ipsecDoi,
    protocol,
    type,
    spi: nothing,
    data: nothing,
  };
  transmit(turn, association, informational(turn, association, sa, payload));
}

/** The peer may forget other SAs that it has with this end (RFC 2407 §4.6.3.3). */
export const initialContactOf = ({ cookies }: Association): Notification => ({
  kind: 'notification',
  doi: ipsecDoi,
  protocol: protocols.isakmp,
  type: notifyTypes.initialContact,
  spi: concat(cookies.initiator, cookies.responder),
  data: new Uint8Array(0),
});

export const sendInitialContact = (turn: Turn, association: Association, sa: EstablishedSa): void =>
  transmit(turn, association, informational(turn, association, sa, initialContactOf(association)));

/** An error that the peer may believe or not: nothing protects it. */
export function sendClearNotification(
  turn: Turn,
  cookies: Cookies,
  { remote, local }: Pick<IkeDatagram, 'remote' | 'local'>,
  type: number,
): void {
  const nothing = new Uint8Array(0);
  const payload: Notification = {
    kind: 'notification',
    doi: 0,
    protocol: protocols.isakmp,
    type,
    spi: nothing,
    data: nothing,
  };
  const bytes = clearMessage(cookies, { exchange: exchangeTypes.informational, messageId: 1 }, [payload]);
  turn.out.push({ kind: 'send', bytes, remote, local });
}

function informational(turn: Turn, association: Association, sa: Protection, payload: Payload): Uint8Array {
  const messageId = new Cursor(turn.env.random.bytes(4)).u32('message id') || 1;
  remember(association.informationalIds, messageId);
  const hash = protectionHash(sa, messageId, encodePayloads([payload]));
  const protection = { suite: sa.suite, key: sa.keys.cipher, iv: exchangeIv(sa, messageId) };
  const kind = { exchange: exchangeTypes.informational, messageId };
  return encryptedMessage(association, protection, kind, [{ kind: 'hash', hash }, payload]).message;
}

/** Deletes ESP SAs by the SPIs of this end, then the IKE SA where asked for (RFC 2408 §3.15). */
export function sendDeletes(
  turn: Turn,
  association: Association,
  sa: Protection,
  spis: readonly Spi[],
  ikeSa: boolean,
): void {
  const { cookies } = association;
  const common = { kind: 'delete', doi: ipsecDoi } as const;
  if (spis.length > 0) {
    const payload: Delete = { ...common, protocol: protocols.esp, spis: spis.map(spiBytes) };
    transmit(turn, association, informational(turn, association, sa, payload));
  }
  if (!ikeSa) return;
  const payload: Delete = {
    ...common,
    protocol: protocols.isakmp,
    spis: [concat(cookies.initiator, cookies.responder)],
  };
  transmit(turn, association, informational(turn, association, sa, payload));
}

function answerDeadPeerDetection(turn: Turn, association: Association, sa: EstablishedSa, data: Uint8Array): void {
  if (data.length !== 4) return;
  const payload = deadPeerNotification(association, notifyTypes.rUThereAck, data);
  transmit(turn, association, informational(turn, association, sa, payload));
}

/** R-U-THERE (RFC 3706 §5.3); the sequence number must come back. */
export function probePeer(turn: Turn, association: Association, sa: EstablishedSa): void {
  if (!association.traits.deadPeerDetection || association.deadPeerProbe) return;
  const data = turn.env.random.bytes(4);
  data[0] = (data[0] ?? 0) & 0x7f;
  const payload = deadPeerNotification(association, notifyTypes.rUThere, data);
  const outstanding: Outstanding = request(turn, association, informational(turn, association, sa, payload));
  association.deadPeerProbe = { sequence: new Cursor(data).u32('sequence'), outstanding };
}

/** The two messages of dead peer detection name the IKE SA (RFC 3706 §5.3). */
const deadPeerNotification = ({ cookies }: Association, type: number, data: Uint8Array): Notification => ({
  kind: 'notification',
  doi: ipsecDoi,
  protocol: protocols.isakmp,
  type,
  spi: concat(cookies.initiator, cookies.responder),
  data,
});

function onAlive(association: Association, data: Uint8Array): void {
  const { deadPeerProbe } = association;
  const expected = deadPeerProbe && new Writer().u32(deadPeerProbe.sequence).finish();
  if (expected && Buffer.compare(expected, data) === 0) association.deadPeerProbe = undefined;
}
