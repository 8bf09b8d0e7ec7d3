import type { Text } from '@sekisho/contracts';
import { ClientSetupError } from './errors.ts';
import { passwordMethods, type UserMethod } from './facts.ts';
import type { GuidePlatform } from './guides/guide.ts';

/** What files are made for; each is for several systems that there are guides for. */
export const setupSystems = ['windows', 'apple', 'chromeos', 'linux'] as const;
export type SetupSystem = (typeof setupSystems)[number];

export const userMethods: readonly UserMethod[] = [...passwordMethods, 'eap-tls'];

/** Undefined: there are no files for it, but a guide alone. */
export function setupSystemOf(platform: GuidePlatform): SetupSystem | undefined {
  if (platform.startsWith('windows')) return 'windows';
  if (platform === 'ios' || platform.startsWith('macos')) return 'apple';
  if (platform.startsWith('linux')) return 'linux';
  return platform === 'chromeos' ? platform : undefined;
}

interface Gap {
  readonly methods: readonly UserMethod[];
  /** Why, and what instead. */
  readonly why: Text;
}

const eapByPassword = ['eap-md5-challenge', 'eap-ms-chap-v2'] as const;

/** Linux has none. */
const gaps = {
  windows: {
    methods: ['eap-md5-challenge'] as const,
    why: {
      en: 'Windows has no EAP-MD5 since Windows Vista: use MS-CHAPv2 or a certificate.',
      ja: 'Windows は Vista 以降 EAP-MD5 に対応していません。MS-CHAPv2 または証明書を使用してください。',
    },
  },
  apple: {
    methods: eapByPassword,
    why: {
      en: 'macOS and iOS know no EAP but EAP-TLS here: use MS-CHAPv2 or a certificate.',
      ja: 'macOS と iOS がここで対応する EAP は EAP-TLS だけです。MS-CHAPv2 または証明書を使用してください。',
    },
  },
  chromeos: {
    methods: [...eapByPassword, 'eap-tls'],
    why: {
      en: 'ChromeOS knows no EAP inside of L2TP: users sign in by a password.',
      ja: 'ChromeOS は L2TP の中の EAP に対応していません。ユーザーはパスワードでサインインします。',
    },
  },
  others: {
    methods: [...eapByPassword, 'eap-tls'],
    why: {
      en: 'Android and routers know no EAP inside of L2TP: users sign in by a password.',
      ja: 'Android とルーターは L2TP の中の EAP に対応していません。ユーザーはパスワードでサインインします。',
    },
  },
} satisfies Readonly<Record<Exclude<SetupSystem, 'linux'> | 'others', Gap>>;

export type WindowsMethod = Exclude<UserMethod, (typeof gaps.windows.methods)[number]>;

function gapOf(platform: GuidePlatform | SetupSystem): Gap | undefined {
  if (platform === 'everyone') return undefined;
  const system = isSetupSystem(platform) ? platform : (setupSystemOf(platform) ?? 'others');
  return system === 'linux' ? undefined : gaps[system];
}

const isSetupSystem = (platform: GuidePlatform | SetupSystem): platform is SetupSystem =>
  setupSystems.some((each) => each === platform);

/** Methods that a client of this system can log in by; one sheet for everybody says what each can. */
export const methodsOn = (platform: GuidePlatform | SetupSystem): readonly UserMethod[] =>
  userMethods.filter((each) => !gapOf(platform)?.methods.includes(each));

/** @throws ClientSetupError where a client of this system cannot log in so */
export function requireMethodOn(platform: GuidePlatform | SetupSystem, method: UserMethod): void {
  const gap = gapOf(platform);
  if (gap?.methods.includes(method)) throw new ClientSetupError('not-supported', gap.why);
}

/** @throws ClientSetupError where Windows cannot log in so */
export function windowsMethod(method: UserMethod): WindowsMethod {
  if (isAmong(gaps.windows.methods, method)) throw new ClientSetupError('not-supported', gaps.windows.why);
  return method;
}

const isAmong = <Some extends UserMethod>(methods: readonly Some[], method: UserMethod): method is Some =>
  methods.some((each) => each === method);
