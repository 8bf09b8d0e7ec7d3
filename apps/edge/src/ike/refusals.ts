import { type RefusalCode, refusalCode } from '@sekisho/contracts';
import type { Awaited, IkeRefusal, IkeRefusalCode } from '@sekisho/isakmp';

/** The IKE library's word for a refusal in the one list of the project. */
const byCode: Record<Exclude<IkeRefusalCode, 'peer-not-accepted'>, RefusalCode> = {
  'no-acceptable-ike-suite': 'no-acceptable-ike-suite',
  'pre-shared-key-not-supported': 'pre-shared-key-not-supported',
  'pre-shared-key-retired': 'pre-shared-key-retired',
  'authentication-method-not-supported': 'authentication-method-not-supported',
  'pre-shared-key-mismatch': 'pre-shared-key-mismatch',
  'aggressive-mode-not-supported': 'aggressive-mode-not-supported',
  'identification-unknown': 'identification-unknown',
  'nat-traversal-not-supported': 'nat-traversal-not-supported',
  'no-acceptable-esp-suite': 'no-acceptable-esp-suite',
  'pfs-group-not-allowed': 'pfs-group-not-allowed',
  'selector-not-l2tp': 'selector-not-l2tp',
  malformed: 'ike-malformed',
  'peer-refused': 'ike-refused-by-client',
  'timed-out': 'ike-timed-out',
  'half-open-limit': 'half-open-limit',
  'certificate-missing': 'machine-certificate-missing',
  'own-certificate-missing': 'gateway-certificate-missing',
  'certificate-refused-by-peer': 'gateway-certificate-refused-by-client',
};

/** What it means that a client does not go on. */
const byAwaited: Record<Awaited, RefusalCode> = {
  'message-3': 'ike-answers-lost',
  'message-5': 'udp-4500-blocked',
  'message-5-signed': 'machine-identity-not-sent',
  'quick-mode-3': 'quick-mode-timed-out',
  'aggressive-3': 'ike-timed-out',
};

/** A verdict on a machine comes back with the reason that `SignatureAuthentication` gave it. */
export function refusalOfIke({ code, reason, awaited }: Pick<IkeRefusal, 'code' | 'reason' | 'awaited'>): RefusalCode {
  if (code === 'peer-not-accepted') return refusalCode.parse(reason);
  return code === 'timed-out' && awaited !== undefined ? byAwaited[awaited] : byCode[code];
}
