import { bytes, count, ms } from '../figures.ts';
import type { LoadReport } from '../load-report.ts';
import { type Markup, markup } from './markup.ts';

type Fact = readonly [label: string, value: string];

/** What was run, with what, and what else came of it. */
export function details(report: LoadReport): Markup {
  return markup`<section><h2>The run</h2>
<div class="cards">${facts('What was asked for', asked(report))}${facts('What else happened', besides(report))}${facts('The machine of the generator', machine(report))}</div></section>
`;
}

const facts = (title: string, all: readonly Fact[]): Markup =>
  markup`<div class="card"><h3>${title}</h3><dl class="facts">${all.map(
    ([label, value]) => markup`<dt>${label}</dt><dd>${value}</dd>
`,
  )}</dl></div>`;

function asked({ scenario: { server, sessions, connectsPerSecond, settings } }: LoadReport): readonly Fact[] {
  return [
    ['Gateway', server],
    ['Sessions to hold', count(sessions)],
    ['Connections a second', connectsPerSecond === null ? 'as fast as they finish' : String(connectsPerSecond)],
    ...Object.entries(settings).map(([label, value]): Fact => [label, setting(value)]),
  ];
}

function setting(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}

function besides({ sessions: { closed, churned }, rekeys: { ike, esp, time } }: LoadReport): readonly Fact[] {
  const facts: Fact[] = [
    ['Sessions closed', `${count(closed)}, of them ${count(churned)} to connect again`],
    ['Rekeys of IKE SAs', `${count(ike.done)}, ${count(ike.failed)} failed`],
    ['Rekeys of ESP SAs', `${count(esp.done)}, ${count(esp.failed)} failed`],
  ];
  if (time !== null) facts.push(['Time of a rekey', `p50 ${ms(time.p50)}, p99 ${ms(time.p99)}`]);
  return facts;
}

function machine({ machine: { cpu, cores, memoryBytes, kernel, node, commit } }: LoadReport): readonly Fact[] {
  const facts: Fact[] = [
    ['Processor', `${cpu}, ${count(cores)} ${cores === 1 ? 'core' : 'cores'}`],
    ['Memory', bytes(memoryBytes)],
    ['Kernel', kernel],
    ['Node', node],
  ];
  if (commit !== null) facts.push(['Commit', commit.slice(0, commitDigits)]);
  return facts;
}

/** Enough to find it. */
const commitDigits = 12;
