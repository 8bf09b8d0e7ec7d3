import { type Association, isEstablished, ownAddress } from '../../associations/association.ts';
import { request } from '../../associations/transmission.ts';
import { ignore, refuse, type Turn } from '../../associations/turn.ts';
import { findAll, type ReceivedMessage } from '../../messages/message.ts';
import { openFirstMessage } from '../../messages/protection.ts';
import { firstStatusNotify, ikePort, natTraversalPort } from '../../numbers.ts';
import type { PeerVerdict } from '../../questions.ts';
import {
  initialContactOf,
  isAboutCertificate,
  notificationName,
  sendInitialContact,
} from '../informational/notifications.ts';
import { startQuickMode } from '../quick-mode/initiator.ts';
import { askAboutPeer, askForSignature, certificateRequests } from './certificates.ts';
import { establish, provenByKey } from './establishment.ts';
import { isProven, openProof, ownProof, sealProof } from './proof.ts';
import { mainModeProtection, refusePeer } from './refusal.ts';
import type { Keyed, OwnProof, Proven } from './states.ts';

/** Messages 1 to 4 are done: makes message 5, which goes to port 4500 (RFC 3947 §4). */
export function proveOneself(turn: Turn, association: Association, keyed: Keyed): void {
  const { local, remote } = association;
  association.remote = { ...remote, port: natTraversalPort };
  if (local.port === ikePort) association.local = { ...local, port: natTraversalPort };
  const own = ownProof(association, keyed, ownAddress(association));
  if (askForSignature(turn, association, keyed, own)) association.mainMode = { ...keyed, at: 'signing', own };
  else sendMessage5(turn, association, { ...keyed, own }, undefined);
}

/** The own signature; undefined: the key can't be used, and nobody asks again. */
export function onSigned(turn: Turn, association: Association, signature: Uint8Array | undefined): void {
  const { mainMode: state } = association;
  if (state.at !== 'signing') return;
  if (signature) return sendMessage5(turn, association, state, signature);
  refuse(turn, association, { code: 'own-certificate-missing', detail: 'the own key cannot sign now' });
  turn.drop(association, 'closed-here');
}

function sendMessage5(
  turn: Turn,
  association: Association,
  { own, ...keyed }: Keyed & { readonly own: OwnProof },
  signature: Uint8Array | undefined,
): void {
  const { attempt, remote, firstContact } = association;
  const saysInitialContact = firstContact && turn.env.policy.profile?.initialContact === 'message-5';
  const more = [
    ...certificateRequests(turn, keyed.credentials),
    ...(saysInitialContact ? [initialContactOf(association)] : []),
  ];
  const sealed = sealProof(association, keyed, keyed.keys.iv, { ...own, signature, more });
  association.mainMode = { ...keyed, at: 'await-identity-reply', iv: sealed.iv };
  turn.out.push({ kind: 'step', attempt, step: 'main-mode-5', remote });
  association.outstanding = request(turn, association, sealed.message);
}

/** Message 6: the gateway's identity and proof. */
export function onMessage6(turn: Turn, association: Association, message: ReceivedMessage): void {
  const { mainMode: state } = association;
  if (state.at !== 'await-identity-reply') return ignore(turn, message.remote, 'message 6 out of turn');
  const peer = openProof(association, state, state.iv, message);
  if (!peer) return ignore(turn, message.remote, 'message 6 cannot be understood');
  association.outstanding = undefined;
  const { iv: lastPhase1Block } = peer;
  if (state.credentials.method !== 'pre-shared-key') {
    if (askAboutPeer(turn, association, state, peer))
      association.mainMode = { ...state, at: 'checking-reply', lastPhase1Block };
    return;
  }
  if (isProven(peer)) return finish(turn, association, { ...state, lastPhase1Block }, provenByKey(peer));
  refuse(turn, association, { code: 'pre-shared-key-mismatch', detail: 'HASH_R of the gateway is wrong' });
  turn.drop(association, 'closed-here');
}

/** Instead of message 6: a gateway that does not accept this end may say so under the keys of Main Mode (RFC 2409 §5.7). */
export function onRefusal(turn: Turn, association: Association, message: ReceivedMessage): void {
  const { mainMode: state } = association;
  if (state.at !== 'await-identity-reply') return ignore(turn, message.remote, 'message without protection');
  const { suite, keys, iv: lastPhase1Block, credentials } = state;
  const opened = openFirstMessage({ suite, keys, lastPhase1Block }, message);
  const error = opened && findAll(opened.chain, 'notification').find(({ type }) => type < firstStatusNotify);
  if (!error) return ignore(turn, message.remote, 'Informational that refuses nothing');
  const aboutOwn = credentials.method !== 'pre-shared-key' && isAboutCertificate(error.type);
  const code = aboutOwn ? 'certificate-refused-by-peer' : 'peer-refused';
  refuse(turn, association, { code, detail: `the peer sent the notification ${notificationName(error.type)}` });
  turn.drop(association, 'closed-here');
}

/** The verdict on a gateway that signs. */
export function onGatewayChecked(turn: Turn, association: Association, verdict: PeerVerdict): void {
  const { mainMode: state } = association;
  if (state.at !== 'checking-reply') return;
  if (verdict.outcome === 'refused')
    return refusePeer(turn, association, verdict, mainModeProtection(state, state.lastPhase1Block));
  const { identity, name } = verdict;
  finish(turn, association, state, { identity, name, initialContact: false });
}

/** Both ends are proven: Quick Mode follows. */
export function finish(
  turn: Turn,
  association: Association,
  keyed: Keyed & { readonly lastPhase1Block: Uint8Array },
  proven: Proven,
): void {
  establish(turn, association, keyed, { ...proven, initialContact: false });
  if (!isEstablished(association)) return;
  if (association.firstContact && turn.env.policy.profile?.initialContact === 'informational') {
    sendInitialContact(turn, association);
  }
  startQuickMode(turn, association);
}
