import type { LockRecord, LogRecord, MemberKind, UserRecord } from '@sekisho/contracts';
import { commandOf } from '@sekisho/contracts';
import { formatTimestamp } from '../timestamps.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './findings.ts';
import { plainName } from './nearest-names.ts';

const dayMs = 24 * 3600 * 1000;

/** The gateway's own account of a user; undefined: there is none, or nobody could be asked. */
export const accountOf = ({ accounts }: Pick<Facts, 'accounts'>, name: string | undefined): UserRecord | undefined =>
  name === undefined
    ? undefined
    : (accounts?.users.find((user) => user.name === name) ??
      accounts?.users.find((user) => plainName(user.name) === plainName(name)));

/** What keeps a user out now, or nothing does. */
export function accountFindings(user: UserRecord, facts: Facts): readonly Finding[] {
  const run = (template: string) => commandOf(template, { user: user.name });
  const found: Finding[] = [];
  if (user.disabled) {
    const text = { en: `The account ${user.name} is disabled.`, ja: `アカウント ${user.name} は無効です。` };
    found.push({ good: false, text, command: run('sekisho user set {user} --disabled off') });
  }
  if (isExpired(user, facts.now)) {
    const text = {
      en: `The account ${user.name} expired: ${user.expires}.`,
      ja: `アカウント ${user.name} は有効期限が切れています (${user.expires})。`,
    };
    found.push({ good: false, text, command: run('sekisho user set {user} --expires never') });
  }
  if (user.mustChange) {
    const text = { en: 'The password must be changed first.', ja: 'パスワードの変更が必要です。' };
    found.push({ good: false, text, command: run('sekisho user passwd {user}') });
  }
  if (!user.officeMode && !isMachine(user, facts)) {
    const text = { en: 'Office Mode is off for the user.', ja: 'ユーザーの Office Mode が無効です。' };
    found.push({ good: false, text, command: run('sekisho user set {user} --office-mode on') });
  }
  found.push(...communityFindings(user, facts), ...loginFindings(user, facts));
  const sound = isMachine(user, facts)
    ? {
        en: `The account ${user.name} of a machine is enabled, and in the community.`,
        ja: `コンピューターのアカウント ${user.name} は有効で、コミュニティに属しています。`,
      }
    : {
        en: `The account ${user.name} is enabled, in the community, and may get an address.`,
        ja: `アカウント ${user.name} は有効で、コミュニティに属し、アドレスを取得できます。`,
      };
  return found.some(({ good }) => !good) ? found : [{ good: true, text: sound }, ...found];
}

export function isExpired({ expires }: UserRecord, now: number): boolean {
  if (expires === null) return false;
  // A date is the last day on which the account is good.
  return Date.parse(expires) + (expires.includes('T') ? 0 : dayMs) <= now;
}

/** In a group that lets users into the Remote Access community. */
export const isInCommunity = (user: UserRecord, facts: Pick<Facts, 'accounts'>): boolean =>
  isAdmitted(user, 'users', facts);

/** A machine's account: without a password, and in groups that let machines in and not users. It logs in no user and has no address. */
const isMachine = (user: UserRecord, facts: Pick<Facts, 'accounts'>): boolean =>
  !user.hasPassword && isAdmitted(user, 'machines', facts) && !isInCommunity(user, facts);

const isAdmitted = ({ groups }: UserRecord, as: MemberKind, { accounts }: Pick<Facts, 'accounts'>): boolean =>
  (accounts?.groups ?? []).some(({ name, admits }) => admits === as && groups.includes(name));

function communityFindings(user: UserRecord, facts: Facts): readonly Finding[] {
  if (isInCommunity(user, facts) || isMachine(user, facts)) return [];
  const group = facts.accounts?.groups.find(({ admits }) => admits === 'users')?.name ?? 'GROUP';
  const text = {
    en: 'The user is in no group of the Remote Access community.',
    ja: 'ユーザーは、リモートアクセスコミュニティのどのグループにも属していません。',
  };
  const command = commandOf(`sekisho group add-member ${commandOf('{user}', { user: group })} {user}`, {
    user: user.name,
  });
  return [{ good: false, text, command }];
}

/** What restricts how and when the user logs in. */
function loginFindings(user: UserRecord, facts: Facts): readonly Finding[] {
  if (isMachine(user, facts)) return [];
  const found: Finding[] = [];
  if (!user.hasPassword) {
    const text = {
      en: 'The user has no password: a certificate alone logs in.',
      ja: 'パスワードが設定されていないため、証明書でのみログインできます。',
    };
    found.push({ good: true, text });
  } else if (user.papOnly) {
    const text = { en: 'The password is good for PAP alone.', ja: 'パスワードは PAP でのみ使用できます。' };
    found.push({
      good: true,
      text,
      command: commandOf('sekisho user passwd {user} --no-pap-only', { user: user.name }),
    });
  }
  if (user.loginHours !== null) {
    const text = { en: `Logins are allowed ${user.loginHours}.`, ja: `ログイン可能な時間帯：${user.loginHours}` };
    found.push({ good: true, text });
  }
  if (hasAllLogins(user, facts)) {
    const text = { en: 'The user is connected as often as allowed.', ja: 'ユーザーの同時接続数が上限に達しています。' };
    found.push({ good: false, text, command: commandOf('sekisho session end --user {user}', { user: user.name }) });
  }
  return found;
}

/** As far as the account itself says how many there may be, and not its realm. */
export function hasAllLogins({ name, logins }: UserRecord, { live = [] }: Pick<Facts, 'live'>): boolean {
  if (logins === null || logins === 'unlimited') return false;
  return live.filter(({ user, step }) => user === name && step === 'connected').length >= logins.max;
}

/** What holds back attempts by this name or from this address. */
export function locksOn(
  { accounts, now }: Facts,
  name: string | undefined,
  address: string | undefined,
): readonly LockRecord[] {
  const names = (lock: LockRecord) =>
    lock.user === undefined || (name !== undefined && plainName(lock.user) === plainName(name));
  const concerns = (lock: LockRecord) =>
    names(lock) && (lock.from === undefined || address === undefined || lock.from === address);
  const about = (lock: LockRecord) => (lock.what === 'address' ? lock.from === address : concerns(lock));
  return (accounts?.locks ?? []).filter((lock) => Date.parse(lock.until) > now && about(lock));
}

export function lockFindings(
  facts: Facts,
  record: LogRecord | undefined,
  name: string | undefined,
  address: string | undefined,
): readonly Finding[] {
  return locksOn(facts, name ?? record?.user ?? undefined, address).map(({ what, user, from, until }) => {
    const time = formatTimestamp(new Date(until));
    const text = {
      account: { en: `The account is locked until ${time}.`, ja: `アカウントは ${time} までロックされています。` },
      'user-and-address': {
        en: `Attempts by this name from ${from} wait until ${time}.`,
        ja: `${from} からのこの名前による試行は ${time} まで制限されています。`,
      },
      user: {
        en: `Attempts by this name wait until ${time}.`,
        ja: `この名前による試行は ${time} まで制限されています。`,
      },
      address: {
        en: `Attempts from ${from} wait until ${time}.`,
        ja: `${from} からの試行は ${time} まで制限されています。`,
      },
    }[what];
    const command =
      what === 'address' ? 'sekisho user locks' : commandOf('sekisho user unlock {user}', { user: user ?? name });
    return { good: false, text, command };
  });
}
