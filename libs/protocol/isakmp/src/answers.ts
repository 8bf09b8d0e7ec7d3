import type { QuestionOwner, Turn } from './associations/turn.ts';
import { onAggressiveInitiatorComputed } from './exchanges/aggressive-mode/initiator.ts';
import { onAggressiveComputed, onAggressivePostponed } from './exchanges/aggressive-mode/responder.ts';
import { onInitiatorComputed } from './exchanges/main-mode/initiator.ts';
import { onGatewayChecked, onSigned } from './exchanges/main-mode/initiator-proof.ts';
import { onMainModePostponed, onResponderComputed } from './exchanges/main-mode/responder.ts';
import { onClientChecked, onReplySigned } from './exchanges/main-mode/responder-proof.ts';
import { onInitiatorQuickModeComputed } from './exchanges/quick-mode/initiator.ts';
import { onQuickModeComputed, onQuickModePostponed } from './exchanges/quick-mode/responder.ts';
import type { DiffieHellmanAnswer, IkeAnswer } from './questions.ts';

/** Leads an answer to the exchange that asked. */
export function onAnswer(turn: Turn, owner: QuestionOwner, answer: IkeAnswer): void {
  const { association } = owner;
  const isResponder = association.role === 'responder';
  switch (answer.kind) {
    case 'diffie-hellman':
      return onComputed(turn, owner, answer.answer);
    case 'peer-authentication':
      return (isResponder ? onClientChecked : onGatewayChecked)(turn, association, answer.verdict);
    case 'signature':
      return (isResponder ? onReplySigned : onSigned)(turn, association, answer.signature);
  }
}

function onComputed(
  turn: Turn,
  { association, quickMode: messageId }: QuestionOwner,
  answer: DiffieHellmanAnswer | undefined,
): void {
  const quickMode = messageId === undefined ? undefined : association.quickModes.get(messageId);
  const isResponder = association.role === 'responder';
  const onQuickMode = isResponder ? onQuickModeComputed : onInitiatorQuickModeComputed;
  if (quickMode) return onQuickMode(turn, association, quickMode, answer);
  if (association.mainMode.at.startsWith('aggressive-'))
    return (isResponder ? onAggressiveComputed : onAggressiveInitiatorComputed)(turn, association, answer);
  (isResponder ? onResponderComputed : onInitiatorComputed)(turn, association, answer);
}

/** A question can't be answered now. */
export function onPostponed({ association, quickMode }: QuestionOwner): void {
  onAggressivePostponed(association);
  if (quickMode === undefined) return onMainModePostponed(association);
  if (association.role === 'responder') onQuickModePostponed(association, quickMode);
}
