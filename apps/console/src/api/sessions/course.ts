import { type ConnectionStep, endings, refusals, type StoryStep, type Text } from '@sekisho/contracts';
import type { CourseMessage } from '../shapes.ts';

type Participant = CourseMessage['from'];
type Arrow = readonly [from: Participant, to: Participant, text: Text];

/** What both sides send until a step is reached; `tookMs` of the step is that of all of them. */
const arrows: Readonly<Record<ConnectionStep, readonly Arrow[]>> = {
  'main-mode-1': [
    ['client', 'gateway', { en: 'IKE 1: proposals (UDP 500)', ja: 'IKE 1: 提案 (UDP 500)' }],
    ['gateway', 'client', { en: 'IKE 2: the chosen proposal', ja: 'IKE 2: 選択した提案' }],
  ],
  'main-mode-3': [
    ['client', 'gateway', { en: 'IKE 3: key exchange, NAT detection', ja: 'IKE 3: 鍵交換、NAT 検出' }],
    ['gateway', 'client', { en: 'IKE 4: key exchange, NAT detection', ja: 'IKE 4: 鍵交換、NAT 検出' }],
  ],
  'main-mode-5': [
    [
      'client',
      'gateway',
      { en: 'IKE 5: identity and proof of the machine', ja: 'IKE 5: コンピューターの識別情報と認証' },
    ],
  ],
  'ike-established': [['gateway', 'client', { en: 'IKE 6: proof of the gateway', ja: 'IKE 6: ゲートウェイの認証' }]],
  'quick-mode-1': [
    ['client', 'gateway', { en: 'Quick Mode 1: proposals for ESP', ja: 'クイックモード 1: ESP の提案' }],
    ['gateway', 'client', { en: 'Quick Mode 2: the chosen proposal', ja: 'クイックモード 2: 選択した提案' }],
  ],
  'ipsec-established': [
    ['client', 'gateway', { en: 'Quick Mode 3: IPsec stands', ja: 'クイックモード 3: IPsec 確立' }],
  ],
  'l2tp-tunnel': [
    ['client', 'gateway', { en: 'L2TP: SCCRQ', ja: 'L2TP: SCCRQ' }],
    ['gateway', 'client', { en: 'L2TP: SCCRP', ja: 'L2TP: SCCRP' }],
    ['client', 'gateway', { en: 'L2TP: SCCCN, the tunnel stands', ja: 'L2TP: SCCCN、トンネル確立' }],
  ],
  'l2tp-session': [
    ['client', 'gateway', { en: 'L2TP: ICRQ', ja: 'L2TP: ICRQ' }],
    ['gateway', 'client', { en: 'L2TP: ICRP', ja: 'L2TP: ICRP' }],
    ['client', 'gateway', { en: 'L2TP: ICCN, the session stands', ja: 'L2TP: ICCN、セッション確立' }],
  ],
  'lcp-open': [
    ['client', 'gateway', { en: 'PPP: LCP options', ja: 'PPP: LCP オプション' }],
    ['gateway', 'client', { en: 'PPP: LCP is open', ja: 'PPP: LCP 確立' }],
  ],
  authenticating: [
    ['client', 'gateway', { en: 'PPP: name and proof of the user', ja: 'PPP: ユーザー名と認証情報' }],
    ['gateway', 'auth', { en: 'Is it the user?', ja: 'ユーザーの確認' }],
  ],
  authenticated: [
    ['auth', 'gateway', { en: 'It is', ja: '認証成功' }],
    ['gateway', 'client', { en: 'PPP: success', ja: 'PPP: 認証成功' }],
  ],
  'address-leased': [
    ['gateway', 'ip-pool', { en: 'An address, please', ja: 'アドレスの要求' }],
    ['ip-pool', 'gateway', { en: 'An Office Mode address', ja: 'Office Mode アドレスの割り当て' }],
  ],
  connected: [
    ['client', 'gateway', { en: 'PPP: IPCP, asks for its address', ja: 'PPP: IPCP、アドレスの要求' }],
    ['gateway', 'client', { en: 'PPP: IPCP, here it is', ja: 'PPP: IPCP、アドレスの通知' }],
  ],
};

const over: Text = { en: 'The session is over', ja: 'セッション終了' };

/** The story of a connection as messages between those that take part, for a sequence diagram. */
export function courseOf(steps: readonly StoryStep[]): { participants: Participant[]; messages: CourseMessage[] } {
  const messages: CourseMessage[] = [];
  const begin = Date.parse(steps[0]?.at ?? '');
  let before = begin;
  for (const step of steps) {
    const at = Date.parse(step.at);
    messages.push(...messagesOf(step, { atMs: Math.max(0, at - begin), tookMs: Math.max(0, at - before) }));
    before = Math.max(before, at);
  }
  const there = new Set(messages.flatMap(({ from, to }) => [from, to]));
  return {
    participants: (['client', 'gateway', 'auth', 'ip-pool'] as const).filter((each) => there.has(each)),
    messages,
  };
}

function messagesOf(
  { kind, step, detail, code, reason }: StoryStep,
  times: Pick<CourseMessage, 'atMs' | 'tookMs'>,
): CourseMessage[] {
  const common = { step, ...times, ...(detail !== undefined && { detail }) };
  switch (kind) {
    case 'step':
      return arrows[step].map(([from, to, text], index) => ({
        from,
        to,
        text,
        kind: 'message',
        ...common,
        // The time is that of the first of them.
        ...(index > 0 && { tookMs: 0 }),
      }));
    case 'established':
      return [];
    case 'refused': {
      const text = code === undefined ? over : refusals[code].sentence;
      return [{ from: 'gateway', to: 'client', text, kind: 'refused', ...common }];
    }
    case 'ended': {
      const text = reason === undefined ? over : endings[reason].sentence;
      const [from, to]: [Participant, Participant] =
        reason === 'client-disconnected' ? ['client', 'gateway'] : ['gateway', 'client'];
      return [{ from, to, text, kind: 'ended', ...common }];
    }
  }
}
