import { type Association, ignore, ownAddress, refuse, request, type Turn } from '../../associations/association.ts';
import type { IkeDatagram, PeerVerdict } from '../../endpoint.ts';
import { findAll, type Header } from '../../messages/message.ts';
import { firstStatusNotify } from '../../numbers.ts';
import {
  initialContactOf,
  isAboutCertificate,
  notificationName,
  openInformational,
  sendInitialContact,
} from '../informational.ts';
import { startQuickMode } from '../quick-mode/initiator.ts';
import {
  askAboutPeer,
  askForSignature,
  certificateRequests,
  establish,
  isProven,
  type Keyed,
  mainModeProtection,
  type OwnProof,
  openProof,
  ownProof,
  type Proven,
  provenByKey,
  refusePeer,
  sealProof,
} from './authentication.ts';

export type InitiatorProofState =
  /** The own signature is being made. */
  | (Keyed & { readonly at: 'signing'; readonly own: OwnProof })
  | (Keyed & {
      readonly at: 'await-identity-reply';
      /** IV of message 6. */
      readonly iv: Uint8Array;
    })
  /** The verdict on the gateway is awaited. */
  | (Keyed & { readonly at: 'checking-reply'; readonly lastPhase1Block: Uint8Array });

type State<At extends InitiatorProofState['at']> = Extract<InitiatorProofState, { at: At }>;

const natTraversalPort = 4500;

/** Messages 1 to 4 are done: makes message 5, which goes to port 4500 (RFC 3947 §4). */
export function proveOneself(turn: Turn, association: Association, keyed: Keyed): void {
  const { local, remote } = association;
  association.remote = { ...remote, port: natTraversalPort };
  if (local.port === 500) association.local = { ...local, port: natTraversalPort };
  const own = ownProof(association, keyed, ownAddress(association));
  const state = { ...keyed, at: 'signing', own } as const;
  if (askForSignature(turn, association, keyed, own)) association.mainMode = state;
  else sendMessage5(turn, association, state, undefined);
}

/** The own signature; undefined: the key can't be used, and nobody asks again. */
export function onSigned(turn: Turn, association: Association, signature: Uint8Array | undefined): void {
  const { mainMode: state } = association;
  if (state.at !== 'signing') return;
  if (signature) return sendMessage5(turn, association, state, signature);
  refuse(turn, association, 'own-certificate-missing', 'the own key cannot sign now');
  turn.drop(association, 'closed-here');
}

function sendMessage5(
  turn: Turn,
  association: Association,
  state: State<'signing'>,
  signature: Uint8Array | undefined,
): void {
  const { attempt, remote, firstContact } = association;
  const saysInitialContact = firstContact && turn.env.policy.profile?.initialContact === 'message-5';
  const sealed = sealProof(association, state, state.keys.iv, state.own, signature, [
    ...certificateRequests(turn, state.credentials),
    ...(saysInitialContact ? [initialContactOf(association)] : []),
  ]);
  association.mainMode = { ...state, at: 'await-identity-reply', iv: sealed.iv };
  turn.out.push({ kind: 'step', attempt, step: 'main-mode-5', remote });
  association.outstanding = request(turn, association, sealed.message);
}

/** Message 6: the gateway's identity and proof. */
export function onMessage6(turn: Turn, association: Association, datagram: IkeDatagram, header: Header): void {
  const { mainMode: state } = association;
  if (state.at !== 'await-identity-reply') return ignore(turn, datagram.remote, 'message 6 out of turn');
  const opened = openProof(association, state, state.iv, datagram, header);
  if (!opened) return ignore(turn, datagram.remote, 'message 6 cannot be understood');
  association.outstanding = undefined;
  const checking = { ...state, at: 'checking-reply', lastPhase1Block: opened.iv } as const;
  if (state.credentials.method !== 'pre-shared-key') {
    if (askAboutPeer(turn, association, state, opened)) association.mainMode = checking;
    return;
  }
  if (isProven(opened)) return finish(turn, association, checking, provenByKey(opened));
  refuse(turn, association, 'pre-shared-key-mismatch', 'HASH_R of the gateway is wrong');
  turn.drop(association, 'closed-here');
}

/** Instead of message 6: a gateway that does not accept this end may say so under the keys of Main Mode (RFC 2409 §5.7). */
export function onRefusal(turn: Turn, association: Association, datagram: IkeDatagram, header: Header): void {
  const { mainMode: state } = association;
  if (state.at !== 'await-identity-reply') return ignore(turn, datagram.remote, 'message without protection');
  const { suite, keys, iv: lastPhase1Block, credentials } = state;
  const chain = openInformational({ suite, keys, lastPhase1Block }, datagram, header);
  const error = chain && findAll(chain, 'notification').find(({ type }) => type < firstStatusNotify);
  if (!error) return ignore(turn, datagram.remote, 'Informational that refuses nothing');
  const aboutOwn = credentials.method !== 'pre-shared-key' && isAboutCertificate(error.type);
  const code = aboutOwn ? 'certificate-refused-by-peer' : 'peer-refused';
  refuse(turn, association, code, `the peer sent the notification ${notificationName(error.type)}`);
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
function finish(turn: Turn, association: Association, state: State<'checking-reply'>, proven: Proven): void {
  establish(turn, association, state, { ...proven, initialContact: false }, state.lastPhase1Block);
  const { established, firstContact } = association;
  if (established && firstContact && turn.env.policy.profile?.initialContact === 'informational') {
    sendInitialContact(turn, association, established);
  }
  startQuickMode(turn, association);
}
