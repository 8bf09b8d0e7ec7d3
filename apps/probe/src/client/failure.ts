import type { IkeRefusal } from '@sekisho/isakmp';
import type { ResultCode } from '@sekisho/l2tp';
import type { PppDownReason } from '@sekisho/ppp';
import { type ProbeStep, stepLabels } from './steps.ts';

/** Where a probe ended, and why. Its message is one sentence for an administrator. */
export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure';

  constructor(
    readonly step: ProbeStep | 'ping' | 'connection',
    readonly reason: string,
  ) {
    super(`${stepLabels[step]} failed: ${reason}.`);
  }
}

/** What silence most often means, by the step it fell on. */
const silence: Readonly<Partial<Record<ProbeStep, string>>> = {
  'main-mode-1-2':
    'nothing came back from UDP port 500 (check the address, firewalls on the way, and that the gateway runs)',
  'main-mode-5-6':
    'no answer from UDP port 4500 (the pre-shared key may be wrong, or a firewall lets only port 500 through)',
  'quick-mode': 'no answer (the gateway may accept none of the ESP suites)',
  'l2tp-tunnel': 'no answer to L2TP inside the ESP security association',
};

export const noAnswer = (step: ProbeStep): string => silence[step] ?? 'no answer';

export function ikeReason(refusal: IkeRefusal, step: ProbeStep): string {
  if (refusal.code === 'timed-out') return noAnswer(step);
  const detail = refusal.detail === '' ? '' : `: ${refusal.detail}`;
  return `${refusal.code.replaceAll('-', ' ')}${detail}`;
}

export function l2tpReason(by: 'peer' | 'here' | 'timeout', result: ResultCode | undefined): string {
  const code = result && (result.error ? `result ${result.result}, error ${result.error}` : `result ${result.result}`);
  const said = [code, result?.message].filter((part) => part !== undefined).join(', ');
  const told = said === '' ? '' : ` (${said})`;
  if (by === 'timeout') return 'the gateway stopped answering';
  return by === 'peer' ? `the gateway closed it${told}` : `it was given up here${told}`;
}

const pppReasons: Readonly<Record<PppDownReason, string>> = {
  'peer-terminated': 'the gateway ended the link',
  'closed-here': 'it was closed here',
  'no-echo-reply': 'the gateway no longer answers LCP echoes',
  'lcp-timeout': 'the gateway does not answer LCP',
  'lcp-not-converging': 'no agreement on the LCP options',
  'no-common-authentication': 'the gateway asks for an authentication method that this probe was not told to use',
  'authentication-timeout': 'no answer to the authentication',
  'authentication-refused': 'the gateway refused the user name or password',
  'ipcp-timeout': 'the gateway does not answer IPCP',
  'ipcp-not-converging': 'no agreement on the IPCP options',
  'ipcp-rejected': 'the gateway rejects IPCP',
  'looped-back': 'the link is looped back',
};

/** What MS-CHAPv2 says of somebody whose password was right (RFC 2759, section 6). */
const refusedFor: Readonly<Record<string, string>> = {
  646: 'the gateway lets the user in at other hours alone',
  647: "the user's account is disabled",
  648: "the user's password has expired",
  649: "the gateway does not let the user in, or not with this machine's key or certificate",
};

export function pppReason(reason: PppDownReason, detail = ''): string {
  const [, code = ''] = /^E=(\d+)/.exec(detail) ?? [];
  const words = (reason === 'authentication-refused' ? refusedFor[code] : undefined) ?? pppReasons[reason];
  return detail === '' ? words : `${words} (${detail})`;
}
