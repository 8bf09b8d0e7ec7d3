import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { formatAnnouncement, ownAddress, shortPath } from './announcement.ts';

describe('the addresses to dial', () => {
  it('include the one by which the gateway reaches itself', () => {
    expect([ownAddress(['0.0.0.0']), ownAddress(['192.0.2.10'])]).toEqual(['127.0.0.1', '192.0.2.10']);
  });
});

describe('the announcement', () => {
  const settings = parseSettings('officeMode: { pool: 10.66.0.0/24 }\nencryptionDomain: [10.0.0.0/8]\n', '/e/s.yaml');
  const announcement = {
    settings,
    addresses: ['192.0.2.10'],
    startedInMs: 3210,
    preSharedKey: { text: 'abcd-efgh', source: '/e/secrets/psk' },
    firstUser: { name: 'alice', passwordFile: '/e/secrets/first-user', password: 'wxyz' },
    logs: '/e/log',
    console: { url: 'https://localhost:8443', firstAdministrator: undefined },
  };

  it('holds everything a first client needs', () => {
    const text = formatAnnouncement(announcement);
    for (const needed of ['192.0.2.10', 'abcd-efgh', 'alice', 'wxyz', '10.66.0.0/24', '10.0.0.0/8', '3.2 s']) {
      expect(text).toContain(needed);
    }
  });

  it('tells where the console is, and how its first administrator is made', () => {
    expect(formatAnnouncement(announcement)).toMatch(/Console +https:\/\/localhost:8443$/m);
    const first = { url: 'https://localhost:8443', firstAdministrator: 'https://localhost:8443/invitation#abc' };
    expect(formatAnnouncement({ ...announcement, console: first })).toMatch(/Console +https:\S+#abc {2}\(makes/m);
    expect(formatAnnouncement({ ...announcement, console: undefined })).not.toContain('Console');
  });

  it('tells the password on the first run alone', () => {
    const text = formatAnnouncement({ ...announcement, firstUser: { ...announcement.firstUser, password: undefined } });
    expect(text).toMatch(/Password +in \/e\/secrets\/first-user/);
  });

  it('tells the pre-shared key on the start that made it alone', () => {
    const text = formatAnnouncement({ ...announcement, preSharedKey: { text: undefined, source: '/e/secrets/psk' } });
    expect(text).toMatch(/Pre-shared key +in \/e\/secrets\/psk/);
  });

  it('says when the pre-shared key is switched off', () => {
    expect(formatAnnouncement({ ...announcement, preSharedKey: undefined })).toMatch(/Pre-shared key +switched off/);
  });
});

it('shortens a path below the current directory', () => {
  expect([shortPath('/a/b/c', '/a'), shortPath('/x/y', '/a/b')]).toEqual(['b/c', '/x/y']);
});
