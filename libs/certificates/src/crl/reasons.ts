/** CRLReason (RFC 5280 §5.3.1) by its number; 7 is not used. */
const reasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const;

export type RevocationReason = Exclude<(typeof reasons)[number], undefined>;

/** Reasons that a CA gives here: all of them for ever. */
export type RevocationReasonName = Extract<
  RevocationReason,
  'unspecified' | 'keyCompromise' | 'cACompromise' | 'affiliationChanged' | 'superseded' | 'cessationOfOperation'
>;

/** When a certificate was revoked, and why: `certificateHold` may be lifted again, all others are for ever. */
export interface Revocation {
  readonly at: Date;
  readonly reason: RevocationReason;
}

/** Numbers without a name count as no reason given: revoked is revoked. */
export const revocationReason = (code: number): RevocationReason => reasons[code] ?? 'unspecified';

export const reasonCode = (reason: RevocationReason): number => reasons.indexOf(reason);
