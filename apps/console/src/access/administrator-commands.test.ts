import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdministratorCommands } from './administrator-commands.ts';
import { client, password, TestDoor } from './door.fixture.ts';
import { hashOf, newToken } from './tokens.ts';

let door: TestDoor;
let commands: AdministratorCommands;
const place = { names: ['admin.example.com'], listen: { address: '127.0.0.1', port: 8443 } };
beforeEach(() => {
  door = new TestDoor();
  commands = new AdministratorCommands({
    ...door,
    tables: door.database,
    place,
    logger: { error: () => undefined },
    now: () => door.now,
  });
});
afterEach(() => door.close());

describe('a command', () => {
  it('adds an administrator, whose link is good once', async () => {
    const token = newToken();
    expect(await commands.run('admin.add', { name: 'alice', role: 'operator', token: hashOf(token) })).toEqual({
      outcome: 'done',
      invitation: { console: 'https://admin.example.com:8443', expiresAt: '2027-02-01T12:00:00.000Z' },
    });
    const { secret, name, opened } = await door.opened(token);
    expect(name).toBe('alice');
    const accept = () => door.entrance.accept({ token, opened, password, code: door.codeOf(secret) }, client);
    expect((await accept()).administrator).toMatchObject({ name: 'alice', role: 'operator' });
    await expect(accept()).rejects.toThrow('This link was used');
  });

  it('ends the sign-ins of whom it changes, and says what they were', async () => {
    const { token } = await door.enrolled('vera', 'viewer');
    const before = { name: 'vera', role: 'viewer', disabled: false, signsInBy: 'password' };
    expect(await commands.run('admin.set', { name: 'vera', disabled: true })).toMatchObject({ before });
    await commands.run('admin.set', { name: 'vera', disabled: false });
    expect(await door.signIns.find(token)).toBeUndefined();
    expect(await commands.run('admin.list', {})).toMatchObject({ administrators: [{ name: 'vera', disabled: false }] });
  });

  it('leaves nobody to what the OpenID provider says', async () => {
    await door.administrators.add('oscar', 'operator', 'https://sso.example.com 1');
    const refused = { outcome: 'failed', reason: expect.stringContaining('OpenID provider') };
    expect(await commands.run('admin.invite', { name: 'oscar', token: hashOf('x') })).toEqual(refused);
    expect(await commands.run('admin.set', { name: 'oscar', role: 'administrator' })).toEqual(refused);
    expect(await commands.run('admin.remove', { name: 'oscar' })).toMatchObject({ outcome: 'done' });
  });

  it('is answered with a sentence where it cannot be done', async () => {
    await door.enrolled('root');
    expect(await commands.run('admin.remove', { name: 'nobody' })).toEqual({
      outcome: 'failed',
      reason: 'There is no administrator nobody.',
    });
    expect(await commands.run('admin.remove', { name: 'root' })).toMatchObject({
      reason: expect.stringContaining('Nobody would be left'),
    });
    expect(await commands.run('admin.add', { name: 'x', role: 'emperor' })).toMatchObject({ outcome: 'failed' });
  });
});
