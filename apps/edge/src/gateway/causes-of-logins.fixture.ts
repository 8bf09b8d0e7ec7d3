import { type RefusalCode, subjects } from '@sekisho/contracts';
import { BusError } from '@sekisho/platform';
import {
  type Cause,
  lost,
  negotiationMs,
  otherSecret,
  refusingAddress,
  refusingUser,
  rejectIpcp,
  windows,
  withoutSessionMs,
} from './causes.fixture.ts';
import { type Answer, kindly } from './edge-in-memory.fixture.ts';

const away: Answer = () => {
  throw new BusError('no-responders', 'nobody answers');
};

export const causesOfLinks: readonly Cause[] = [
  {
    why: 'no L2TP after IPsec',
    code: 'l2tp-missing',
    step: 'ipsec-established',
    kind: windows,
    client: { loses: lost.l2tp },
    afterMs: withoutSessionMs,
  },
  {
    why: 'an L2TP tunnel without a call',
    code: 'l2tp-timed-out',
    step: 'l2tp-tunnel',
    kind: windows,
    client: { loses: lost.call },
    afterMs: withoutSessionMs,
  },
  {
    why: 'a client that closes its L2TP tunnel',
    code: 'l2tp-refused-by-client',
    step: 'l2tp-tunnel',
    kind: windows,
    client: { loses: lost.callReply },
    meanwhile: (client) => client.closeTunnel(),
    afterMs: 11_000,
  },
  {
    why: 'no PPP after L2TP',
    code: 'lcp-timed-out',
    step: 'l2tp-session',
    kind: windows,
    client: { loses: lost.ppp },
    afterMs: negotiationMs,
  },
  {
    why: 'no authentication method in common',
    code: 'no-common-authentication',
    step: 'l2tp-session',
    kind: windows,
    client: { credentials: { user: 'alice', password: otherSecret, accept: ['pap'] } },
  },
  {
    why: 'a user who does not answer',
    code: 'authentication-timed-out',
    step: 'authenticating',
    kind: windows,
    client: { loses: lost.chap },
    afterMs: negotiationMs,
  },
  {
    why: 'a client that hangs up before it is in',
    code: 'ppp-refused-by-client',
    step: 'authenticating',
    kind: windows,
    client: { loses: lost.chap },
    meanwhile: (client) => client.hangUp(),
    afterMs: 5_000,
  },
  {
    why: 'an address that is not agreed on',
    code: 'ipcp-timed-out',
    step: 'address-leased',
    kind: windows,
    client: { loses: lost.ipcp },
    afterMs: negotiationMs,
  },
  {
    why: 'a client that wants no IPv4',
    code: 'ipcp-refused-by-client',
    step: 'address-leased',
    kind: windows,
    client: { loses: lost.ipcp },
    meanwhile: (client) => client.sendFrame(rejectIpcp()),
  },
];

const userCodes = [
  'wrong-password',
  'unknown-user',
  'unknown-realm',
  'account-disabled',
  'account-expired',
  'account-locked',
  'too-many-attempts',
  'password-expired',
  'outside-login-hours',
  'not-in-remote-access-community',
  'office-mode-not-enabled',
  'method-not-allowed-in-realm',
  'machine-authentication-not-sufficient',
  'pre-shared-key-of-another-group',
  'back-end-unavailable',
  'refused-by-back-end',
  'user-certificate-revoked',
] as const satisfies RefusalCode[];
const addressCodes = [
  'no-address-available',
  'no-address-assigned',
  'address-in-use',
  'dhcp-server-unavailable',
  'too-many-logins',
] as const satisfies RefusalCode[];

export const causesOfServices: readonly Cause[] = [
  ...userCodes.map((code) => ({
    why: `auth saying ${code}`,
    code,
    step: 'authenticating' as const,
    kind: windows,
    answer: refusingUser(code),
  })),
  ...addressCodes.map((code) => ({
    why: `ip-pool saying ${code}`,
    code,
    step: 'authenticated' as const,
    kind: windows,
    answer: refusingAddress(code),
  })),
  {
    why: 'auth away',
    code: 'authentication-service-unavailable',
    step: 'authenticating',
    kind: windows,
    answer: away,
  },
  {
    why: 'ip-pool away',
    code: 'address-service-unavailable',
    step: 'authenticated',
    kind: windows,
    answer: (subject, payload) => (subject === subjects.authVerify ? kindly(subject, payload) : away(subject, payload)),
  },
  {
    why: 'an administrator',
    code: 'ended-by-administrator',
    step: 'authenticating',
    kind: windows,
    client: { loses: lost.chap },
    meanwhile: (_, { gateway }) =>
      void gateway.end({ connection: gateway.live()[0]?.connection ?? '', reason: 'ended-by-administrator' }),
    afterMs: 10_000,
  },
  {
    why: 'a gateway that stops',
    code: 'gateway-stopping',
    step: 'main-mode-3',
    kind: windows,
    client: { loses: lost.message5 },
    meanwhile: (_, { gateway }) => void gateway.stop(),
  },
];
