import { type RefusalCode, refusalCode } from '@sekisho/contracts';
import type { IkeRefusal, IkeRefusalCode } from '@sekisho/isakmp';

/** The IKE library's word for a refusal in the one list of the project. */
const byCode: Record<Exclude<IkeRefusalCode, 'peer-not-accepted'>, RefusalCode> = {
  'no-acceptable-ike-suite': 'no-acceptable-ike-suite',
  'pre-shared-key-not-supported': 'pre-shared-key-not-supported',
  'authentication-method-not-supported': 'authentication-method-not-supported',
  'pre-shared-key-mismatch': 'pre-shared-key-mismatch',
  'aggressive-mode-not-supported': 'aggressive-mode-not-supported',
  'nat-traversal-not-supported': 'nat-traversal-not-supported',
  'no-acceptable-esp-suite': 'no-acceptable-esp-suite',
  'selector-not-l2tp': 'selector-not-l2tp',
  malformed: 'ike-malformed',
  'peer-refused': 'ike-refused-by-client',
  'timed-out': 'ike-timed-out',
  'half-open-limit': 'half-open-limit',
  'certificate-missing': 'machine-certificate-missing',
  'own-certificate-missing': 'gateway-certificate-missing',
  'certificate-refused-by-peer': 'gateway-certificate-refused-by-client',
};

/** A verdict on a machine comes back with the reason that `SignatureAuthentication` gave it. */
export const refusalOfIke = ({ code, reason }: Pick<IkeRefusal, 'code' | 'reason'>): RefusalCode =>
  code === 'peer-not-accepted' ? refusalCode.parse(reason) : byCode[code];
