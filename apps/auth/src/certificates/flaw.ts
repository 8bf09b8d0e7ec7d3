import type { RefusalCode } from '@sekisho/contracts';
import type { TrustPurpose } from '@sekisho/platform';

/** What is wrong with a certificate; `detail` is for the administrator. */
export interface Flaw {
  readonly flaw: keyof (typeof codes)[TrustPurpose];
  readonly detail: string;
}

const codes = {
  machines: {
    untrusted: 'machine-certificate-untrusted',
    expired: 'machine-certificate-expired',
    revoked: 'machine-certificate-revoked',
    'status-unknown': 'machine-certificate-status-unknown',
    'wrong-purpose': 'machine-certificate-unsuitable',
    unsuitable: 'machine-certificate-unsuitable',
  },
  users: {
    untrusted: 'user-certificate-untrusted',
    expired: 'user-certificate-expired',
    revoked: 'user-certificate-revoked',
    'status-unknown': 'user-certificate-status-unknown',
    'wrong-purpose': 'user-certificate-wrong-purpose',
    unsuitable: 'user-certificate-unsuitable',
  },
} as const satisfies Record<TrustPurpose, Record<string, RefusalCode>>;

/** The refusal that a flaw leads to, which is another one of machines and of users. */
export const codeOf = (purpose: TrustPurpose, { flaw }: Flaw): RefusalCode => codes[purpose][flaw];
