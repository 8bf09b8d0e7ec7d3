import type { AnswerOf } from '../../api/answers.ts';
import type { Language } from '../../i18n/translations.ts';
import type { Platform } from './platforms.ts';

/** What can be ordered, as the gateway's settings stand. */
export type Choices = AnswerOf<'/api/client-setup-choices'>;
export type MachineAuthentication = Choices['authentication'][number];

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
}

/** Fields that may be wrong. */
export const judgedFields = ['user', 'server', 'machine'] as const;
export type JudgedField = (typeof judgedFields)[number];
export type Problem = 'missing' | 'notAnAddress' | 'noPublicAddress';
export type Problems = Readonly<Partial<Record<JudgedField, Problem>>>;

const hostName = /^(?=.{1,253}$)[A-Za-z0-9][A-Za-z0-9-]{0,62}(\.[A-Za-z0-9][A-Za-z0-9-]{0,62})*$/;

export const authenticationOf = (order: Order, choices: Choices | undefined): MachineAuthentication | undefined =>
  order.authentication ?? choices?.authentication[0];

/** What stands in the way of files. */
export function problemsOf(order: Order, choices: Choices | undefined): Problems {
  const user = !order.forEverybody && order.user.trim() === '' ? 'missing' : undefined;
  const machine =
    authenticationOf(order, choices) === 'certificate' && order.machine.trim() === '' ? 'missing' : undefined;
  const server = serverProblem(order, choices);
  return { ...(user && { user }), ...(server && { server }), ...(machine && { machine }) };
}

function serverProblem({ server }: Order, choices: Choices | undefined): Problem | undefined {
  if (server.trim() !== '') return hostName.test(server.trim()) ? undefined : 'notAnAddress';
  return choices !== undefined && choices.server === undefined ? 'noPublicAddress' : undefined;
}

/** false: with a key, and those stay with the edges. */
export const hasFiles = (order: Order, choices: Choices | undefined): boolean =>
  authenticationOf(order, choices) !== 'pre-shared-key' || choices?.preSharedKeyFiles !== false;

/** The part of a request that is the same for files and links. */
export function requestOf(order: Order, choices: Choices | undefined) {
  const authentication = authenticationOf(order, choices);
  const [server, machine] = [order.server.trim(), order.machine.trim()];
  return {
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
