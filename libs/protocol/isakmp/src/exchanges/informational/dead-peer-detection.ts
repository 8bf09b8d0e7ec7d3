import { Cursor, equalBytes, Writer } from '@sekisho/wire';
import type { Association, EstablishedAssociation } from '../../associations/association.ts';
import { request, transmit } from '../../associations/transmission.ts';
import type { Turn } from '../../associations/turn.ts';
import { notifyTypes } from '../../numbers.ts';
import { informational } from './messages.ts';
import { aboutIkeSa } from './notifications.ts';

/** Dead peer detection (RFC 3706): R-U-THERE, answered by R-U-THERE-ACK with the same sequence number. */

/** Bytes of a sequence number (RFC 3706 §5.3). */
const sequenceBytes = 4;

/** Asks whether the peer is there, unless it is being asked or announced no dead peer detection. */
export function probePeer(turn: Turn, association: EstablishedAssociation): void {
  if (!association.traits.deadPeerDetection || association.deadPeerProbe) return;
  const data = turn.env.random.bytes(sequenceBytes);
  // In the lower half, so that later ones are higher.
  data[0] = (data[0] ?? 0) & 0x7f;
  const payload = aboutIkeSa(association, { type: notifyTypes.rUThere, data });
  const message = informational(turn, association, association.established, payload);
  const outstanding = request(turn, association, message);
  association.deadPeerProbe = { sequence: new Cursor(data).u32('sequence'), outstanding };
}

export function answerDeadPeerDetection(turn: Turn, association: EstablishedAssociation, data: Uint8Array): void {
  if (data.length !== sequenceBytes) return;
  const payload = aboutIkeSa(association, { type: notifyTypes.rUThereAck, data });
  transmit(turn, association, informational(turn, association, association.established, payload));
}

export function onAlive(association: Association, data: Uint8Array): void {
  const { deadPeerProbe } = association;
  const expected = deadPeerProbe && new Writer().u32(deadPeerProbe.sequence).finish();
  if (expected && equalBytes(expected, data)) association.deadPeerProbe = undefined;
}
