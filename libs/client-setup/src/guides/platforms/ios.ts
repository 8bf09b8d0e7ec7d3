import { say, type Way } from '../content.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { button, choice, field, toggle } from '../pictures/picture.ts';
import { hasGroup, wholeTraffic } from './common.ts';

/** iPhone and iPad. Certificates come with a profile alone. */
export function iosByHand(facts: GuideFacts): Way | undefined {
  const { machine, user } = facts;
  if (machine.kind === 'certificate' || user.method === 'eap-tls' || hasGroup(facts)) return undefined;
  return {
    title: say('By hand', '手動で設定する場合'),
    steps: [
      {
        title: say('Add the connection', '接続を追加する'),
        before: [
          say(
            'Open *Settings › General › VPN & Device Management › VPN* and tap *Add VPN Configuration…*.',
            '*設定 › 一般 › VPNとデバイス管理 › VPN* を開き、*VPN構成を追加…* をタップします。',
          ),
        ],
        picture: {
          kind: 'phone',
          title: say('Add Configuration', '構成を追加'),
          controls: [
            choice(say('Type', 'タイプ'), 'L2TP'),
            field(say('Description', '説明'), '{connection}'),
            field(say('Server', 'サーバ'), '{server}'),
            field(say('Account', 'アカウント'), '{user}'),
            toggle(say('RSA SecurID', 'RSA SecurID'), false),
            field(say('Password', 'パスワード'), '{password}'),
            field(say('Secret', 'シークレット'), '{key}'),
            toggle(say('Send All Traffic', 'すべての信号を送信'), wholeTraffic(facts)),
            button(say('Done', '完了')),
          ],
        },
      },
      {
        title: say('Connect', '接続する'),
        before: [
          say(
            'On the page *VPN* choose *{connection}* (a tick stands beside it) and switch *VPN Status* on.',
            '*VPN* の画面で *{connection}* を選び (チェックマークが付きます)、*VPN の状況* のスイッチをオンにします。',
          ),
        ],
      },
    ],
  };
}
