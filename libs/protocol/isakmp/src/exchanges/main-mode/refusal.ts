import type { Association } from '../../associations/association.ts';
import { refuse, type Turn } from '../../associations/turn.ts';
import { lastingKeys, wipe } from '../../keys/phase1.ts';
import type { Protection } from '../../messages/protection.ts';
import { notifyTypes, protocols } from '../../numbers.ts';
import type { PeerVerdict } from '../../questions.ts';
import type { Refusal } from '../../refusals.ts';
import { deleteIkeSa } from '../informational/deletes.ts';
import { sendClearNotification, sendNotification } from '../informational/notifications.ts';
import type { Keyed } from './states.ts';

/** Why the peer is refused in messages 5 and 6, and the notify type that tells it. */
export interface ProofRefusal extends Refusal {
  readonly notification: number;
}

/** The verdict on the peer is no. */
export function refusePeer(
  turn: Turn,
  association: Association,
  { reason, detail, certificateInvalid = false }: Extract<PeerVerdict, { outcome: 'refused' }>,
  protection: Protection,
): void {
  const notification = certificateInvalid ? notifyTypes.invalidCertificate : notifyTypes.authenticationFailed;
  refuseProof(turn, association, { code: 'peer-not-accepted', detail, reason, notification }, protection);
}

/** What protects an Informational exchange from message 5 on (RFC 2409 §5.7). @param lastPhase1Block that there is yet */
export const mainModeProtection = ({ suite, keys }: Keyed, lastPhase1Block: Uint8Array): Protection => ({
  suite,
  keys: lastingKeys(keys),
  lastPhase1Block,
});

/**
 * Refuses the peer in messages 5 and 6, and tells it so.
 * @param protection where both ends have the same keys: a peer may believe nothing in clear any more
 */
export function refuseProof(
  turn: Turn,
  association: Association,
  refusal: ProofRefusal,
  protection?: Protection,
): void {
  refuse(turn, association, refusal);
  if (protection) {
    sendNotification(turn, association, protection, { type: refusal.notification, protocol: protocols.isakmp });
    // The responder's SA stands since its message 6.
    if (association.role === 'initiator') deleteIkeSa(turn, association, protection);
    wipe(protection.keys);
  } else {
    sendClearNotification(turn, association.cookies, association, refusal.notification);
  }
  turn.drop(association, 'closed-here');
}
