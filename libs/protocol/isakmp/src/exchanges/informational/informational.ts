import type { EstablishedAssociation } from '../../associations/association.ts';
import { follow, ignore, refuse, type Turn } from '../../associations/turn.ts';
import { limits } from '../../limits.ts';
import { findAll, type ReceivedMessage } from '../../messages/message.ts';
import { openFirstMessage } from '../../messages/protection.ts';
import { firstStatusNotify, notifyTypes, protocols } from '../../numbers.ts';
import type { Notification } from '../../payloads/notification.ts';
import { answerDeadPeerDetection, onAlive } from './dead-peer-detection.ts';
import { onDelete } from './deletes.ts';
import { rememberId } from './messages.ts';
import { isAboutCertificate, notificationName } from './notifications.ts';

/** An Informational exchange under protection (RFC 2409 §5.7): notifications, then deletes. */
export function onInformational(turn: Turn, association: EstablishedAssociation, message: ReceivedMessage): void {
  const { messageId } = message.header;
  const { informationalIds, established } = association;
  if (informationalIds.includes(messageId)) return ignore(turn, message.remote, 'replayed Informational');
  const opened = openFirstMessage(established, message);
  if (!opened) return ignore(turn, message.remote, 'Informational with a wrong hash');
  // As long as all that came is remembered: what was said long ago must not tell where the peer is.
  if (informationalIds.length < limits.informationalIdsMax) follow(turn, association, message);
  rememberId(association, messageId);
  for (const notification of findAll(opened.chain, 'notification')) onNotification(turn, association, notification);
  // Deletes last, whatever their place, and that of the IKE SA behind all: the others still need it (CVE-2023-38712).
  const deletions = findAll(opened.chain, 'delete');
  for (const deletion of deletions) if (deletion.protocol !== protocols.isakmp) onDelete(turn, association, deletion);
  for (const deletion of deletions) if (deletion.protocol === protocols.isakmp) onDelete(turn, association, deletion);
}

function onNotification(turn: Turn, association: EstablishedAssociation, { type, data }: Notification): void {
  if (type === notifyTypes.rUThere) return answerDeadPeerDetection(turn, association, data);
  if (type === notifyTypes.rUThereAck) return onAlive(association, data);
  if (type === notifyTypes.initialContact) {
    turn.out.push({ kind: 'initial-contact', ikeSa: association.id });
    return;
  }
  if (type < firstStatusNotify) onError(turn, association, type);
}

function onError(turn: Turn, association: EstablishedAssociation, type: number): void {
  const detail = `the peer sent the notification ${notificationName(type)}`;
  const { machine } = association.established;
  // A client that does not like what message 6 showed says so under the SA that it has made.
  if (machine === 'certificate' && association.usedMessageIds.length === 0 && isAboutCertificate(type)) {
    refuse(turn, association, { code: 'certificate-refused-by-peer', detail });
    return turn.drop(association, 'peer-deleted');
  }
  const open = [...association.quickModes.values()].filter(({ state }) => state.at !== 'finished');
  // An error that belongs to nothing under way changes nothing: what stands goes on.
  if (open.length === 0) return ignore(turn, association.remote, `notification ${notificationName(type)}`);
  for (const { messageId, state } of open) {
    association.quickModes.delete(messageId);
    if (state.at === 'await-hash-3') turn.removeChild(state.child.spiIn);
  }
  refuse(turn, association, { code: 'peer-refused', detail });
}
