import type { TFunction } from 'i18next';
import type { AnswerOf } from '../../api/answers.ts';

/** What a user gets as fixed address, and what is to be known of it. */
export type FixedAddressTold = AnswerOf<'/api/fixed-address'>;

/** Sentences on what an administrator should look into, by the order of what they hinder. */
export function addressDoubts(told: FixedAddressTold, t: TFunction<'users'>): readonly string[] {
  const { assigned, granted, heldBy, unreadable } = told;
  const doubts = [
    ...(unreadable === undefined ? [] : [unreadable]),
    ...whichFirst(told, t),
    ...(granted?.gatewaysOwn === true ? [t('fixed.gatewaysOwn')] : []),
    ...(granted?.pool === undefined ? [] : [t('fixed.ofPool', { pool: granted.pool })]),
    ...(granted?.unrouted === true ? [t('fixed.unrouted')] : []),
    ...heldBy.map(({ user, address }) => t('fixed.held', { user, address })),
    ...[...(granted?.shared ?? []), ...(assigned?.shared ?? [])].map(({ line, who, addresses }) =>
      t('fixed.shared', { line, who, addresses }),
    ),
    ...(assigned?.problems ?? []),
  ];
  return [...new Set(doubts)];
}

/** Where account and file both have an address, or another method comes before them. */
function whichFirst({ assigned, granted }: FixedAddressTold, t: TFunction<'users'>): readonly string[] {
  const line = assigned?.line;
  const fileUnasked = assigned?.asked === false ? [t('fixed.fileNotAsked')] : [];
  if (granted === undefined) return fileUnasked;
  if (!granted.asked) return [t('fixed.accountNotAsked'), ...fileUnasked];
  if (granted.first === 'file') return [t('fixed.fileFirst', { line })];
  if (granted.first === 'radius') return line === undefined ? [] : [t('fixed.accountFirst', { line })];
  return [t('fixed.otherFirst', { method: granted.first }), ...fileUnasked];
}
