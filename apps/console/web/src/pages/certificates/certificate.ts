import type { AnswerOf } from '../../api/answers.ts';
import type { Tone } from '../../kit/panel.tsx';

export type Issued = AnswerOf<'/api/certificates'>['certificates'][number];
export const certificatesKey = ['certificates'] as const;
export const kinds = ['user', 'machine', 'gateway'] as const;

export const certificateStates = ['good', 'soon', 'expired', 'revoked'] as const;
export type CertificateState = (typeof certificateStates)[number];
export const tones = {
  good: 'good',
  soon: 'warn',
  expired: 'bad',
  revoked: 'calm',
} as const satisfies Record<CertificateState, Tone>;

/** As the gateway warns unless it is set otherwise. */
const soonMs = 30 * 24 * 3600_000;

/** @param now ms since the epoch */
export function stateOf(
  { notAfter, revokedAt }: { readonly notAfter: string; readonly revokedAt?: string | null },
  now: number = Date.now(),
): CertificateState {
  if (revokedAt !== undefined && revokedAt !== null) return 'revoked';
  const left = Date.parse(notAfter) - now;
  if (left < 0) return 'expired';
  return left < soonMs ? 'soon' : 'good';
}
