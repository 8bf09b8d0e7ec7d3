import type { EndReason } from '@sekisho/contracts';
import { acctTerminateCauses } from '@sekisho/radius';

/** Acct-Terminate-Cause (RFC 2866 §5.10) by why a session ended. */
export const terminateCauses: Readonly<Record<EndReason, number>> = {
  'client-disconnected': acctTerminateCauses.userRequest,
  'dead-peer': acctTerminateCauses.lostCarrier,
  'ipsec-expired': acctTerminateCauses.lostCarrier,
  'gateway-stopped': acctTerminateCauses.adminReboot,
  'lease-lost': acctTerminateCauses.nasError,
  'replaced-by-new-connection': acctTerminateCauses.portPreempted,
  'session-timeout': acctTerminateCauses.sessionTimeout,
  'idle-timeout': acctTerminateCauses.idleTimeout,
  'ended-by-administrator': acctTerminateCauses.adminReset,
  'disconnected-by-back-end': acctTerminateCauses.adminReset,
  'certificate-revoked': acctTerminateCauses.adminReset,
  'edge-drained': acctTerminateCauses.adminReboot,
  'edge-lost': acctTerminateCauses.nasReboot,
};
