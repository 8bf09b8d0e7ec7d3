import type { AnswerOf } from '../../api/answers.ts';
import type { Tone } from '../../kit/panel.tsx';

export type Trusted = AnswerOf<'/api/trusted-authorities'>['authorities'][number];

/** What the state of a CA's CRLs means for clients that come with its certificates. */
export type Meaning =
  | 'known'
  | 'unknownToService'
  | 'refused'
  | 'accepted'
  | 'ocspElseRefused'
  | 'ocspElseAccepted'
  | 'fetchedWhenNeeded';

/** Of an older service nothing is told of what it does when it does not know. */
export function meaningOf({ crl, whenUnknown, ocsp, places }: Trusted): {
  readonly code: Meaning;
  readonly tone: Tone;
} {
  if (crl === 'current') return { code: 'known', tone: 'good' };
  if (whenUnknown === undefined) return { code: 'unknownToService', tone: 'warn' };
  // Nobody has come with a certificate yet that says where its CRL is.
  if (crl === 'none' && places?.length === 0) return { code: 'fetchedWhenNeeded', tone: 'calm' };
  if (ocsp) return { code: whenUnknown === 'refuse' ? 'ocspElseRefused' : 'ocspElseAccepted', tone: 'warn' };
  return whenUnknown === 'refuse' ? { code: 'refused', tone: 'bad' } : { code: 'accepted', tone: 'warn' };
}
