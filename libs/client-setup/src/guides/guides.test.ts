import { createHash } from 'node:crypto';
import { type Language, languages } from '@sekisho/contracts';
import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { ClientSetupFacts } from '../facts.ts';
import { userMethods } from '../methods.ts';
import { machines, office, secretOffice, userBy } from './facts.fixture.ts';
import { type GuideFacts, type GuidePlatform, guide, guideFacts, guidePlatforms, guidePolicy } from './index.ts';
import { texts } from './page/texts.ts';

type Element = DefaultTreeAdapterMap['element'];
type Node = DefaultTreeAdapterMap['node'];

const textOf = (platform: GuidePlatform, language: Language, facts: GuideFacts): string =>
  new TextDecoder().decode(guide(platform, language, facts).bytes);

/** Parses as browsers do; whatever they would have to mend fails. */
function parsed(text: string): readonly Element[] {
  const mended: string[] = [];
  const root = parse(text, { sourceCodeLocationInfo: true, onParseError: ({ code }) => mended.push(code) });
  expect(mended).toEqual([]);
  return elementsBelow(root);
}

const elementsBelow = (node: Node): readonly Element[] => [
  ...('tagName' in node ? [node] : []),
  ...('childNodes' in node ? node.childNodes.flatMap(elementsBelow) : []),
];

const textBelow = (node: Node): string =>
  'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(textBelow).join('') : '';

/** What people read: without the style sheet. */
const readIn = (elements: readonly Element[]): string =>
  elements
    .filter(({ tagName }) => tagName === 'body')
    .map(textBelow)
    .join('');

const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((each) => each.name === name)?.value;

const combinations = guidePlatforms.flatMap((platform) => languages.map((language) => ({ platform, language })));
const everyFacts: readonly GuideFacts[] = Object.values(machines).flatMap((machine) =>
  userMethods.map((method) => ({ ...office, machine, user: userBy(method) })),
);

describe.each(combinations)('the guide for $platform in $language', ({ platform, language }) => {
  it.each(everyFacts)('is a whole document with $machine.kind and $user.method', (facts) => {
    const elements = parsed(textOf(platform, language, facts));
    expect(attribute(elements[0] as Element, 'lang')).toBe(language);
    expect(readIn(elements)).not.toMatch(/undefined|\[object|[{}`]|\*(?!\.nmconnection)/);
    const ids = elements.map((each) => attribute(each, 'id')).filter((id) => id !== undefined);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('asks for nothing beside itself, and runs nothing', () => {
    const elements = parsed(textOf(platform, language, secretOffice));
    const names = new Set(elements.map(({ tagName }) => tagName));
    for (const name of ['script', 'link', 'img', 'image', 'iframe', 'object', 'use', 'a', 'form']) {
      expect(names).not.toContain(name);
    }
    const attributes = elements.flatMap(({ attrs }) => attrs);
    // By its policy a browser takes its own style alone, and no markup could bring another one.
    expect(attributes.find(({ value }) => value.startsWith("default-src 'none'"))?.value).toBe(guidePolicy);
    expect(attributes.filter(({ name }) => name === 'style')).toEqual([]);
    expect(attributes.filter(({ name, value }) => /^on|href|src/.test(name) || /https?:|url\(/.test(value))).toEqual(
      [],
    );
    const style = elements
      .filter(({ tagName }) => tagName === 'style')
      .map(textBelow)
      .join('');
    expect(style).not.toMatch(/url\(|@import|https?:/);
    expect(guidePolicy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(guidePolicy).not.toContain('unsafe');
  });

  it('lets no fact become markup', () => {
    const hostile = hostileFacts(`"><script>alert(1)</script><b onload='x'>&amp;{key}*a*\`b\``);
    const harmless = hostileFacts('harmless');
    const tagsOf = (facts: GuideFacts) =>
      parsed(textOf(platform, language, facts)).map(({ tagName, attrs }) => [tagName, attrs.map(({ name }) => name)]);
    expect(tagsOf(hostile).filter(([name]) => name === 'script')).toEqual([]);
    // Labels in drawings break into lines by the room that values leave them.
    const counted = (facts: GuideFacts) => tagsOf(facts).filter(([name]) => name !== 'text').length;
    expect(counted(hostile)).toBe(counted(harmless));
  });
});

const hostileFacts = (value: string): GuideFacts => ({
  connection: value,
  gateway: { address: value, name: value, modp1024: false },
  machine: { kind: 'pre-shared-key', key: value, identity: value },
  user: { method: 'pap', name: value, password: value },
  traffic: { kind: 'routes', routes: [value] },
});

describe('secrets', () => {
  const identity = {
    name: 'laptop-7',
    certificate: new Uint8Array(1),
    pkcs12: new Uint8Array(1),
    password: 'file~hidden',
  };
  const facts: ClientSetupFacts = {
    connection: 'Office',
    gateway: { address: 'vpn.example.com', name: 'Example', behindNat: false, modp1024: true },
    machine: { kind: 'pre-shared-key', key: 'key~hidden' },
    user: { method: 'ms-chap-v2', name: 'bob', password: 'word~hidden' },
    trustedRoots: [],
    traffic: { kind: 'all', internet: true, ipv6: false },
    dns: { servers: [] },
  };
  const byCertificates: ClientSetupFacts = {
    ...facts,
    machine: { kind: 'certificate', identity },
    user: { method: 'eap-tls', name: 'bob', identity: { ...identity, name: 'bob' } },
  };

  it.each(guidePlatforms)('are left out of the guide for %s unless they are asked for', (platform) => {
    for (const each of [facts, byCertificates]) {
      const made = guide(platform, 'en', guideFacts(each));
      expect(new TextDecoder().decode(made.bytes)).not.toContain('~hidden');
      expect(made.secrets).toEqual([]);
    }
  });

  it('are marked and named where they are asked for', () => {
    const made = guide('windows-11', 'en', guideFacts(facts, { secrets: true }));
    const elements = parsed(new TextDecoder().decode(made.bytes));
    const marked = elements.filter((each) => attribute(each, 'class') === 'fact secret').map(textBelow);
    expect(new Set(marked)).toEqual(new Set(['key~hidden', 'word~hidden']));
    expect(made.secrets).toEqual(['password', 'pre-shared-key']);
    expect(readIn(elements)).toContain('This sheet holds secrets');
    expect(guide('macos', 'en', guideFacts(byCertificates, { secrets: true })).secrets).toEqual(['password']);
  });

  it('and names are left out for everybody', () => {
    for (const each of [facts, byCertificates]) {
      const text = textOf('everyone', 'en', guideFacts(each, { anonymous: true }));
      expect(text).not.toMatch(/bob|laptop-7/);
      expect(text).toContain('class="blank"');
    }
  });
});

describe('what a system cannot do', () => {
  const impossible = (platform: GuidePlatform, facts: GuideFacts) =>
    textOf(platform, 'en', facts).includes('This cannot be set up on this system');

  it('is said in place of steps', () => {
    const eapMd5 = { ...office, user: userBy('eap-md5-challenge') };
    for (const platform of ['windows-11', 'macos', 'ios', 'android', 'chromeos', 'mikrotik'] as const) {
      expect(impossible(platform, eapMd5)).toBe(true);
      expect(textOf(platform, 'en', eapMd5)).not.toContain('<svg class="window"');
      expect(impossible(platform, office)).toBe(false);
    }
    const secret = guide('android-12', 'en', secretOffice);
    expect(secret.secrets).toEqual([]);
    expect(new TextDecoder().decode(secret.bytes)).not.toMatch(/Ppz6o5x9J|class="qr"/);
    expect(impossible('linux-gnome', eapMd5)).toBe(false);
    expect(impossible('android-12', office)).toBe(true);
    expect(impossible('mikrotik', { ...office, machine: machines.certificate })).toBe(true);
  });

  it('is said where a key needs a group name, which only some can send', () => {
    const facts: GuideFacts = { ...office, machine: { kind: 'pre-shared-key', identity: 'sales' } };
    for (const platform of ['windows-11', 'windows-10', 'mikrotik'] as const) {
      expect(impossible(platform, facts)).toBe(true);
      expect(textOf(platform, 'en', facts)).toContain('sales');
    }
    for (const platform of ['macos', 'android', 'chromeos', 'router', 'everyone'] as const) {
      expect(impossible(platform, facts)).toBe(false);
      expect(textOf(platform, 'en', facts)).toContain('sales');
    }
    expect(textOf('ios', 'en', facts)).not.toContain('<h2>By hand');
  });

  it('is said of Android where group 2 is not allowed', () => {
    const modern = { ...office, gateway: { ...office.gateway, modp1024: false } };
    expect(textOf('android', 'en', modern)).toContain('legacy.modp1024');
    expect(textOf('android', 'en', office)).not.toContain('legacy.modp1024');
  });
});

describe('pictures and words', () => {
  it('say the same: each mark of a picture stands in the list beside it', () => {
    const elements = parsed(textOf('windows-11', 'en', secretOffice));
    const lists = elements.filter((each) => attribute(each, 'class')?.startsWith('shown'));
    expect(lists.length).toBeGreaterThan(1);
    for (const shown of lists) {
      const below = elementsBelow(shown);
      expect(below.filter(({ tagName }) => tagName === 'circle').length).toBeGreaterThanOrEqual(
        below.filter(({ tagName }) => tagName === 'li').length,
      );
    }
  });

  it('describe themselves to who cannot see them', () => {
    const elements = parsed(textOf('ios', 'ja', secretOffice));
    for (const drawing of elements.filter((each) => attribute(each, 'class') === 'phone')) {
      const ids = attribute(drawing, 'aria-labelledby')?.split(' ') ?? [];
      const named = ids.map((id) => elements.find((each) => attribute(each, 'id') === id));
      expect(named.map((each) => each?.tagName)).toEqual(['title', 'desc']);
    }
    expect(readIn(elements)).toContain('シークレット: q7F-kx92-Ppz6o5x9J');
  });

  it('have the script for Windows run by whoever connects, whose the connection then is', () => {
    for (const platform of ['windows-11', 'windows-10'] as const) {
      const text = textOf(platform, 'en', office);
      expect(text).toContain('Signed in as the one who will connect');
      expect(text).not.toContain('An account that may administer this computer');
    }
  });

  it('tell each way of signing in apart', () => {
    const methods = userMethods.map((method) => textOf('windows-11', 'en', { ...office, user: userBy(method) }));
    expect(new Set(methods).size).toBe(userMethods.length);
    expect(methods[userMethods.indexOf('pap')]).toContain('Unencrypted password (PAP)');
  });
});

describe('commands', () => {
  it('hold facts in the quotes of their shell', () => {
    const facts: GuideFacts = {
      ...hostileFacts(`a"b$c\\d?'e`),
      machine: { kind: 'pre-shared-key', key: 'k"$(x)' },
      traffic: { kind: 'routes', routes: ['10.0.0.0/8', '10.0.0.0/8; /system reset'] },
    };
    const router = readIn(parsed(textOf('mikrotik', 'en', facts)));
    expect(router).toContain(String.raw`ipsec-secret="k\"\$(x)"`);
    expect(router.match(/\/ip route add.*/g)).toEqual([
      expect.stringContaining('dst-address=10.0.0.0/8 gateway=sekisho'),
    ]);
    const shell = readIn(parsed(textOf('linux-file', 'en', facts)));
    expect(shell).toContain(String.raw`connection up 'a"b$c\d?'\''e'`);
  });

  it('name what is to be filled in', () => {
    expect(readIn(parsed(textOf('mikrotik', 'en', office)))).toContain('ipsec-secret=KEY');
  });
});

describe.each(languages)('what a system is to be prepared for, in %s', (language) => {
  it('names services, registry value and other programs on Windows', () => {
    for (const platform of ['windows-10', 'windows-11'] as const) {
      const read = readIn(parsed(textOf(platform, language, office)));
      for (const each of ['IPsec Policy Agent', 'services.msc', 'ProhibitIpSec']) expect(read).toContain(each);
    }
  });

  it('says on iPhones what Apple documents of certificates for L2TP', () => {
    const byCertificate = { ...office, machine: machines.certificate };
    expect(readIn(parsed(textOf('ios', language, byCertificate)))).toContain('Cisco IPSec');
    expect(readIn(parsed(textOf('ios', language, office)))).not.toContain('Cisco IPSec');
    expect(readIn(parsed(textOf('macos', language, byCertificate)))).not.toContain('Cisco IPSec');
  });

  it('does not promise of IPv6 what holds for IPv4', () => {
    const traffic = { kind: 'all', internet: true, ipv6: true } as const;
    for (const platform of ['windows-11', 'macos', 'ios', 'chromeos', 'linux-file', 'everyone'] as const) {
      expect(readIn(parsed(textOf(platform, language, office)))).toContain(texts.ipv6Past[language]);
      expect(readIn(parsed(textOf(platform, language, { ...office, traffic })))).toContain(texts.ipv6Taken[language]);
      expect(readIn(parsed(textOf(platform, language, secretOffice)))).not.toContain('IPv6');
    }
  });
});
