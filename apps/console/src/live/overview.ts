import { type Finding, gatewayFindings } from '@sekisho/administration';
import type { Text } from '@sekisho/contracts';
import type { OverviewState } from '../api/overview/endpoints.ts';
import { inLanguage } from '../language/in-language.ts';
import type { EdgeRoll } from './edge-roll.ts';
import type { HealthState } from './health.ts';
import type { RecentAttempts } from './recent-attempts.ts';
import type { SessionMirror } from './session-mirror.ts';

export interface OverviewParts {
  readonly mirror: Pick<SessionMirror, 'size' | 'connected'>;
  readonly edges: Pick<EdgeRoll, 'all'>;
  readonly attempts: Pick<RecentAttempts, 'summary'>;
  readonly health: HealthState | undefined;
  /** Ms since the epoch. */
  readonly now: number;
}

/** What ends within this is soon, where nobody says otherwise. */
const soonMs = 14 * 24 * 3600_000;

/** How the gateway does, of all that is known. */
export function overviewOf({ mirror, edges, attempts, health, now }: OverviewParts): OverviewState {
  const { connected, size } = mirror;
  const { ca } = health ?? {};
  return {
    at: new Date(now).toISOString(),
    sessions: { connected, underWay: size - connected },
    edges: edges.all().map(({ presence: { edge, state, sessions, since, drainsAt }, gone }) => ({
      edge,
      state: gone ? 'gone' : state,
      sessions: gone ? 0 : sessions,
      since,
      ...(drainsAt !== undefined && { drainsAt }),
    })),
    pools: [...(health?.pools?.pools ?? [])],
    backEnds: (health?.backEnds ?? []).flatMap(({ instance, backEnds }) =>
      backEnds.flatMap(({ name, kind, servers }) => servers.map((server) => ({ instance, name, kind, ...server }))),
    ),
    attempts: attempts.summary(),
    services: (health?.vitals ?? [])
      .map(({ service, instance, pid, uptimeMs, rssBytes, loopDelay }) => ({
        service,
        instance,
        pid,
        uptimeMs,
        rssBytes,
        loopDelay,
      }))
      .toSorted((a, b) => a.service.localeCompare(b.service) || a.instance.localeCompare(b.instance)),
    certificates: (health?.certificates ?? []).flatMap(({ service, certificates }) =>
      certificates.map((certificate) => ({ service, ...certificate })),
    ),
    expiring: health === undefined ? [] : expiringOf(health, now),
    ...(ca && {
      expiringCertificates: { count: ca.expiring.certificates, withinDays: ca.expiring.withinDays },
    }),
    problems: health === undefined ? [] : problemsOf(health, edges, now),
  };
}

function expiringOf({ ca, certificates, backEnds }: HealthState, now: number): OverviewState['expiring'] {
  const isSoon = (at: string) => Date.parse(at) < now + soonMs;
  const own = certificates.flatMap((reply) =>
    reply.certificates.flatMap(({ name, use, notAfter }) =>
      notAfter === undefined
        ? []
        : [{ kind: 'gateway-certificate' as const, name: `${name} (${use})`, at: notAfter, soon: isSoon(notAfter) }],
    ),
  );
  const authorities = (ca?.authorities ?? []).map(({ subject, notAfter, endsSoon }) => ({
    kind: 'authority' as const,
    name: subject,
    at: notAfter,
    soon: endsSoon,
  }));
  const external = backEnds.flatMap((reply) =>
    (reply.authorities ?? []).flatMap(({ certificates: its = [] }) =>
      its.map(({ subject, notAfter }) => ({
        kind: 'authority' as const,
        name: subject,
        at: notAfter,
        soon: isSoon(notAfter),
      })),
    ),
  );
  const crls = backEnds.flatMap((reply) =>
    (reply.authorities ?? []).flatMap(({ name, crl, crlUntil }) =>
      crlUntil === undefined ? [] : [{ kind: 'crl' as const, name, at: crlUntil, soon: crl === 'outdated' }],
    ),
  );
  // What the internal CA says of itself counts: it knows how soon is soon.
  const once = new Map(
    [...own, ...external, ...authorities, ...crls].map((each) => [`${each.kind} ${each.name} ${each.at}`, each]),
  );
  return [...once.values()].toSorted((a, b) => a.at.localeCompare(b.at));
}

/** What `sekisho status` says of it, each once. */
function problemsOf(
  { backEnds, pools, certificates, vitals, ca }: HealthState,
  edges: Pick<EdgeRoll, 'all'>,
  now: number,
): OverviewState['problems'] {
  const roll = edges.all();
  const found = gatewayFindings({
    now,
    records: [],
    nameless: [],
    live: [],
    edges: roll.filter(({ gone }) => !gone).map(({ presence }) => presence),
    accounts: undefined,
    pools,
    backEnds,
    certificates: certificates.flatMap((reply) => reply.certificates),
    issued: undefined,
  });
  const gone = roll.flatMap(({ presence: { edge }, gone: isGone }) =>
    isGone ? [same(`edge ${edge}`, { en: 'is gone', ja: 'が応答していません' }, 'sekisho edge list')] : [],
  );
  const silent = [
    ...(pools === undefined ? [same('ip-pool', away, 'sekisho status')] : []),
    ...(backEnds.length === 0 ? [same('auth', away, 'sekisho status')] : []),
    ...(ca === undefined ? [same('ca', away, 'sekisho status')] : []),
  ];
  const told = [...(pools?.problems ?? []), ...vitals.flatMap(({ warnings = [] }) => warnings)].map(inBoth);
  const ofAuthorities = backEnds
    .flatMap(({ authorities = [] }) => authorities)
    .flatMap(({ name, problem }) => {
      const text = problem === undefined ? undefined : inBoth(problem);
      return text === undefined ? [] : { en: `${name}: ${text.en}`, ja: `${name}：${text.ja}` };
    });
  const warned = [...told, ...ofAuthorities].map((text) => ({ severity: 'warn', text }) as const);
  const all = [...gone, ...silent, ...found.map(problemOf), ...warned];
  return [...new Map(all.map((problem) => [problem.text.en, problem])).values()];
}

const inBoth = (en: string): Text => ({ en, ja: inLanguage(en, 'ja') });

const away = { en: 'does not answer', ja: 'が応答していません' };

const same = (
  who: string,
  what: { readonly en: string; readonly ja: string },
  command: string,
): OverviewState['problems'][number] => ({
  severity: 'bad',
  text: { en: `${who} ${what.en}.`, ja: `${who} ${what.ja}。` },
  command,
});

/** With what a service says of it in Japanese too. */
const known = (en: string): string | undefined => {
  const ja = inLanguage(en, 'ja');
  return ja === en ? undefined : ja;
};

const problemOf = ({ good, text, command }: Finding): OverviewState['problems'][number] => ({
  severity: good ? 'warn' : 'bad',
  text: { en: text.en, ja: known(text.en) ?? text.ja },
  ...(command !== undefined && { command }),
});
