import { type GuidePlatform, methodsOn, type SetupSystem, type UserMethod, userMethods } from '@sekisho/client-setup';
import type { UserRecord } from '@sekisho/contracts';
import { internalBackEnd, nameInGateway, type RealmSettings, realmOfName, type Settings } from '@sekisho/platform';
import { NothingDoneError } from '../administration-error.ts';
import type { GatewayBus } from '../gateway-bus.ts';

/**
 * `known`: an account of ours; `elsewhere`: other back ends are asked, which nobody asks before the user logs in; `missing`: the name
 * leads to our own accounts alone, and is none; `no-realm`: no realm takes such a name.
 */
export type AccountState = 'known' | 'elsewhere' | 'missing' | 'no-realm';

/** What follows from a user name: of the realm that it leads to, and of the account. */
export interface Login {
  /** As the rest of the gateway calls the user; undefined: everybody. */
  readonly name: string | undefined;
  /** Of account and realm; those that another back end knows are not among them. */
  readonly groups: readonly string[];
  /** By which the user is let in, the usual one first. */
  readonly methods: readonly UserMethod[];
  /** undefined: accounts were not looked at, or it is for everybody. */
  readonly account: AccountState | undefined;
}

type Needed = Pick<Settings, 'authentication' | 'realms' | 'backEnds' | 'remoteAccessCommunity'>;

/** @throws AdministrationError where the accounts cannot be had */
export async function loginOf(
  gateway: Pick<GatewayBus, 'administer'>,
  settings: Needed,
  user: string | undefined,
): Promise<Login> {
  if (user === undefined) return loginBy(settings, user);
  const { users = [] } = await gateway.administer('user.list', {});
  return loginBy(settings, user, users);
}

/** @param users accounts of ours; absent: they are not looked at */
export function loginBy(settings: Needed, user: string | undefined, users?: readonly UserRecord[]): Login {
  const offered = usualOrder(settings.authentication);
  if (user === undefined) return { name: user, groups: [], methods: ofEverybody(settings, offered), account: user };
  const found = realmFor(settings.realms, user);
  if (found === undefined) return { name: user, groups: [], methods: offered, account: users && 'no-realm' };
  const { realm, name } = found;
  const record = realm.backEnds.includes(internalBackEnd) ? users?.find((each) => each.name === name) : undefined;
  const groups = [...new Set([...(record?.groups ?? []), ...realm.groups])];
  const methods = offered
    .filter(takenBy(settings, realm))
    .filter((method) => record === undefined || takenByAccount(record, method))
    .filter((method) => groups.every((each) => isEnough(settings, each, method)));
  return { name: nameInGateway(realm, name), groups, methods, account: users && stateOf(realm, record) };
}

function realmFor(realms: Settings['realms'], user: string) {
  const all = Object.values(realms);
  return realmOfName(
    all,
    all.find((each) => each.default),
    user,
  );
}

function stateOf({ backEnds }: RealmSettings, record: UserRecord | undefined): AccountState {
  if (record !== undefined) return 'known';
  return backEnds.every((each) => each === internalBackEnd) ? 'missing' : 'elsewhere';
}

const eapMethods = {
  certificate: 'eap-tls',
  'md5-challenge': 'eap-md5-challenge',
  'ms-chap-v2': 'eap-ms-chap-v2',
} as const satisfies Record<Settings['authentication']['eap'], UserMethod>;

/**
 * MS-CHAPv2, which every client knows, then what is offered, in its order; of EAP the method that is asked for first, and last those
 * that a client may ask for in its place.
 */
function usualOrder({ methods, eap }: Settings['authentication']): readonly UserMethod[] {
  const offered = methods.map((each) => (each === 'eap' ? eapMethods[eap] : each));
  const others = methods.includes('eap') ? Object.values(eapMethods) : [];
  const first = offered.filter((each) => each === 'ms-chap-v2');
  return [...new Set([...first, ...offered, ...others])];
}

/** What every realm takes; where there is no such method, what one of them does. */
function ofEverybody(settings: Needed, offered: readonly UserMethod[]): readonly UserMethod[] {
  const judges = Object.values(settings.realms).map((realm) => takenBy(settings, realm));
  const byAll = offered.filter((method) => judges.every((takes) => takes(method)));
  return byAll.length > 0 ? byAll : offered.filter((method) => judges.some((takes) => takes(method)));
}

const takenBy =
  ({ backEnds }: Needed, realm: RealmSettings) =>
  (method: UserMethod): boolean =>
    realm.methods.includes(method) && realm.backEnds.some((each) => methodsOfBackEnd(backEnds[each]).includes(method));

/** What back ends of a kind can verify (docs/realms.md). @param settings undefined: our own accounts */
function methodsOfBackEnd(settings: Settings['backEnds'][string] | undefined): readonly UserMethod[] {
  switch (settings?.kind) {
    case 'os':
      return ['pap', 'eap-tls'];
    case 'ldap':
      return settings.ntHashAttribute === undefined
        ? ['pap', 'eap-tls']
        : ['pap', 'ms-chap-v2', 'eap-ms-chap-v2', 'eap-tls'];
    case 'tacacs':
      return ['pap', 'chap-md5', 'eap-md5-challenge'];
    default:
      return userMethods;
  }
}

/** A password that is kept as a hash is verified by PAP alone; a certificate takes the place of any. */
function takenByAccount({ hasPassword, papOnly }: UserRecord, method: UserMethod): boolean {
  if (method === 'eap-tls') return true;
  return hasPassword && (!papOnly || method === 'pap');
}

const isEnough = ({ remoteAccessCommunity: { require } }: Needed, group: string, method: UserMethod): boolean =>
  require[group]?.user?.includes(method) ?? true;

/** What a client is to log in by. */
export interface MethodWish {
  /** Its system; absent: any. */
  readonly platform?: GuidePlatform | SetupSystem | undefined;
  readonly method?: UserMethod | undefined;
}

/**
 * The method that is asked for, else the usual one of those that the client knows; where it knows none, what the user would need.
 * @throws NothingDoneError where the user is not let in by it
 */
export function methodOf({ name, methods }: Login, { platform, method }: MethodWish): UserMethod {
  const usable = platform === undefined ? methods : methods.filter((each) => methodsOn(platform).includes(each));
  const usual = usable[0] ?? methods[0];
  if (usual === undefined) throw new NothingDoneError(byNone(name));
  if (method === undefined || methods.includes(method)) return method ?? usual;
  throw new NothingDoneError(notBy(name, method, methods.join(', ')));
}

function byNone(user: string | undefined): string {
  if (user === undefined) return 'Users may log in by no method: see authentication.methods and realms.';
  return `There is no method by which ${user} may log in: see authentication.methods, the realm, and what groups require.`;
}

function notBy(user: string | undefined, method: UserMethod, methods: string): string {
  if (user === undefined) return `Not every user may log in by ${method}: the methods of the settings are ${methods}.`;
  return `${user} may not log in by ${method}, but by ${methods}.`;
}

/** @throws NothingDoneError where nobody can be who is called so */
export function requireAccount({ account }: Login, user: string | undefined): void {
  if (account === 'missing') throw new NothingDoneError(`There is no user ${user}.`);
  if (account === 'no-realm') throw new NothingDoneError(`No realm takes a user name such as ${user}: see realms.`);
}
