import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayBus } from '@sekisho/administration';
import { bob } from '@sekisho/administration/testing';
import type { UserRecord } from '@sekisho/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { firstUser } from './first-user.ts';

let folder = '';
let firstUserPassword = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-user-'));
  firstUserPassword = join(folder, 'first-user');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An auth service that holds users in memory; sealed passwords travel readable. */
class FakeAuth {
  readonly users: UserRecord[] = [];
  readonly passwords = new Map<string, string>();

  readonly seal: GatewayBus['seal'] = async (_name, password) => ({ enc: '', ciphertext: password });
  readonly administer: GatewayBus['administer'] = async (command, payload) => {
    if (command === 'user.add' && 'groups' in payload) {
      const { name, groups, officeMode, papOnly, password } = payload;
      this.users.push({ ...bob, name, groups, officeMode, papOnly });
      this.passwords.set(name, password?.ciphertext ?? '');
    }
    return { outcome: 'done', users: this.users };
  };
}

const settings = {
  remoteAccessCommunity: { groups: ['vpn'], require: {}, machines: { groups: [], nameFrom: [], account: undefined } },
};
const run = (auth: FakeAuth) => firstUser(auth, { firstUserPassword }, settings);

describe('the first user', () => {
  it('is made on the first run, as a member of the community, enabled for Office Mode', async () => {
    const auth = new FakeAuth();
    const made = await run(auth);
    expect(auth.users).toMatchObject([{ name: 'alice', groups: ['vpn'], officeMode: true, papOnly: false }]);
    expect(auth.passwords.get('alice')).toBe(made?.password);
    expect(readFileSync(firstUserPassword, 'utf8')).toBe(`${made?.password}\n`);
    expect(statSync(firstUserPassword).mode & 0o777).toBe(0o600);
  });

  it('is found again, its password no longer told', async () => {
    const auth = new FakeAuth();
    await run(auth);
    expect(await run(auth)).toEqual({ name: 'alice', passwordFile: firstUserPassword, password: undefined });
    expect(auth.users).toHaveLength(1);
  });

  it('stays away once an administrator has removed it', async () => {
    const auth = new FakeAuth();
    await run(auth);
    auth.users.length = 0;
    expect(await run(auth)).toBeUndefined();
    expect(auth.users).toHaveLength(0);
  });

  it('is not made where there are users already', async () => {
    const auth = new FakeAuth();
    auth.users.push(bob);
    expect(await run(auth)).toBeUndefined();
    expect(existsSync(firstUserPassword)).toBe(false);
  });

  it('is finished with the password of a run that was cut off before it was made', async () => {
    writeFileSync(`${firstUserPassword}.unfinished`, 'kept\n');
    const auth = new FakeAuth();
    expect((await run(auth))?.password).toBe('kept');
    expect(auth.passwords.get('alice')).toBe('kept');
  });

  it('is finished without a second one by a run after one that was cut off when it was made', async () => {
    const auth = new FakeAuth();
    await run(auth);
    rmSync(firstUserPassword);
    writeFileSync(`${firstUserPassword}.unfinished`, 'kept\n');
    expect((await run(auth))?.password).toBe('kept');
    expect(auth.users).toHaveLength(1);
  });
});
