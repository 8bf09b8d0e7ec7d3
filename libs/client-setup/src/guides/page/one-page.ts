import { say } from '../content.ts';
import type { Filling } from '../filling.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { type Html, html } from '../html.ts';
import { cards } from '../platforms/everyone.ts';
import { factsTable } from './facts-table.ts';

export const onePageTitle = say('Connect to the VPN', 'VPN への接続方法');

const hint = say(
  '*Error 809, “did not respond”*: the network you are in blocks UDP 500 and 4500; try another one. *Error 789*: the pre-shared key or certificate is wrong. *Error 691, “authentication failed”*: user name or password. Anything else: ask {gateway}’s administrator, with the time at which you tried.',
  '*エラー 809、「応答しません」*: お使いのネットワークが UDP 500 と 4500 を遮断しています。別の回線でお試しください。*エラー 789*: 事前共有鍵または証明書が正しくありません。*エラー 691、「認証に失敗」*: ユーザー名またはパスワードが正しくありません。それ以外は、接続を試みた時刻を添えて {gateway} の管理者にお問い合わせください。',
);

/** Every system on one sheet, for a notice board. */
export function onePage(facts: GuideFacts, filling: Filling): Html {
  return html`${factsTable(facts, filling)}
<div class="systems">${cards(facts).map(
    ({ name, lines }) =>
      html`<section><h2>${name[filling.language]}</h2><ol>${lines.map((line) => html`<li>${filling.rich(line)}</li>`)}</ol></section>`,
  )}</div>
<p class="box warning">${filling.rich(hint)}</p>`;
}
