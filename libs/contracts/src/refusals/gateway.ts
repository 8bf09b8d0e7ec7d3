import { closedByServer, nothing, silent } from './client-shows.ts';
import type { Refusal } from './refusal.ts';

/** The gateway itself: at any step of a connection. */
export const gatewayRefusals = {
  'gateway-stopping': {
    sentence: {
      en: 'The gateway was stopped while the client was connecting.',
      ja: 'クライアントの接続中に、ゲートウェイが停止しました。',
    },
    clientShows: closedByServer,
    cure: { en: 'Connect again when the gateway runs.', ja: 'ゲートウェイの稼働後に、もう一度接続してください。' },
    command: 'sekisho status',
  },
  'gateway-draining': {
    sentence: {
      en: 'The gateway takes no new connections: an administrator is taking it out of service.',
      ja: '管理者がゲートウェイを切り離し中のため、新しい接続を受け付けていません。',
    },
    clientShows: silent,
    cure: {
      en: 'Connect by another gateway, or again later; `sekisho edge undrain` has it take connections again.',
      ja: '別のゲートウェイに接続するか、後でもう一度接続してください。sekisho edge undrain で受け付けを再開できます。',
    },
    command: 'sekisho edge list',
  },
  'edge-drained': {
    sentence: {
      en: 'The gateway was taken out of service while the client was connecting.',
      ja: 'クライアントの接続中に、ゲートウェイが切り離されました。',
    },
    clientShows: closedByServer,
    cure: {
      en: 'Connect again: another gateway answers.',
      ja: 'もう一度接続してください。別のゲートウェイが応答します。',
    },
    command: 'sekisho edge list',
  },
  'ended-by-administrator': {
    sentence: {
      en: 'An administrator ended the connection while it was being set up.',
      ja: '接続の確立中に、管理者が接続を終了しました。',
    },
    clientShows: closedByServer,
    cure: {
      en: 'None is needed; the client may connect again.',
      ja: '対処は不要です。クライアントは再び接続できます。',
    },
    command: 'sekisho sessions',
  },
  'certificate-revoked': {
    sentence: {
      en: 'The certificate of machine or user was revoked while the connection was being set up.',
      ja: '接続の確立中に、コンピューターまたはユーザーの証明書が失効しました。',
    },
    clientShows: closedByServer,
    cure: {
      en: 'Issue a new certificate if the client may connect again.',
      ja: '再び接続を許可する場合は、新しい証明書を発行してください。',
    },
    command: 'sekisho cert list',
  },
  'superseded-by-newer-attempt': {
    sentence: {
      en: 'The client began anew before this attempt was finished.',
      ja: 'この接続試行が完了する前に、クライアントが新たな接続を開始しました。',
    },
    clientShows: nothing,
    cure: {
      en: 'None is needed; look at the attempt that follows.',
      ja: '対処は不要です。後続の接続試行を確認してください。',
    },
    command: 'sekisho diagnose {remote}',
  },
  'gateway-busy': {
    sentence: {
      en: 'The gateway cannot take new connections at the moment.',
      ja: 'ゲートウェイは現在、新しい接続を受け付けられません。',
    },
    clientShows: silent,
    cure: {
      en: 'Check the message bus and the load; new connections are accepted again by themselves.',
      ja: 'メッセージバスと負荷を確認してください。新しい接続の受け付けは自動的に再開します。',
    },
    command: 'sekisho status',
  },
} as const satisfies Record<string, Refusal>;
