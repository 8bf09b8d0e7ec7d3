import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, parseSettings } from '@sekisho/platform';
import { attribute, attributes, attributeValue } from '@sekisho/radius';
import { Secret } from '@sekisho/wire';
import { afterAll, describe, expect, it } from 'vitest';
import { scriptedRadius } from '../testing/scripted-radius.fixture.ts';
import { lenientStanding } from '../testing/standing.fixture.ts';
import { BackEnds } from './back-ends.ts';
import { Directory } from './internal/directory.ts';
import { PasswordVault } from './internal/password-vault.ts';
import { attempts } from './radius/attempts.fixture.ts';

describe('back ends', () => {
  const place = mkdtempSync(join(tmpdir(), 'sekisho-back-ends-'));
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it('are made from the settings, with secrets from the files these name', async () => {
    const server = await scriptedRadius('from a file', () => ({
      code: 'access-accept',
      attributes: [attribute(attributes.filterId, 'staff')],
    }));
    writeFileSync(join(place, 'radius'), 'from a file\n', { mode: 0o600 });
    const yaml = `
gateway: { name: gate-1 }
officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
realms:
  all: { default: true, backEnds: [internal, corporate] }
backEnds:
  unused: { kind: os }
  corporate:
    kind: radius
    servers: [{ address: 127.0.0.1, port: ${server.port}, secret: { file: radius } }]
`;
    const settings = parseSettings(yaml, join(place, 'sekisho.yaml'));
    const vault = await PasswordVault.create(new Secret(new Uint8Array(randomBytes(32))));
    const directory = new Directory({ find: async () => undefined }, vault);
    const backEnds = await BackEnds.open({
      settings,
      directory,
      standing: lenientStanding(),
      logger: createLogger('test'),
    });
    expect([...backEnds.byName.keys()]).toEqual(['internal', 'corporate']);
    const answer = await backEnds.byName.get('corporate')?.verify(attempts.pap('alice', 'wonderland'));
    expect(answer).toMatchObject({ kind: 'accepted', account: { groups: ['staff'] } });
    expect(attributeValue(server.requests[0]?.attributes ?? [], attributes.nasIdentifier)).toBe('gate-1');
    await backEnds.close();
    server.close();
  });
});
