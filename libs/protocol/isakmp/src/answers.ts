import type { QuestionOwner, Turn } from './associations/turn.ts';
import { onInitiatorComputed } from './exchanges/main-mode/initiator.ts';
import { onGatewayChecked, onSigned } from './exchanges/main-mode/initiator-proof.ts';
import { onMainModePostponed, onResponderComputed } from './exchanges/main-mode/responder.ts';
import { onClientChecked, onReplySigned } from './exchanges/main-mode/responder-proof.ts';
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
  if (quickMode) return onQuickModeComputed(turn, association, quickMode, answer);
  const onMainModeComputed = association.role === 'responder' ? onResponderComputed : onInitiatorComputed;
  onMainModeComputed(turn, association, answer);
}

/** A question can't be answered now. */
export function onPostponed({ association, quickMode }: QuestionOwner): void {
  if (quickMode === undefined) return onMainModePostponed(association);
  if (association.role === 'responder') onQuickModePostponed(association, quickMode);
}
