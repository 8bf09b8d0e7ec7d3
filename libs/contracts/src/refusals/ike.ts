import { ikeFailed, silent, withWindows } from './client-shows.ts';
import type { Refusal } from './refusal.ts';

const follow = 'sekisho trace --from {remote}';
const record = 'sekisho log --connection {connection}';
/** Windows takes a gateway behind a NAT, or a NAT at both ends, for an attack unless this is set; then it wants a restart. */
const allowNat = String.raw`reg add HKLM\SYSTEM\CurrentControlSet\Services\PolicyAgent /v AssumeUDPEncapsulationContextOnSendRule /t REG_DWORD /d 2 /f`;

/** IKE: up to the IPsec SA, apart from who the machine is. */
export const ikeRefusals = {
  'no-acceptable-ike-suite': {
    sentence: {
      en: 'None of the IKE suites the client offered is allowed.',
      ja: 'クライアントが提案した IKE の暗号スイートは、いずれも許可されていません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Compare the offered suites, which the detail lists, with ike.suites; old clients need a legacy switch.',
      ja: '詳細に示された提案内容を ike.suites と比較してください。古いクライアントには、旧方式を許可する設定が必要です。',
    },
    command: record,
    clientCommands: {
      windows:
        "Set-VpnConnectionIPsecConfiguration -ConnectionName 'NAME OF THE CONNECTION' -AuthenticationTransformConstants SHA196 -CipherTransformConstants AES256 -EncryptionMethod AES256 -IntegrityCheckMethod SHA256 -DHGroup Group14 -PfsGroup None -Force",
    },
  },
  'no-acceptable-esp-suite': {
    sentence: {
      en: 'None of the ESP suites the client offered is allowed.',
      ja: 'クライアントが提案した ESP の暗号スイートは、いずれも許可されていません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Compare the offered suites with esp.suites; on Windows set data encryption to "Require encryption".',
      ja: '提案内容を esp.suites と比較してください。Windows では、データの暗号化を「暗号化が必要」に設定します。',
    },
    command: record,
    clientCommands: { windows: "Set-VpnConnection -Name 'NAME OF THE CONNECTION' -EncryptionLevel Required -Force" },
  },
  'pfs-group-not-allowed': {
    sentence: {
      en: 'The client wants perfect forward secrecy by a Diffie-Hellman group that is not allowed.',
      ja: 'クライアントが要求した PFS (Perfect Forward Secrecy) の Diffie-Hellman グループは、許可されていません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'In the client or router set the PFS group to none or to modp2048 (MikroTik: pfs-group in /ip ipsec proposal); modp1024 needs legacy.modp1024: true, other groups a suite in ike.suites.',
      ja: 'クライアントまたはルーターの PFS グループを「なし」または modp2048 に設定してください (MikroTik では /ip ipsec proposal の pfs-group)。modp1024 には legacy.modp1024: true、その他のグループには ike.suites への追加が必要です。',
    },
    command: record,
    clientCommands: {
      windows:
        "Set-VpnConnectionIPsecConfiguration -ConnectionName 'NAME OF THE CONNECTION' -AuthenticationTransformConstants SHA196 -CipherTransformConstants AES256 -EncryptionMethod AES256 -IntegrityCheckMethod SHA256 -DHGroup Group14 -PfsGroup None -Force",
    },
  },
  'pre-shared-key-not-supported': {
    sentence: {
      en: 'The client wants to authenticate by pre-shared key, which is switched off (preSharedKey.support, ike.machineAuthentication).',
      ja: 'クライアントは事前共有鍵による認証を要求していますが、無効に設定されています (preSharedKey.support、ike.machineAuthentication)。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Give the client a machine certificate, or set preSharedKey.support: true and add pre-shared-key to ike.machineAuthentication.',
      ja: 'クライアントにコンピューター証明書を発行するか、preSharedKey.support: true を設定し、ike.machineAuthentication に pre-shared-key を追加してください。',
    },
    command: 'sekisho cert issue machine NAME',
  },
  'pre-shared-key-mismatch': {
    sentence: {
      en: 'The client uses another pre-shared key than this gateway.',
      ja: 'クライアントの事前共有鍵が、ゲートウェイの事前共有鍵と一致しません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Enter the pre-shared key again on the client; beware of spaces and look-alike characters.',
      ja: 'クライアントで事前共有鍵を入力し直してください。空白や、見た目の似た文字に注意してください。',
    },
    command: follow,
    clientCommands: {
      windows: "Set-VpnConnection -Name 'NAME OF THE CONNECTION' -TunnelType L2tp -L2tpPsk 'KEY' -Force",
    },
  },
  'pre-shared-key-retired': {
    sentence: {
      en: 'The client still uses a pre-shared key that has been retired.',
      ja: 'クライアントが、すでに廃止された事前共有鍵を使用しています。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Enter the new pre-shared key on the client; who else still uses the old one, the report tells.',
      ja: 'クライアントに新しい事前共有鍵を入力してください。古い鍵を使い続けているユーザーは、レポートで確認できます。',
    },
    command: 'sekisho psk report',
    clientCommands: {
      windows: "Set-VpnConnection -Name 'NAME OF THE CONNECTION' -TunnelType L2tp -L2tpPsk 'KEY' -Force",
    },
  },
  'authentication-method-not-supported': {
    sentence: {
      en: 'The client wants to authenticate its machine by a method this gateway does not support.',
      ja: 'クライアントが要求したコンピューターの認証方式に、このゲートウェイは対応していません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Choose a pre-shared key or a certificate (RSA signatures or ECDSA) in the client.',
      ja: 'クライアントで、事前共有鍵または証明書 (RSA 署名または ECDSA) を選択してください。',
    },
    command: record,
  },
  'aggressive-mode-not-supported': {
    sentence: {
      en: 'The client uses Aggressive Mode, which would expose the pre-shared key to guessing.',
      ja: 'クライアントがアグレッシブモードを使用しています。事前共有鍵が推測される危険があるため、拒否しました。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Leave the field "group name" (macOS, iOS) or "IPSec identifier" (Android) of the client empty. Only where that cannot be: ike.aggressiveMode: see docs/clients.md.',
      ja: 'クライアントの「グループ名」(macOS、iOS) または「IPSec ID」(Android) の欄を空にしてください。それができない場合に限り、ike.aggressiveMode を使用します (docs/clients.md を参照)。',
    },
    command: follow,
  },
  'identification-unknown': {
    sentence: {
      en: 'The client names itself by a group or identifier that no pre-shared key is for (Aggressive Mode).',
      ja: 'クライアントが示したグループ名または識別子に対応する事前共有鍵がありません (アグレッシブモード)。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Enter the group name or identifier in the client as preSharedKey.keys has it in identities, upper and lower case alike; or leave the field empty, so that the client uses Main Mode.',
      ja: 'クライアントのグループ名または識別子を、preSharedKey.keys の identities と大文字・小文字まで同じに入力してください。または、欄を空にしてメインモードを使用させてください。',
    },
    command: follow,
  },
  'nat-traversal-not-supported': {
    sentence: {
      en: 'The client does not support NAT traversal (UDP encapsulation), which this gateway requires.',
      ja: 'クライアントが、必須である NAT トラバーサル (UDP カプセル化) に対応していません。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Enable NAT traversal in the client or router.',
      ja: 'クライアントまたはルーターで NAT トラバーサルを有効にしてください。',
    },
    command: follow,
  },
  'selector-not-l2tp': {
    sentence: {
      en: 'The client asked for an IPsec SA for something else than L2TP (UDP port 1701, transport mode).',
      ja: 'クライアントが、L2TP (UDP 1701 番、トランスポートモード) 以外の IPsec SA を要求しました。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Set the client up as L2TP over IPsec; an IKE SA made for L2TP cannot be used for ordinary IPsec traffic.',
      ja: 'クライアントを L2TP/IPsec として設定してください。L2TP 用の IKE SA を通常の IPsec 通信に使用することはできません。',
    },
    command: record,
  },
  'ike-malformed': {
    sentence: {
      en: 'The client sent an IKE message that cannot be understood.',
      ja: 'クライアントから、解釈できない IKE メッセージを受信しました。',
    },
    clientShows: ikeFailed,
    cure: {
      en: 'Look at the detail; a capture of UDP 500 and 4500 shows the message.',
      ja: '詳細を確認してください。UDP 500 番と 4500 番のパケットキャプチャで、メッセージの内容を確認できます。',
    },
    command: record,
  },
  'ike-refused-by-client': {
    sentence: { en: 'The client refused the negotiation.', ja: 'クライアントがネゴシエーションを拒否しました。' },
    clientShows: ikeFailed,
    cure: {
      en: 'The detail names what the client did not accept.',
      ja: 'クライアントが受け入れなかった内容は、詳細に示されています。',
    },
    command: record,
  },
  'ike-closed-by-client': {
    sentence: {
      en: 'The client ended IPsec itself before the connection stood.',
      ja: '接続が確立する前に、クライアントが自ら IPsec を終了しました。',
    },
    clientShows: withWindows(ikeFailed, 789, 809),
    cure: {
      en: 'The user may have cancelled. Else look at the log of the client; where the gateway proves itself by certificate, the client may not trust it: install the CA certificate on the client.',
      ja: '利用者が接続をキャンセルした可能性があります。それ以外の場合は、クライアントのログを確認してください。証明書認証では、クライアントがゲートウェイの証明書を信頼していない可能性があるため、CA 証明書をインストールしてください。',
    },
    command: follow,
  },
  'ike-answers-lost': {
    sentence: {
      en: 'The client sent its first IKE message and did not go on: the answers of the gateway do not reach it.',
      ja: 'クライアントは最初の IKE メッセージの後、応答していません。ゲートウェイからの応答がクライアントに届いていません。',
    },
    clientShows: silent,
    cure: {
      en: 'Let answers from UDP port 500 of the gateway through to the client (firewall, port forwarding, route back), from the same address that the client dials.',
      ja: 'ゲートウェイの UDP 500 番からの応答が、クライアントの接続先と同じアドレスから届くように、ファイアウォール、ポート転送、戻りの経路を確認してください。',
    },
    command: follow,
  },
  'udp-4500-blocked': {
    sentence: {
      en: 'IKE worked on UDP port 500, but nothing came from the client on UDP port 4500.',
      ja: 'UDP 500 番の IKE は成功しましたが、クライアントから UDP 4500 番のパケットが届いていません。',
    },
    clientShows: silent,
    cure: {
      en: 'Open and forward UDP 4500 beside UDP 500, on the way to this gateway and in the network of the client. If the gateway is behind a NAT, Windows may need AssumeUDPEncapsulationContextOnSendRule = 2 and a restart.',
      ja: 'ゲートウェイまでの経路とクライアント側のネットワークで、UDP 500 番に加えて UDP 4500 番を許可 (転送) してください。ゲートウェイが NAT の内側にある場合、Windows では AssumeUDPEncapsulationContextOnSendRule = 2 の設定と再起動が必要なことがあります。',
    },
    command: follow,
    clientCommands: { windows: allowNat },
  },
  'quick-mode-missing': {
    sentence: {
      en: 'The IKE SA stands, but the client did not go on with Quick Mode.',
      ja: 'IKE SA は確立しましたが、クライアントがクイックモードに進みませんでした。',
    },
    clientShows: withWindows(ikeFailed, 789, 809, 835),
    cure: {
      en: 'Either the last answer of the gateway does not reach the client (UDP 4500, fragments of a long certificate), or the client does not accept it: let the client trust the CA of the gateway, and dial a name that is in its certificate.',
      ja: 'ゲートウェイの最後の応答がクライアントに届いていない (UDP 4500 番、証明書によるフラグメント) か、クライアントに受け入れられていません。クライアントにゲートウェイの CA 証明書を信頼させ、証明書に含まれる名前で接続してください。',
    },
    command: follow,
    clientCommands: { windows: allowNat },
  },
  'quick-mode-timed-out': {
    sentence: {
      en: 'The client stopped answering during Quick Mode, in which ESP is agreed on.',
      ja: 'ESP を取り決めるクイックモードの途中で、クライアントが応答しなくなりました。',
    },
    clientShows: withWindows(silent, 809, 792),
    cure: {
      en: 'Check that UDP 4500 passes both ways; behind a NAT Windows may need AssumeUDPEncapsulationContextOnSendRule = 2.',
      ja: 'UDP 4500 番が双方向に通ることを確認してください。NAT の内側では、Windows に AssumeUDPEncapsulationContextOnSendRule = 2 の設定が必要なことがあります。',
    },
    command: follow,
    clientCommands: { windows: allowNat },
  },
  'ike-timed-out': {
    sentence: {
      en: 'The client stopped answering during the IKE negotiation.',
      ja: 'IKE ネゴシエーションの途中で、クライアントが応答しなくなりました。',
    },
    clientShows: silent,
    cure: {
      en: 'Check that UDP 500 and 4500 pass both ways; behind a NAT Windows may need AssumeUDPEncapsulationContextOnSendRule=2.',
      ja: 'UDP 500 番と 4500 番が双方向に通ることを確認してください。NAT の内側では、Windows に AssumeUDPEncapsulationContextOnSendRule=2 の設定が必要なことがあります。',
    },
    command: follow,
    clientCommands: { windows: allowNat },
  },
  'half-open-limit': {
    sentence: {
      en: 'Too many unfinished IKE negotiations from this address.',
      ja: 'このアドレスからの未完了の IKE ネゴシエーションが多すぎます。',
    },
    clientShows: silent,
    cure: {
      en: 'Wait a minute; if it goes on, the address is flooding the gateway.',
      ja: '1 分ほど待ってください。続く場合は、このアドレスから大量のパケットが送られています。',
    },
    command: follow,
  },
} as const satisfies Record<string, Refusal>;
