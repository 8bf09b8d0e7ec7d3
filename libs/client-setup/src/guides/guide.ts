import type { Language, Text } from '@sekisho/contracts';
import type { SetupFile } from '../setup-file.ts';
import { type GuideContent, say } from './content.ts';
import { Filling } from './filling.ts';
import type { GuideFacts } from './guide-facts.ts';
import { document } from './page/document.ts';
import { onePage, onePageTitle } from './page/one-page.ts';
import { sections } from './page/sections.ts';
import { texts } from './page/texts.ts';
import { android, android12 } from './platforms/android.ts';
import { apple } from './platforms/apple.ts';
import { chromeos } from './platforms/chromeos.ts';
import { linuxFile, linuxGnome } from './platforms/linux.ts';
import { mikrotik, router } from './platforms/routers.ts';
import { windows } from './platforms/windows.ts';

/** Systems that there is a guide for; `everyone` is one sheet with all of them. */
export const guidePlatforms = [
  'windows-11',
  'windows-10',
  'macos',
  'macos-12',
  'ios',
  'android',
  'android-12',
  'chromeos',
  'linux-gnome',
  'linux-file',
  'mikrotik',
  'router',
  'everyone',
] as const;
export type GuidePlatform = (typeof guidePlatforms)[number];

/** As people call them. */
export const guidePlatformNames: Readonly<Record<GuidePlatform, Text>> = {
  'windows-11': say('Windows 11', 'Windows 11'),
  'windows-10': say('Windows 10', 'Windows 10'),
  macos: say('a Mac (macOS 13 and later)', 'Mac (macOS 13 以降)'),
  'macos-12': say('a Mac (up to macOS 12)', 'Mac (macOS 12 以前)'),
  ios: say('an iPhone or iPad', 'iPhone・iPad'),
  android: say('Android (up to 11)', 'Android (11 以前)'),
  'android-12': say('Android (12 and later)', 'Android (12 以降)'),
  chromeos: say('ChromeOS', 'ChromeOS'),
  'linux-gnome': say('Linux (GNOME)', 'Linux (GNOME)'),
  'linux-file': say('Linux (command line)', 'Linux (コマンド ライン)'),
  mikrotik: say('a MikroTik router', 'MikroTik ルーター'),
  router: say('a router', 'ルーター'),
  everyone: say('every system', 'すべてのシステム'),
};

type SystemPlatform = Exclude<GuidePlatform, 'everyone'>;

const contents: Readonly<Record<SystemPlatform, (facts: GuideFacts) => GuideContent>> = {
  'windows-11': (facts) => windows('11', facts),
  'windows-10': (facts) => windows('10', facts),
  macos: (facts) => apple('macos', facts),
  'macos-12': (facts) => apple('macos-12', facts),
  ios: (facts) => apple('ios', facts),
  android,
  'android-12': android12,
  chromeos,
  'linux-gnome': linuxGnome,
  'linux-file': linuxFile,
  mikrotik,
  router,
};

/**
 * A step-by-step guide, to be read on a screen or printed on A4: one HTML document that needs nothing beside itself. What a system
 * cannot do with these facts, its guide says instead.
 */
export function guide(platform: GuidePlatform, language: Language, facts: GuideFacts): SetupFile {
  if (platform === 'everyone') {
    const filling = new Filling(facts, language);
    const body = onePage(facts, filling);
    return file(platform, filling, document({ facts, filling, title: onePageTitle, onePage: true, body }));
  }
  const content = contents[platform](facts);
  // Nobody needs their key to read that it is of no use here.
  const told = content.ways.length > 0 ? facts : withoutPerson(facts);
  const filling = new Filling(told, language);
  const body = sections(content, told, filling);
  return file(platform, filling, document({ facts: told, filling, title: titleOf(platform), body }));
}

const file = (platform: GuidePlatform, filling: Filling, text: string): SetupFile => ({
  name: `guide-${platform}.${filling.language}.html`,
  mediaType: 'text/html; charset=utf-8',
  bytes: new TextEncoder().encode(text),
  secrets: filling.secrets,
});

const withoutPerson = ({ machine, user, ...facts }: GuideFacts): GuideFacts => ({
  ...facts,
  machine:
    machine.kind === 'pre-shared-key' ? { kind: machine.kind, identity: machine.identity } : { kind: machine.kind },
  user: { method: user.method },
  link: undefined,
});

function titleOf(platform: SystemPlatform): Text {
  const { en, ja } = guidePlatformNames[platform];
  return {
    en: texts.title.en.replace('{system}', en),
    ja: texts.title.ja.replace(/\{system\}( ?)/, (_, space: string) => (/[\w)]$/.test(ja) ? ja + space : ja)),
  };
}
