import type { EndReason } from './events.ts';
import type { Text } from './language.ts';

/** What an administrator is told of the end of a session. */
export interface Ending {
  readonly sentence: Text;
  /** Where it is not what somebody wanted. */
  readonly cure?: Text;
}

/** Why a session ended. */
export const endings: Readonly<Record<EndReason, Ending>> = {
  'client-disconnected': {
    sentence: { en: 'The client disconnected.', ja: 'クライアントが切断しました。' },
  },
  'dead-peer': {
    sentence: { en: 'The client stopped answering.', ja: 'クライアントが応答しなくなりました。' },
    cure: {
      en: 'Its network went away, it fell asleep, or a router on the way forgot it. It may connect again at once.',
      ja: 'クライアントのネットワークの切断、スリープ、または途中のルーターの NAT セッションの消失が考えられます。すぐに再接続できます。',
    },
  },
  'gateway-stopped': {
    sentence: { en: 'The gateway was stopped.', ja: 'ゲートウェイが停止しました。' },
  },
  'edge-drained': {
    sentence: {
      en: 'The edge was taken out of service.',
      ja: '管理者が edge を切り離しました。',
    },
    cure: { en: 'Connect again: another gateway answers.', ja: '再接続してください。別のゲートウェイが応答します。' },
  },
  'edge-lost': {
    sentence: {
      en: 'The edge is gone; when the session ended is not known, at the latest soon after the time shown.',
      ja: '接続を処理していた edge が消失しました。終了時刻は不明で、遅くとも表示時刻の直後です。',
    },
    cure: {
      en: 'Connect again; look at the gateway with sekisho edge list.',
      ja: '再接続してください。ゲートウェイの状態は sekisho edge list で確認できます。',
    },
  },
  'lease-lost': {
    sentence: {
      en: 'The Office Mode address was no longer leased to this connection.',
      ja: 'Office Mode アドレスのリースが、この接続のものではなくなりました。',
    },
    cure: {
      en: 'Look whether ip-pool and Redis were away, or the gateway stood still, for longer than a lease.',
      ja: 'リース期間を超える ip-pool や Redis の停止、またはゲートウェイの停止がなかったか確認してください。',
    },
  },
  'ended-by-administrator': {
    sentence: { en: 'An administrator ended the session.', ja: '管理者がセッションを終了しました。' },
  },
  'replaced-by-new-connection': {
    sentence: {
      en: 'The client connected anew; the new connection replaced this one.',
      ja: 'クライアントが新たに接続したため、新しい接続に置き換えられました。',
    },
  },
  'ipsec-expired': {
    sentence: {
      en: 'The IPsec protection expired without being renewed by the client.',
      ja: 'クライアントが IPsec を更新しないまま、有効期間が終わりました。',
    },
    cure: {
      en: 'Check that UDP 4500 still passes both ways after hours; clients that sleep do not renew.',
      ja: '長時間の接続後も UDP 4500 番が双方向に通ることを確認してください。スリープ中のクライアントは更新を行いません。',
    },
  },
  'session-timeout': {
    sentence: { en: 'The session was as long as it may be.', ja: 'セッションが制限時間に達しました。' },
    cure: {
      en: 'access.sessionTimeout, the profile, or the back end says how long.',
      ja: '制限時間は access.sessionTimeout、プロファイル、または認証サーバーで設定します。',
    },
  },
  'idle-timeout': {
    sentence: {
      en: 'The session carried nothing for as long as it may.',
      ja: '無通信のまま、制限時間に達しました。',
    },
    cure: {
      en: 'access.idleTimeout, the profile, or the back end says how long.',
      ja: '制限時間は access.idleTimeout、プロファイル、または認証サーバーで設定します。',
    },
  },
  'disconnected-by-back-end': {
    sentence: {
      en: 'The authentication back end asked for the end of the session.',
      ja: '認証サーバーがセッションの終了を要求しました。',
    },
    cure: { en: 'Look at the account there.', ja: '認証サーバー側のアカウントを確認してください。' },
  },
  'certificate-revoked': {
    sentence: {
      en: 'The certificate of the machine or the user was revoked.',
      ja: 'コンピューターまたはユーザーの証明書が失効しました。',
    },
    cure: {
      en: 'Issue a new certificate if the client may connect again.',
      ja: '再び接続を許可する場合は、新しい証明書を発行してください。',
    },
  },
};

/** The ending that a record tells in English. */
export const endingOf = (sentence: string | null): Ending | undefined =>
  Object.values(endings).find((ending) => ending.sentence.en === sentence);
