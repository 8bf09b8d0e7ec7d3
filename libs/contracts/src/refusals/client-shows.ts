import type { Text } from '../language.ts';
import type { WindowsError } from './windows-errors.ts';

/** What the user of a refused client reads, in the language of its system. */
export interface ClientShows {
  /** By which of these errors depends on version and settings; none: nothing of its own. */
  readonly windows: readonly WindowsError[];
  readonly apple: Text;
  readonly android: Text;
  readonly chromeos: Text;
  /** NetworkManager with its L2TP plug-in. */
  readonly linux: Text;
}

/** Clients are told little, so that whole classes of refusals look the same. */

const appleSilent = {
  en: '"The L2TP-VPN server did not respond. Try reconnecting."',
  ja: '「L2TP-VPNサーバが応答しませんでした。」',
};
const appleDenied = { en: '"Authentication failed."', ja: '「認証に失敗しました。」' };
const androidFailed = { en: '"Unsuccessful"', ja: '「失敗」' };
const androidTimedOut = { en: '"Unsuccessful", after a minute', ja: '1 分後に「失敗」' };

/** The gateway does not seem to be there. */
export const silent: ClientShows = {
  windows: [809],
  apple: appleSilent,
  android: androidTimedOut,
  chromeos: { en: '"Failed to connect to network"', ja: '「ネットワークに接続できませんでした」' },
  linux: { en: '"The VPN service failed to start"', ja: '「VPN サービスの開始に失敗しました」' },
};

/** IKE came to nothing. */
export const ikeFailed: ClientShows = {
  ...silent,
  windows: [789],
  android: androidFailed,
  chromeos: {
    en: '"IPsec PSK authentication failed", with a certificate "Authentication certificate rejected by network"',
    ja: 'IPsec の事前共有キーによる認証の失敗、または認証証明書の拒否',
  },
};

/** User or password, as far as the client knows. */
export const loginFailed: ClientShows = {
  windows: [691],
  apple: appleDenied,
  android: androidFailed,
  chromeos: { en: '"PPP authentication failed"', ja: 'PPP 認証の失敗' },
  linux: {
    en: '"Invalid VPN secrets", or the password is asked for once more',
    ja: '「VPN シークレットが無効です」、またはパスワードの再入力',
  },
};

/** 649 by MS-CHAPv2 alone. */
export const noPermission: ClientShows = { ...loginFailed, windows: [649, 691] };

const linuxStopped = {
  en: '"The VPN service stopped unexpectedly"',
  ja: '「VPN サービスが予期せず停止しました」',
};

export const closedByServer: ClientShows = {
  windows: [628, 629],
  apple: {
    en: '"The connection was terminated by the communication device."',
    ja: '「通信装置によって接続が切断されました。」',
  },
  android: androidFailed,
  chromeos: silent.chromeos,
  linux: linuxStopped,
};

/** The user is in, and gets no address. */
export const noAddress: ClientShows = { ...closedByServer, windows: [720, 738] };

/** PPP went silent. */
export const pppSilent: ClientShows = {
  ...closedByServer,
  windows: [718],
  apple: appleSilent,
  android: androidTimedOut,
};

/** Nothing that the user would notice. */
export const nothing: ClientShows = {
  windows: [],
  apple: { en: 'nothing of its own', ja: '表示なし' },
  android: { en: 'nothing of its own', ja: '表示なし' },
  chromeos: { en: 'nothing of its own', ja: '表示なし' },
  linux: { en: 'nothing of its own', ja: '表示なし' },
};

/** The same with other errors of Windows. */
export const withWindows = (shows: ClientShows, ...windows: readonly WindowsError[]): ClientShows => ({
  ...shows,
  windows,
});
