import type { Text } from '@sekisho/contracts';
import type { Filling, Placeholder } from '../filling.ts';
import type { GuideFacts } from '../guide-facts.ts';
import { type Html, html } from '../html.ts';
import { texts } from './texts.ts';

type Line = readonly [label: Text, name: Placeholder];

/** Everything that the steps below ask for, in one place; lines to write on for what is not known. */
export function factsTable(facts: GuideFacts, filling: Filling): Html {
  const { language } = filling;
  return html`<table class="facts"><caption hidden>${texts.facts[language]}</caption><tbody>${linesOf(facts).map(
    ([label, name]) => html`<tr><th scope="row">${label[language]}</th><td>${filling.fact(name)}</td></tr>`,
  )}<tr><th scope="row">${texts.traffic[language]}</th><td>${trafficOf(facts, filling)}</td></tr></tbody></table>`;
}

function trafficOf({ traffic }: GuideFacts, filling: Filling): Html {
  if (traffic.kind === 'routes') return filling.rich(texts.networksAlone);
  const all = traffic.internet ? texts.allWithInternet : texts.allWithoutInternet;
  return html`${filling.rich(all)}<br>${filling.rich(traffic.ipv6 ? texts.ipv6Taken : texts.ipv6Past)}`;
}

function linesOf({ machine, user, traffic }: GuideFacts): readonly Line[] {
  return [
    [texts.server, 'server'],
    [texts.connection, 'connection'],
    ...(machine.kind === 'pre-shared-key'
      ? ([[texts.key, 'key']] as const)
      : ([
          [texts.machineFile, 'machineFile'],
          [texts.filePassword, 'machineFilePassword'],
        ] as const)),
    ...(machine.kind === 'pre-shared-key' && machine.identity !== undefined ? ([[texts.group, 'group']] as const) : []),
    [texts.user, 'user'],
    ...(user.method === 'eap-tls'
      ? ([
          [texts.userFile, 'userFile'],
          [texts.filePassword, 'userFilePassword'],
        ] as const)
      : ([[texts.password, 'password']] as const)),
    ...(traffic.kind === 'routes' ? ([[texts.routes, 'routes']] as const) : []),
  ];
}
