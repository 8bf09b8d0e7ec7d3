import { fingerprintsOf } from '../clients/slots.ts';
import type { LoadScenario } from '../report/load-report.ts';
import type { Origin, Scenario } from './scenario.ts';

type Setting = LoadScenario['settings'][string];

/** The scenario as its report shows it: without secrets, and without what was left at its default. */
export function reportedScenario(scenario: Scenario): LoadScenario {
  const { name, server, sessions, connectsPerSecond } = scenario;
  return {
    name: name ?? `${nameOfClients(scenario)}, ${sessions.toLocaleString('en')} sessions`,
    server,
    sessions,
    connectsPerSecond,
    settings: Object.fromEntries(
      settings(scenario).filter((entry): entry is [string, Setting] => entry[1] !== undefined),
    ),
  };
}

const nameOfClients = (scenario: Scenario): string =>
  fingerprintsOf(scenario)
    .map(({ value }) => value.label)
    .join(', ');

function settings(scenario: Scenario): [string, Setting | undefined][] {
  const { traffic } = scenario;
  return [
    ['Clients', clients(scenario)],
    ['IKE suites', scenario.ikeSuites?.join(', ')],
    ['ESP suites', scenario.espSuites?.join(', ')],
    ['Authentication', scenario.methods?.join(', ')],
    ['Clients send from', originText(scenario.origin)],
    ['Packet path', scenario.path],
    ['Under way at once', scenario.inFlight],
    ['Hold, s', scenario.holdSeconds],
    ['Churn, sessions/s', nonzero(scenario.churnPerSecond)],
    ['Vanishing of churn', percent(scenario.vanishShare)],
    ['Redials', scenario.redial || undefined],
    ['ESP renewal every, s', scenario.rekeyEspSeconds],
    ['IKE renewal every, s', scenario.rekeyIkeSeconds],
    ['Control datagrams lost each way', percent(scenario.loss)],
    ['Traffic', traffic?.kind],
    ['Packet size, bytes', traffic?.packetBytes],
    ['Packets/s a session', traffic?.packetsPerSecond],
    ['Sessions with traffic', traffic && percent(traffic.share)],
    ['Seed', scenario.seed],
  ];
}

function clients(scenario: Scenario): string {
  const chosen = fingerprintsOf(scenario);
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0);
  return chosen.map(({ value, weight }) => `${value.label} ${Math.round((100 * weight) / total)} %`).join(', ');
}

function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'sockets':
      return 'a socket each';
    case 'addresses':
      return `addresses of ${origin.network}`;
    case 'ports':
      return `ports of ${origin.address}`;
  }
}

const nonzero = (value: number): number | undefined => (value === 0 ? undefined : value);
const percent = (share: number): string | undefined =>
  share === 0 ? undefined : `${Number((share * 100).toFixed(2))} %`;
