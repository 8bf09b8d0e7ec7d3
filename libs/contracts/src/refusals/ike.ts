import type { Refusal } from './refusal.ts';
import { ikeFailed } from './what-clients-show.ts';

/** IKE: up to the IPsec SA, apart from who the machine is. */
export const ikeRefusals = {
  'no-acceptable-ike-suite': {
    sentence: 'None of the IKE suites the client offered is allowed.',
    clientShows: ikeFailed,
    cure: 'Compare the offered suites with ike.suites; old clients need a legacy switch.',
  },
  'no-acceptable-esp-suite': {
    sentence: 'None of the ESP suites the client offered is allowed.',
    clientShows: ikeFailed,
    cure: 'Compare the offered suites with esp.suites; on Windows set data encryption to "Require encryption".',
  },
  'pre-shared-key-not-supported': {
    sentence:
      'The client wants to authenticate by pre-shared key, which is switched off (preSharedKey.support, ike.machineAuthentication).',
    clientShows: ikeFailed,
    cure: 'Give the client a machine certificate, or set preSharedKey.support: true and add pre-shared-key to ike.machineAuthentication.',
  },
  'pre-shared-key-mismatch': {
    sentence: 'The client uses another pre-shared key than this gateway.',
    clientShows: ikeFailed,
    cure: 'Enter the pre-shared key again on the client; beware of spaces and look-alike characters.',
  },
  'authentication-method-not-supported': {
    sentence: 'The client wants to authenticate its machine by a method this gateway does not support.',
    clientShows: ikeFailed,
    cure: 'Choose a pre-shared key or a certificate (RSA signatures or ECDSA) in the client.',
  },
  'aggressive-mode-not-supported': {
    sentence: 'The client uses Aggressive Mode, which would expose the pre-shared key to guessing.',
    clientShows: ikeFailed,
    cure: 'Leave the field "group name" or "IPsec identifier" of the client empty.',
  },
  'nat-traversal-not-supported': {
    sentence: 'The client does not support NAT traversal (UDP encapsulation), which this gateway requires.',
    clientShows: ikeFailed,
    cure: 'Enable NAT traversal in the client or router.',
  },
  'selector-not-l2tp': {
    sentence: 'The client asked for an IPsec SA for something else than L2TP (UDP port 1701, transport mode).',
    clientShows: ikeFailed,
    cure: 'Set the client up as L2TP over IPsec; an IKE SA made for L2TP cannot be used for ordinary IPsec traffic.',
  },
  'ike-malformed': {
    sentence: 'The client sent an IKE message that cannot be understood.',
    clientShows: ikeFailed,
    cure: 'Look at the detail; a capture of UDP 500 and 4500 shows the message.',
  },
  'ike-refused-by-client': {
    sentence: 'The client refused the negotiation.',
    clientShows: ikeFailed,
    cure: 'The detail names what the client did not accept.',
  },
  'ike-timed-out': {
    sentence: 'The client stopped answering during the IKE negotiation.',
    clientShows: 'Windows: error 809; others: "server did not respond"',
    cure: 'Check that UDP 500 and 4500 pass both ways; behind a NAT Windows may need AssumeUDPEncapsulationContextOnSendRule=2.',
  },
  'half-open-limit': {
    sentence: 'Too many unfinished IKE negotiations from this address.',
    clientShows: 'Windows: error 809; others: "server did not respond"',
    cure: 'Wait a minute; if it goes on, the address is flooding the gateway.',
  },
} as const satisfies Record<string, Refusal>;
