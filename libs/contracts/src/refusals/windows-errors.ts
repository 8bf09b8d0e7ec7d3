import type { Text } from '../language.ts';

/** Errors of Windows' VPN client (raserror.h, and of certificates winerror.h), in few words. */
export const windowsErrors = {
  628: {
    en: 'the connection was terminated by the remote computer',
    ja: 'リモート コンピューターによって接続が切断されました',
  },
  629: {
    en: 'the connection was closed by the remote computer',
    ja: 'リモート コンピューターによって接続が閉じられました',
  },
  646: {
    en: 'the account may not log on at this time of day',
    ja: 'このアカウントは、この時間帯にログオンできません',
  },
  647: { en: 'the account is disabled', ja: 'アカウントが無効です' },
  649: {
    en: 'the account has no permission to dial in',
    ja: 'アカウントにダイヤルインのアクセス許可がありません',
  },
  678: { en: 'the remote computer did not respond', ja: 'リモート コンピューターが応答しませんでした' },
  691: {
    en: 'the user name or password is not recognized, or the authentication protocol is not permitted',
    ja: 'ユーザー名またはパスワードが認識されないか、認証プロトコルが許可されていません',
  },
  718: {
    en: 'the remote computer did not respond in a timely manner',
    ja: 'リモート コンピューターが時間内に応答しませんでした',
  },
  720: {
    en: 'no PPP control protocols could be agreed on',
    ja: 'PPP 制御プロトコルについて合意できませんでした',
  },
  732: { en: 'PPP negotiation does not converge', ja: 'PPP のネゴシエーションが収束しません' },
  734: { en: 'the PPP link control protocol was terminated', ja: 'PPP リンク制御プロトコルが終了しました' },
  738: { en: 'the server did not assign an address', ja: 'サーバーがアドレスを割り当てませんでした' },
  786: {
    en: 'no valid machine certificate on this computer for security authentication',
    ja: 'セキュリティ認証に使用する有効なコンピューター証明書がありません',
  },
  787: {
    en: 'the security layer could not authenticate the remote computer',
    ja: 'セキュリティ層がリモート コンピューターを認証できませんでした',
  },
  789: {
    en: 'the security layer encountered a processing error during initial negotiations',
    ja: '最初のネゴシエーション中に、セキュリティ層で処理エラーが検出されました',
  },
  792: { en: 'the security negotiation timed out', ja: 'セキュリティのネゴシエーションがタイムアウトしました' },
  798: {
    en: 'no certificate was found for the Extensible Authentication Protocol',
    ja: '拡張認証プロトコル (EAP) に使用する証明書が見つかりませんでした',
  },
  809: {
    en: 'the remote server is not responding',
    ja: 'リモート サーバーが応答していません',
  },
  835: {
    en: 'the security layer could not authenticate the remote computer: its certificate has no matching name',
    ja: 'セキュリティ層がリモート コンピューターを認証できませんでした (証明書の名前が一致しません)',
  },
  919: {
    en: 'the remote computer refused all authentication protocols that are configured',
    ja: '構成された認証プロトコルがすべてリモート コンピューターに拒否されました',
  },
  13801: { en: 'IKE authentication credentials are unacceptable', ja: 'IKE 認証資格情報を受け付けられません' },
  2148204809: {
    en: 'the certificate chain ends in a root certificate that is not trusted',
    ja: '証明書チェーンが、信頼されていないルート証明書で終わっています',
  },
} as const satisfies Record<number, Text>;

export type WindowsError = keyof typeof windowsErrors;

/** As Windows writes its number: those of 32 bits in hexadecimal. */
export const windowsErrorNumber = (error: WindowsError): string =>
  error > 0xffff ? `0x${error.toString(16).toUpperCase()}` : `${error}`;
