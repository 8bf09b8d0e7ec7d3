import { concat } from '@sekisho/wire';
import type { Association, EstablishedAssociation } from '../../associations/association.ts';
import { transmit } from '../../associations/transmission.ts';
import type { Turn } from '../../associations/turn.ts';
import type { IkeDatagram } from '../../endpoint.ts';
import type { Cookies } from '../../keys/phase1.ts';
import { clearMessage } from '../../messages/message.ts';
import type { Protection } from '../../messages/protection.ts';
import { exchangeTypes, ipsecDoi, notifyTypes, protocols } from '../../numbers.ts';
import type { Notification } from '../../payloads/notification.ts';
import { informational } from './messages.ts';

const nothing = new Uint8Array(0);

/** Sends a notification under protection. @param about notify type, and the protocol of the SA that it is about */
export function sendNotification(
  turn: Turn,
  association: Association,
  protection: Protection,
  { type, protocol = protocols.esp }: { readonly type: number; readonly protocol?: number },
): void {
  const payload = { kind: 'notification', doi: ipsecDoi, protocol, type, spi: nothing, data: nothing } as const;
  transmit(turn, association, informational(turn, association, protection, payload));
}

/** An error that the peer may believe or not: nothing protects it. */
export function sendClearNotification(
  turn: Turn,
  cookies: Cookies,
  { remote, local }: Pick<IkeDatagram, 'remote' | 'local'>,
  type: number,
): void {
  const { isakmp: protocol } = protocols;
  const payload = { kind: 'notification', doi: 0, protocol, type, spi: nothing, data: nothing } as const;
  const bytes = clearMessage(cookies, { exchange: exchangeTypes.informational, messageId: 1 }, [payload]);
  turn.out.push({ kind: 'send', bytes, remote, local });
}

/** A notification that names the IKE SA by its cookies. */
export const aboutIkeSa = (
  { cookies }: Association,
  { type, data = nothing }: { readonly type: number; readonly data?: Uint8Array },
): Notification => ({
  kind: 'notification',
  doi: ipsecDoi,
  protocol: protocols.isakmp,
  type,
  spi: concat(cookies.initiator, cookies.responder),
  data,
});

export const isInitialContact = ({ type }: Notification): boolean => type === notifyTypes.initialContact;

/** The peer may forget other SAs that it has with this end (RFC 2407 §4.6.3.3). */
export const initialContactOf = (association: Association): Notification =>
  aboutIkeSa(association, { type: notifyTypes.initialContact });

export function sendInitialContact(turn: Turn, association: EstablishedAssociation): void {
  const payload = initialContactOf(association);
  transmit(turn, association, informational(turn, association, association.established, payload));
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
