import { type ConnectionStep, connectionStep, connectionSteps, type LogRecord, type Text } from '@sekisho/contracts';

/** `reached`: it is behind the client; `stopped`: the client came no further than to here; `ahead`: what was still to come. */
export interface Rung {
  readonly text: Text;
  readonly mark: 'reached' | 'stopped' | 'ahead';
}

/** What is behind a client once it has reached a step. */
const rungs: readonly (readonly [step: ConnectionStep, text: Text])[] = [
  ['main-mode-1', { en: 'first IKE message (UDP 500)', ja: '最初の IKE メッセージ (UDP 500)' }],
  ['main-mode-3', { en: 'IKE key exchange (UDP 500)', ja: 'IKE 鍵交換 (UDP 500)' }],
  ['ike-established', { en: 'proof of the machine (UDP 4500)', ja: 'コンピューター認証 (UDP 4500)' }],
  ['ipsec-established', { en: 'IPsec', ja: 'IPsec' }],
  ['l2tp-session', { en: 'L2TP', ja: 'L2TP' }],
  ['lcp-open', { en: 'PPP link', ja: 'PPP リンク' }],
  ['authenticated', { en: 'proof of the user', ja: 'ユーザー認証' }],
  ['address-leased', { en: 'Office Mode address', ja: 'Office Mode アドレス' }],
  ['connected', { en: 'connected', ja: '接続完了' }],
];

/** How far an attempt came; nothing: the record does not say, as of another version. */
export function ladderOf({ step, code }: Pick<LogRecord, 'step' | 'code'>): readonly Rung[] {
  const known = connectionStep.safeParse(step).data;
  if (known === undefined) return [];
  // Nothing of IKE came before it.
  const reached = code === 'l2tp-in-clear' ? -1 : connectionSteps.indexOf(known);
  const stopped = rungs.findIndex(([each]) => connectionSteps.indexOf(each) > reached);
  return rungs.map(([, text], index) => {
    if (stopped < 0 || index < stopped) return { text, mark: 'reached' };
    return { text, mark: index === stopped ? 'stopped' : 'ahead' };
  });
}
