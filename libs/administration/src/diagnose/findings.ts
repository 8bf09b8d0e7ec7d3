import { addressOf, commandOf, type LogRecord, type Text } from '@sekisho/contracts';
import { formatTimestamp } from '../timestamps.ts';
import { accountFindings, accountOf, lockFindings } from './account-findings.ts';
import type { Facts } from './facts.ts';
import { nearestNames } from './nearest-names.ts';

/** What is so now. */
export interface Finding {
  /** It keeps nobody out. */
  readonly good: boolean;
  readonly text: Text;
  readonly command?: string;
}

/** Whoever administers certificates wants to know this long before one ends. */
const soonMs = 14 * 24 * 3600 * 1000;
/** A pool of which this share is in use is nearly full. */
const nearlyFull = 0.9;

/** @param record of the attempt that is explained; @param name of the user it is about */
export function findingsOf(facts: Facts, record: LogRecord | undefined, name: string | undefined): readonly Finding[] {
  const user = accountOf(facts, name);
  const address = record && addressOf(record.remote);
  return [
    ...lockFindings(facts, record, name, address),
    ...(user === undefined ? strangerFindings(facts, name) : accountFindings(user, facts)),
    ...issuedFindings(facts),
    ...gatewayFindings(facts, record),
  ];
}

/** What of the gateway keeps people out, or soon will: whomever it is about. */
export const gatewayFindings = (facts: Facts, record?: LogRecord): readonly Finding[] => [
  ...backEndFindings(facts),
  ...edgeFindings(facts, record),
  ...poolFindings(facts, record),
  ...gatewayCertificateFindings(facts),
];

/** A name without an account of this gateway: another realm may know it, if there is one. */
function strangerFindings(facts: Facts, name: string | undefined): readonly Finding[] {
  const { accounts, records } = facts;
  if (accounts === undefined || name === undefined) return [];
  const wasIn = records?.some((record) => record.user === name && record.outcome !== 'refused') ?? false;
  if (hasOtherBackEnds(facts) || wasIn) {
    const text = {
      en: `${name} has no account on this gateway; another back end may know the name.`,
      ja: `${name} のアカウントはこのゲートウェイにありません。外部の認証サーバーにある可能性があります。`,
    };
    return [{ good: true, text, command: commandOf('sekisho auth test {user}', { user: name }) }];
  }
  const near = nearestNames(
    name,
    accounts.users.map((user) => user.name),
  );
  const text = {
    en: `There is no account ${name}${near.length === 0 ? '' : `. Nearest names: ${near.join(', ')}`}.`,
    ja: `アカウント ${name} は存在しません。${near.length === 0 ? '' : `近い名前：${near.join('、')}`}`,
  };
  return [{ good: false, text, command: commandOf('sekisho user add {user}', { user: name }) }];
}

/** Others than this gateway's own accounts are asked for users. */
export const hasOtherBackEnds = ({ backEnds = [] }: Pick<Facts, 'backEnds'>): boolean =>
  backEnds.some((reply) => reply.backEnds.some(({ kind }) => kind !== 'internal'));

/** Certificates of the user by the internal CA: of each name the one that lasts longest counts. */
function issuedFindings({ issued = [], now }: Facts): readonly Finding[] {
  const usable = issued.filter(({ revokedAt }) => revokedAt === null);
  const last = usable.toSorted((a, b) => b.notAfter.localeCompare(a.notAfter))[0];
  if (issued.length === 0) return [];
  const name = issued[0]?.name ?? '';
  const command = commandOf('sekisho cert list --name {user}', { user: name });
  if (last === undefined) {
    const text = { en: `Every certificate of ${name} is revoked.`, ja: `${name} の証明書はすべて失効しています。` };
    return [{ good: false, text, command }];
  }
  const finding = expiryFinding(last.notAfter, now, {
    en: `the certificate of ${name}`,
    ja: `${name} の証明書`,
  });
  return finding === undefined ? [] : [{ ...finding, command: `sekisho cert renew ${last.serial}` }];
}

function expiryFinding(notAfter: string, now: number, what: Text): Finding | undefined {
  const end = Date.parse(notAfter);
  const time = formatTimestamp(new Date(end));
  if (end <= now) {
    return {
      good: false,
      text: { en: `Expired on ${time}: ${what.en}.`, ja: `${what.ja}は ${time} に期限が切れました。` },
    };
  }
  if (end - now > soonMs) return undefined;
  return {
    good: false,
    text: { en: `Expires soon, on ${time}: ${what.en}.`, ja: `${what.ja}の期限が近づいています (${time})。` },
  };
}

/** Servers that do not answer, each once, however many instances say so. */
function backEndFindings({ backEnds = [] }: Facts): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const { backEnds: each } of backEnds) {
    for (const { name, servers } of each) {
      for (const { server, state, detail } of servers) {
        if (state !== 'down') continue;
        const why = detail === undefined ? '' : ` (${detail})`;
        const text = {
          en: `The server ${server} of the back end ${name} does not answer${why}.`,
          ja: `認証サーバー ${server} (${name}) が応答していません${why}。`,
        };
        found.set(server, { good: false, text, command: 'sekisho status' });
      }
    }
  }
  return [...found.values()];
}

/** Edges that take nobody, and where the attempt was at one that is gone. */
function edgeFindings({ edges }: Facts, record: LogRecord | undefined): readonly Finding[] {
  if (edges === undefined) return [];
  const leaving = edges
    .filter(({ state }) => state !== 'accepting')
    .map(({ edge }) => {
      const text = {
        en: `The edge ${edge} takes no new clients: it is being taken out of service.`,
        ja: `edge ${edge} は切り離し中のため、新しい接続を受け付けていません。`,
      };
      return { good: false, text, command: `sekisho edge undrain ${edge}` };
    });
  if (record === undefined || edges.some(({ edge }) => edge === record.edge)) return leaving;
  const text = { en: `The edge ${record.edge} is gone.`, ja: `edge ${record.edge} は現在稼働していません。` };
  return [...leaving, { good: false, text, command: 'sekisho edge list' }];
}

const aboutAddress = new Set(['no-address-available', 'no-address-assigned', 'address-in-use']);

/** Pools without room; where an address was what the client did not get, all of them. */
function poolFindings({ pools }: Facts, record: LogRecord | undefined): readonly Finding[] {
  const asked = record?.code !== null && record?.code !== undefined && aboutAddress.has(record.code);
  return (pools?.pools ?? [])
    .filter(({ inUse, size }) => asked || inUse >= size * nearlyFull)
    .map(({ name, inUse, size }) => ({
      good: inUse < size,
      text: {
        en: `Of the pool ${name} ${inUse} of ${size} addresses are in use.`,
        ja: `プール ${name}: ${size} アドレス中 ${inUse} アドレスを使用中です。`,
      },
      ...(inUse >= size && { command: 'sekisho status' }),
    }));
}

function gatewayCertificateFindings({ certificates = [], now }: Facts): readonly Finding[] {
  return certificates.flatMap(({ name, use, notAfter, problem }) => {
    const what = { en: `the gateway's certificate ${name} for ${use}`, ja: `ゲートウェイの証明書 ${name} (${use})` };
    const text = problem && {
      en: `Something is wrong with ${what.en}: ${problem}`,
      ja: `${what.ja}に問題があります：${problem}`,
    };
    const finding = text ? { good: false, text } : notAfter && expiryFinding(notAfter, now, what);
    return finding ? [{ ...finding, command: 'sekisho status' }] : [];
  });
}
