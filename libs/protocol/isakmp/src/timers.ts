import { elapsed } from '@sekisho/wire';
import type { Association } from './associations/association.ts';
import { retransmit } from './associations/transmission.ts';
import { refuse, type Turn } from './associations/turn.ts';
import { onWaitingForHash, whyNoMessage3 } from './exchanges/aggressive-mode/responder.ts';
import { type AggressiveModeState, awaitedInAggressive } from './exchanges/aggressive-mode/states.ts';
import { isAboutCertificate, notificationName } from './exchanges/informational/notifications.ts';
import { onWaitingForIdentity } from './exchanges/main-mode/responder-proof.ts';
import { awaitedIn } from './exchanges/main-mode/states.ts';
import type { QuickMode } from './exchanges/quick-mode/states.ts';
import { limits } from './limits.ts';
import type { Awaited } from './refusals.ts';

/**
 * Looks at everything of an association that waits for something.
 * @returns whether it still does; finished Quick Modes don't count
 */
export function sweep(turn: Turn, association: Association): boolean {
  if (association.mainMode.at !== 'established') return sweepMainMode(turn, association);
  sweepProbe(turn, association);
  let open = false;
  for (const quickMode of association.quickModes.values()) {
    sweepQuickMode(turn, association, quickMode);
    open ||= quickMode.state.at !== 'finished' && association.quickModes.has(quickMode.messageId);
  }
  return open || association.deadPeerProbe !== undefined;
}

/**
 * Forgets the Quick Modes whose repetitions need no answer any more.
 * @returns whether some are left
 */
export function forgetFinished(turn: Turn, association: Association): boolean {
  for (const quickMode of association.quickModes.values()) {
    if (quickMode.state.at === 'finished') sweepQuickMode(turn, association, quickMode);
  }
  return association.quickModes.size > 0;
}

function sweepMainMode(turn: Turn, association: Association): boolean {
  onWaitingForIdentity(turn, association);
  onWaitingForHash(turn, association);
  if (association.outstanding) {
    const next = retransmit(turn, association, association.outstanding);
    if (!next) return giveUp(turn, association);
    association.outstanding = next;
  }
  if (elapsed(association.startedAt, turn.now) >= limits.halfOpenMs) return giveUp(turn, association);
  return true;
}

function giveUp(turn: Turn, association: Association): false {
  const { mainMode, refusedInClear } = association;
  if (mainMode.at === 'aggressive-await-hash') {
    refuse(turn, association, whyNoMessage3(mainMode, refusedInClear));
  } else if (refusedInClear !== undefined) {
    const aboutOwn = provesByCertificate(mainMode) && isAboutCertificate(refusedInClear);
    const code = aboutOwn ? 'certificate-refused-by-peer' : 'peer-refused';
    refuse(turn, association, { code, detail: `the peer sent the notification ${notificationName(refusedInClear)}` });
  } else if (mainMode.at !== 'established') {
    const awaited = awaitedOf(mainMode);
    const detail = `awaited: ${isAggressive(mainMode) ? awaitedInAggressive[mainMode.at] : awaitedIn[mainMode.at]}`;
    refuse(turn, association, { code: 'timed-out', detail, ...(awaited !== undefined && { awaited }) });
  }
  turn.drop(association, 'closed-here');
  return false;
}

const isAggressive = (state: Association['mainMode']): state is AggressiveModeState =>
  state.at.startsWith('aggressive-');

/** What a responder waits for; undefined: for itself, or it is none. */
function awaitedOf(state: Association['mainMode']): Awaited | undefined {
  if (state.at === 'await-key-exchange') return 'message-3';
  if (state.at !== 'await-identity') return undefined;
  return state.credentials.method === 'pre-shared-key' ? 'message-5' : 'message-5-signed';
}

/** The own certificate has been shown to the peer. */
const provesByCertificate = (state: Association['mainMode']): boolean =>
  state.at === 'await-identity-reply' && state.credentials.method !== 'pre-shared-key';

function sweepProbe(turn: Turn, association: Association): void {
  const { deadPeerProbe } = association;
  if (!deadPeerProbe) return;
  const outstanding = retransmit(turn, association, deadPeerProbe.outstanding);
  if (outstanding) association.deadPeerProbe = { ...deadPeerProbe, outstanding };
  else turn.drop(association, 'dead-peer');
}

const awaitsAnswer = new Set<QuickMode['state']['at']>(['await-message-2', 'await-hash-3']);

const keysNotInTime = { code: 'timed-out', detail: 'the keys of Quick Mode could not be made in time' } as const;

function sweepQuickMode(turn: Turn, association: Association, quickMode: QuickMode): void {
  const { state, messageId, outstanding } = quickMode;
  const forget = () => association.quickModes.delete(messageId);
  if (!awaitsAnswer.has(state.at)) {
    if (elapsed(quickMode.startedAt, turn.now) < limits.halfOpenMs) return;
    forget();
    // A responder's peer asks again; nobody does so for an initiator.
    if (state.at === 'making-key' || state.at === 'making-secret') refuse(turn, association, keysNotInTime);
    return;
  }
  if (!outstanding) return;
  const next = retransmit(turn, association, outstanding);
  quickMode.outstanding = next;
  if (next) return;
  forget();
  if (state.at !== 'await-hash-3')
    return refuse(turn, association, { code: 'timed-out', detail: 'awaited: message 2 of Quick Mode' });
  refuse(turn, association, { code: 'timed-out', detail: 'awaited: message 3 of Quick Mode', awaited: 'quick-mode-3' });
  turn.removeChild(state.child.spiIn);
}
