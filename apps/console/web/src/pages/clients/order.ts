import type { AnswerOf } from '../../api/answers.ts';
import type { Language } from '../../i18n/translations.ts';
import type { Platform } from './platforms.ts';

/** What can be ordered, as the gateway's settings stand. */
export type Choices = AnswerOf<'/api/client-setup-choices'>;
export type MachineAuthentication = Choices['authentication'][number];
export type LoginMethod = Choices['methods'][number];
export const trafficChoices = ['all', 'networks'] as const;
export type Traffic = (typeof trafficChoices)[number];

/** Whom and what a client is set up for, as it is typed. */
export interface Order {
  readonly forEverybody: boolean;
  readonly user: string;
  readonly platform: Platform;
  readonly language: Language;
  readonly server: string;
  /** undefined: the first that the gateway takes. */
  readonly authentication: MachineAuthentication | undefined;
  /** Empty: the first that the user may have. */
  readonly preSharedKey: string;
  /** Account of the machine, where it proves itself by a certificate. */
  readonly machine: string;
  /** Empty: the usual one of the user. */
  readonly method: LoginMethod | '';
  readonly traffic: Traffic;
  /** Empty: what the gateway is called. */
  readonly connection: string;
}

/** What is chosen for nobody in particular yet. */
export const emptyOrder = (language: Language): Order => ({
  ...{ forEverybody: false, user: '', platform: 'windows-11', language, server: '' },
  ...{ authentication: undefined, preSharedKey: '', machine: '', method: '', traffic: 'all', connection: '' },
});

/** Fields that may be wrong. */
export const judgedFields = ['user', 'server', 'machine'] as const;
export type JudgedField = (typeof judgedFields)[number];
export type Problem = 'missing' | 'notAnAddress' | 'noPublicAddress' | 'noSuchUser' | 'noRealm';
export type Problems = Readonly<Partial<Record<JudgedField, Problem>>>;

const hostName = /^(?=.{1,253}$)[A-Za-z0-9][A-Za-z0-9-]{0,62}(\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*$/;

export const authenticationOf = (order: Order, choices: Choices | undefined): MachineAuthentication | undefined =>
  order.authentication ?? choices?.authentication[0];

/** What stands in the way of files. */
export function problemsOf(order: Order, choices: Choices | undefined): Problems {
  const user = order.forEverybody ? undefined : userProblem(order, choices);
  const machine =
    authenticationOf(order, choices) === 'certificate' && order.machine.trim() === '' ? 'missing' : undefined;
  const server = serverProblem(order, choices);
  return { ...(user && { user }), ...(server && { server }), ...(machine && { machine }) };
}

/** Names that lead nowhere are known as soon as the gateway has looked. */
function userProblem({ user }: Order, choices: Choices | undefined): Problem | undefined {
  if (user.trim() === '') return 'missing';
  if (choices?.account === 'missing') return 'noSuchUser';
  return choices?.account === 'no-realm' ? 'noRealm' : undefined;
}

/** The first field that is wrong, in the order in which they stand. */
export const firstWrong = (problems: Problems): JudgedField | undefined =>
  judgedFields.find((field) => problems[field] !== undefined);

/** What a field is found by on the page. */
export const fieldId = (field: JudgedField): string => `client-${field}`;

function serverProblem({ server }: Order, choices: Choices | undefined): Problem | undefined {
  if (server.trim() !== '') return hostName.test(server.trim()) ? undefined : 'notAnAddress';
  return choices !== undefined && choices.server === undefined ? 'noPublicAddress' : undefined;
}

/** false: with a key, and those stay with the edges. */
export const hasFiles = (order: Order, choices: Choices | undefined): boolean =>
  authenticationOf(order, choices) !== 'pre-shared-key' || choices?.preSharedKeyFiles !== false;

/** The method that is chosen, as long as the user gets in by it. */
export const methodOf = ({ method }: Order, choices: Choices | undefined): LoginMethod | undefined =>
  choices?.methods.find((each) => each === method);

/** What is to be known of the method before it is chosen. */
export function methodHintOf(order: Order, choices: Choices | undefined): 'methodHint' | 'noMethod' | 'linuxEapTls' {
  const method = methodOf(order, choices) ?? choices?.methods[0];
  if (method === undefined) return 'noMethod';
  const isRefused = method === 'eap-tls' && order.platform.startsWith('linux') && choices?.linuxEapTls === false;
  return isRefused ? 'linuxEapTls' : 'methodHint';
}

/** What guide, files and links say of the connection. */
export function connectionOf(order: Order, choices: Choices | undefined) {
  const method = methodOf(order, choices);
  const connection = order.connection.trim();
  return { ...(method && { method }), traffic: order.traffic, ...(connection !== '' && { connection }) };
}

/** The part of a request that is the same for files and links. */
export function requestOf(order: Order, choices: Choices | undefined) {
  const authentication = authenticationOf(order, choices);
  const [server, machine] = [order.server.trim(), order.machine.trim()];
  return {
    ...connectionOf(order, choices),
    ...(server !== '' && { server }),
    // A link then brings the guide alone.
    ...(authentication !== undefined && hasFiles(order, choices) && { authentication }),
    ...(authentication === 'pre-shared-key' && order.preSharedKey !== '' && { preSharedKey: order.preSharedKey }),
    ...(authentication === 'certificate' && machine !== '' && { machine }),
  };
}

/** What somebody does with the files of a system, by a name of the texts. */
export function nextStepOf(platform: Platform): 'windows' | 'apple' | 'chromeos' | 'linux' | 'guide' {
  if (platform.startsWith('windows')) return 'windows';
  if (/^(mac|ios)/.test(platform)) return 'apple';
  if (platform.startsWith('linux')) return 'linux';
  return platform === 'chromeos' ? 'chromeos' : 'guide';
}

/** The console listens on the gateway's own loopback alone: nobody else can open its links. */
export const isHereAlone = (url: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);

/** Files that somebody is told to run or to open, by their names. */
export function namesIn(files: readonly string[]): { readonly file: string; readonly undo: string } {
  const undo = files.find((name) => /-undo\.(ps1|sh)$/.test(name)) ?? '';
  const file = files.find((name) => name !== undo && /\.(ps1|sh|mobileconfig|onc)$/.test(name)) ?? '';
  return { file, undo };
}
