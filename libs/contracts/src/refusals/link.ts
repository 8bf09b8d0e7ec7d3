import { closedByServer, noAddress, pppSilent, silent, withWindows } from './client-shows.ts';
import type { Refusal } from './refusal.ts';

const follow = 'sekisho trace --from {remote}';
const record = 'sekisho log --connection {connection}';

/** L2TP and PPP, apart from who the user is. */
export const linkRefusals = {
  'l2tp-not-supported': {
    sentence: {
      en: 'L2TP support is switched off (supportL2tp).',
      ja: 'L2TP が無効に設定されています (supportL2tp)。',
    },
    clientShows: silent,
    cure: { en: 'Set supportL2tp: true.', ja: 'supportL2tp: true を設定してください。' },
    command: 'sekisho status',
  },
  'l2tp-in-clear': {
    sentence: {
      en: 'L2TP arrived without IPsec protection and was dropped.',
      ja: 'IPsec で保護されていない L2TP パケットを受信し、破棄しました。',
    },
    clientShows: withWindows(silent, 809, 678),
    cure: {
      en: 'Set up the client as L2TP over IPsec; on Windows remove the registry value ProhibitIPSec.',
      ja: 'クライアントを L2TP/IPsec として設定してください。Windows では、レジストリ値 ProhibitIPSec を削除します。',
    },
    command: follow,
    clientCommands: {
      windows: String.raw`reg delete HKLM\SYSTEM\CurrentControlSet\Services\RasMan\Parameters /v ProhibitIPSec /f`,
    },
  },
  'l2tp-missing': {
    sentence: {
      en: 'IPsec stood, but no L2TP came through it.',
      ja: 'IPsec は確立しましたが、その中を通る L2TP パケットが届きませんでした。',
    },
    clientShows: silent,
    cure: {
      en: 'Look for a firewall on the client that blocks UDP 1701, for another VPN program, and on Windows for the registry value ProhibitIPSec; packets of ESP in UDP 4500 must pass as well as IKE.',
      ja: 'クライアントのファイアウォールによる UDP 1701 番の遮断、他の VPN ソフトウェア、Windows のレジストリ値 ProhibitIPSec を確認してください。UDP 4500 番では、IKE だけでなく ESP のパケットも通る必要があります。',
    },
    command: follow,
    clientCommands: {
      windows: String.raw`reg delete HKLM\SYSTEM\CurrentControlSet\Services\RasMan\Parameters /v ProhibitIPSec /f`,
    },
  },
  'l2tp-timed-out': {
    sentence: {
      en: 'IPsec stood, but the client stopped answering during the L2TP negotiation.',
      ja: 'IPsec は確立しましたが、L2TP ネゴシエーションの途中でクライアントが応答しなくなりました。',
    },
    clientShows: silent,
    cure: {
      en: 'Check that UDP 4500 passes both ways with full-sized packets.',
      ja: 'UDP 4500 番で、最大サイズのパケットが双方向に通ることを確認してください。',
    },
    command: follow,
  },
  'l2tp-refused-by-client': {
    sentence: {
      en: 'The client closed the L2TP tunnel before the session stood.',
      ja: 'セッションが確立する前に、クライアントが L2TP トンネルを閉じました。',
    },
    clientShows: closedByServer,
    cure: {
      en: 'The detail holds the result code the client gave. The user may have cancelled.',
      ja: 'クライアントの結果コードは詳細に示されています。利用者が接続をキャンセルした可能性もあります。',
    },
    command: record,
  },
  'lcp-timed-out': {
    sentence: {
      en: 'The L2TP session stood, but the client did not answer in PPP (LCP).',
      ja: 'L2TP セッションは確立しましたが、クライアントが PPP (LCP) に応答しませんでした。',
    },
    clientShows: pppSilent,
    cure: {
      en: 'Set up the connection anew on the client; on Windows reset the network (netsh), on Linux look whether pppd starts.',
      ja: 'クライアントで接続を作成し直してください。Windows ではネットワークのリセット (netsh) を行い、Linux では pppd が起動するか確認してください。',
    },
    command: follow,
    clientCommands: { windows: 'netsh winsock reset', linux: 'journalctl -b -t pppd -t xl2tpd' },
  },
  'authentication-timed-out': {
    sentence: {
      en: 'The client did not answer when the user was to be authenticated.',
      ja: 'ユーザー認証の段階で、クライアントが応答しませんでした。',
    },
    clientShows: pppSilent,
    cure: {
      en: 'Somebody may have left a dialog for user or password open; save both in the client, or answer in time.',
      ja: 'ユーザー名またはパスワードの入力画面が開いたままになっている可能性があります。クライアントに保存するか、時間内に入力してください。',
    },
    command: follow,
  },
  'ipcp-timed-out': {
    sentence: {
      en: 'The user was in, but the client stopped answering while its address was agreed on (IPCP).',
      ja: 'ユーザー認証は成功しましたが、アドレスの取り決め (IPCP) の途中でクライアントが応答しなくなりました。',
    },
    clientShows: withWindows(pppSilent, 718, 720),
    cure: {
      en: 'Try again; let the client take its IPv4 address and name servers from the gateway.',
      ja: 'もう一度接続してください。クライアントで、IPv4 アドレスと DNS サーバーを自動的に取得するように設定します。',
    },
    command: follow,
  },
  'ipcp-refused-by-client': {
    sentence: {
      en: 'The user was in, but the client refused IPv4 (IPCP) or the address that it was given.',
      ja: 'ユーザー認証は成功しましたが、クライアントが IPv4 (IPCP) または割り当てられたアドレスを拒否しました。',
    },
    clientShows: noAddress,
    cure: {
      en: 'Switch on IPv4 in the properties of the connection, and let it take its address from the gateway.',
      ja: '接続のプロパティで IPv4 を有効にし、アドレスを自動的に取得するように設定してください。',
    },
    command: record,
    clientCommands: { windows: "Enable-NetAdapterBinding -Name 'NAME OF THE CONNECTION' -ComponentID ms_tcpip" },
  },
  'ppp-timed-out': {
    sentence: {
      en: 'The client stopped answering during the PPP negotiation.',
      ja: 'PPP ネゴシエーションの途中で、クライアントが応答しなくなりました。',
    },
    clientShows: pppSilent,
    cure: {
      en: 'Try again; if it goes on, look at the path MTU between client and gateway.',
      ja: 'もう一度接続してください。続く場合は、クライアントとゲートウェイの間のパス MTU を確認してください。',
    },
    command: follow,
  },
  'ppp-not-converging': {
    sentence: {
      en: 'PPP options could not be agreed on.',
      ja: 'PPP のオプションについて合意できませんでした。',
    },
    clientShows: withWindows(closedByServer, 732, 720),
    cure: {
      en: 'Reset the client profile to its defaults.',
      ja: 'クライアントの接続設定を既定値に戻してください。',
    },
    command: record,
  },
  'ppp-refused-by-client': {
    sentence: {
      en: 'The client ended the PPP negotiation.',
      ja: 'クライアントが PPP ネゴシエーションを終了しました。',
    },
    clientShows: closedByServer,
    cure: {
      en: 'The detail holds what the client said. The user may have cancelled.',
      ja: 'クライアントの応答は詳細に示されています。利用者が接続をキャンセルした可能性もあります。',
    },
    command: record,
  },
  'no-common-authentication': {
    sentence: {
      en: 'Client and gateway have no user authentication method in common.',
      ja: 'クライアントとゲートウェイに、共通するユーザー認証方式がありません。',
    },
    clientShows: withWindows(closedByServer, 919, 734),
    cure: {
      en: 'Allow one of the methods in authentication.methods in the client profile.',
      ja: 'authentication.methods にある認証方式のいずれかを、クライアントの接続設定で許可してください。',
    },
    command: record,
    clientCommands: {
      windows: "Set-VpnConnection -Name 'NAME OF THE CONNECTION' -AuthenticationMethod MSChapv2 -Force",
    },
  },
} as const satisfies Record<string, Refusal>;
