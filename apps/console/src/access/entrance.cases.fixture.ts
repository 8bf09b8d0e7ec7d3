import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { invitationMs, signInFailuresFree, signInHoldMaxMs } from '../limits.ts';
import { client, limits, password, type TestDoor } from './door.fixture.ts';

let door: TestDoor;

/** How administrators are let in, whatever keeps them. @param open a door of its own for every test */
export function entranceCases(open: () => Promise<TestDoor>): void {
  beforeEach(async () => {
    door = await open();
  });
  afterEach(() => door.close());
  describe('an invitation', ofInvitations);
  describe('an invitation in a browser', ofBrowsers);
  describe('the invitation of the first administrator', ofTheFirst);
  describe('an invitation of somebody who is here', ofInvitationsOfOthers);
  describe('who was proven by other means', ofOtherMeans);
  describe('a sign-in', ofSignIns);
  describe('a sign-in that is guessed at', ofGuesses);
  describe('a sign-in that is over', ofEnds);
  describe('what is kept', ofWhatIsKept);
}

function ofInvitations(): void {
  it('makes the first administrator, who chooses a name', async () => {
    const token = await door.invitations.make(null);
    const { name, secret, opened } = await door.opened(token);
    expect(name).toBeUndefined();
    const { administrator, recovery } = await door.entrance.accept(
      { token, opened, name: 'root', password, code: door.codeOf(secret) },
      client,
    );
    expect(administrator).toMatchObject({ name: 'root', role: 'administrator' });
    expect(new Set(recovery).size).toBe(8);
    expect(await door.entrance.hasAdministrators()).toBe(true);
  });

  it('is good once, of two who come at once for one', async () => {
    const token = await door.invitations.make(null);
    const { secret, opened } = await door.opened(token);
    const accept = (name: string) =>
      door.entrance.accept({ token, opened, name, password, code: door.codeOf(secret) }, client);
    const tried = await Promise.allSettled([accept('one'), accept('two')]);
    expect(tried.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await door.administrators.list()).toHaveLength(1);
    expect(await door.entrance.invited(token, 'gw')).toBeUndefined();
  });

  it('is good for a day', async () => {
    const token = await door.invitations.make(null);
    door.pass(invitationMs);
    expect(await door.entrance.invited(token, 'gw')).toBeUndefined();
  });

  it('takes no password that is short or has the name in it, and no code of another app', async () => {
    const token = await door.invitations.make(null);
    const { secret, opened } = await door.opened(token);
    const accept = (given: string, code = door.codeOf(secret)) =>
      door.entrance.accept({ token, opened, name: 'root', password: given, code }, client);
    await expect(accept('short')).rejects.toThrow('too short');
    await expect(accept('the Root of it all')).rejects.toThrow('your name');
    await expect(accept(password, '000000')).rejects.toThrow('The code is not');
    await expect(accept(password)).resolves.toBeDefined();
  });

  it('ends the sign-ins of whoever had the account', async () => {
    const { token, administrator } = await door.enrolled('root');
    const again = await door.invitations.make(administrator.id);
    const { secret, opened } = await door.opened(again);
    await door.entrance.accept({ token: again, opened, password, code: door.codeOf(secret) }, client);
    expect(await door.signIns.find(token)).toBeUndefined();
  });
}

function ofBrowsers(): void {
  it('has another secret than another invitation', async () => {
    const first = await door.opened(await door.invitations.make(null));
    const { id } = await door.administrators.add('vera', 'viewer');
    const second = await door.opened(await door.invitations.make(id), first.opened);
    expect(second.opened).toBe(first.opened);
    expect(second.secret).not.toBe(first.secret);
  });

  it('has a browser carry what is new where it carries what is no such thing', async () => {
    const token = await door.invitations.make(null);
    for (const carried of ['', 'x', 'a'.repeat(44)])
      expect((await door.opened(token, carried)).opened).toMatch(/^[\w-]{43}$/);
  });
}

function ofTheFirst(): void {
  it('is over as soon as there is one by another way', async () => {
    const token = await door.invitations.make(null);
    const { secret, opened } = await door.opened(token);
    await door.enrolled('root');
    expect(await door.entrance.invited(token, 'gw')).toBeUndefined();
    const accepted = door.entrance.accept({ token, opened, name: 'eve', password, code: door.codeOf(secret) }, client);
    await expect(accepted).rejects.toThrow('too old');
  });

  it('is still good where the name that was chosen is taken', async () => {
    await door.administrators.add('root', 'viewer', 'https://id.example.com 1');
    const token = await door.invitations.make(null);
    const { secret, opened } = await door.opened(token);
    const accept = (name: string) =>
      door.entrance.accept({ token, opened, name, password, code: door.codeOf(secret) }, client);
    await expect(accept('Root')).rejects.toThrow('already');
    await expect(accept('alice')).resolves.toBeDefined();
  });
}

function ofInvitationsOfOthers(): void {
  it('is of no use while the account is disabled', async () => {
    const { id } = await door.administrators.add('vera', 'viewer');
    const token = await door.invitations.make(id);
    const { secret, opened } = await door.opened(token);
    const vera = await door.administrators.find(id);
    if (vera !== undefined) await door.administrators.change(vera, { disabled: 1 });
    const accepted = door.entrance.accept({ token, opened, password, code: door.codeOf(secret) }, client);
    await expect(accepted).rejects.toThrow('too old');
  });

  it('takes the passkeys away of whoever had the account', async () => {
    const { administrator } = await door.enrolled('root');
    const tables = await door.database.get();
    await keepPasskey(administrator.id);
    const token = await door.invitations.make(administrator.id);
    const { secret, opened } = await door.opened(token);
    await door.entrance.accept({ token, opened, password, code: door.codeOf(secret) }, client);
    expect(await tables.selectFrom('console_passkey').selectAll().execute()).toEqual([]);
  });
}

function ofOtherMeans(): void {
  it('is let in as long as that is there, unless the OpenID provider is who does that', async () => {
    const { administrator } = await door.enrolled('root');
    const enter = (id: string) => door.entrance.enter({ administrator: id, passkey: keyOf(id) }, client);
    expect(await enter(administrator.id)).toBeUndefined();
    await keepPasskey(administrator.id);
    expect(await enter(administrator.id)).toBeDefined();
    const provided = await door.administrators.add('vera', 'viewer', 'https://id.example.com 1');
    await keepPasskey(provided.id);
    expect(await enter(provided.id)).toBeUndefined();
  });
}

const keyOf = (administrator: string): string => `key of ${administrator}`;

/** As if they had made one. */
async function keepPasskey(administrator: string): Promise<void> {
  const tables = await door.database.get();
  const row = { id: keyOf(administrator), public_key: '', counter: 0, name: 'laptop', created_at: '', used_at: null };
  await tables
    .insertInto('console_passkey')
    .values({ ...row, administrator })
    .execute();
}

function ofSignIns(): void {
  it('takes password and code', async () => {
    const { secret } = await door.enrolled('root');
    expect(await door.entrance.signIn({ name: 'ROOT', password }, client)).toEqual({ outcome: 'second-factor' });
    const entered = await door.entrance.signIn({ name: 'root', password, code: door.codeOf(secret) }, client);
    expect(entered.outcome).toBe('signed-in');
    const token = entered.outcome === 'signed-in' ? entered.token : '';
    expect((await door.signIns.find(token))?.administrator.name).toBe('root');
  });

  it('takes a code once, and none that is older', async () => {
    const { secret } = await door.enrolled('root');
    const before = door.codeOf(secret);
    door.pass(30_000);
    const code = door.codeOf(secret);
    const signIn = (given: string) => door.entrance.signIn({ name: 'root', password, code: given }, client);
    expect((await signIn(code)).outcome).toBe('signed-in');
    expect((await signIn(code)).outcome).toBe('refused');
    expect((await signIn(before)).outcome).toBe('refused');
  });

  it('takes a recovery code once', async () => {
    const { recovery } = await door.enrolled('root');
    const [code = ''] = recovery;
    const signIn = () => door.entrance.signIn({ name: 'root', password, code: ` ${code.toUpperCase()}` }, client);
    expect((await signIn()).outcome).toBe('signed-in');
    expect((await signIn()).outcome).toBe('refused');
  });

  it('is refused alike where there is no such administrator, the password is wrong, or the account is disabled', async () => {
    const { administrator } = await door.enrolled('vera', 'viewer');
    await door.administrators.change(administrator, { disabled: 1 });
    const refused = { outcome: 'refused' };
    expect(await door.entrance.signIn({ name: 'nobody', password }, client)).toMatchObject(refused);
    expect(await door.entrance.signIn({ name: 'vera', password: 'wrong' }, client)).toMatchObject(refused);
    expect(await door.entrance.signIn({ name: 'vera', password }, client)).toMatchObject(refused);
  });
}

function ofGuesses(): void {
  it('is held back after some failures, ever longer, and not for others', async () => {
    await door.enrolled('root');
    const wrong = (address = client.address) =>
      door.entrance.signIn({ name: 'root', password: 'x' }, { ...client, address });
    for (let tries = 0; tries <= signInFailuresFree; tries += 1) expect((await wrong()).outcome).toBe('refused');
    expect((await wrong()).outcome).toBe('held');
    expect((await wrong('198.51.100.1')).outcome).toBe('refused');
    door.pass(signInHoldMaxMs);
    expect((await wrong()).outcome).toBe('refused');
    const again = await wrong();
    expect(again).toMatchObject({ outcome: 'held', forMs: 4_000 });
  });

  it('is held back as soon where many are tried at once', async () => {
    await door.enrolled('root');
    const wrong = () => door.entrance.signIn({ name: 'root', password: 'x' }, client);
    const outcomes = (await Promise.all(Array.from({ length: 12 }, wrong))).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'refused')).toHaveLength(signInFailuresFree + 1);
  });

  it('is not held back between the right password and the code', async () => {
    await door.enrolled('root');
    for (let tries = 0; tries < signInFailuresFree; tries += 1)
      await door.entrance.signIn({ name: 'root', password: 'x' }, client);
    for (let tries = 0; tries < 3; tries += 1)
      expect((await door.entrance.signIn({ name: 'root', password }, client)).outcome).toBe('second-factor');
  });
}

function ofEnds(): void {
  it('ends without use for a while, and at all after half a day', async () => {
    const { token } = await door.enrolled('root');
    door.pass(limits.idleMs - 120_000);
    expect(await door.signIns.find(token)).toBeDefined();
    door.pass(limits.idleMs - 1);
    expect(await door.signIns.find(token)).toBeDefined();
    door.pass(limits.idleMs);
    expect(await door.signIns.find(token)).toBeUndefined();
    const { token: another } = await door.enrolled('other');
    for (let passed = 0; passed < limits.totalMs; passed += limits.idleMs / 2) {
      door.pass(limits.idleMs / 2);
      await door.signIns.find(another);
    }
    expect(await door.signIns.find(another)).toBeUndefined();
    await door.signIns.sweep();
    const tables = await door.database.get();
    expect(await tables.selectFrom('console_sign_in').selectAll().execute()).toEqual([]);
  });

  it('ends where its page alone asks, and nobody sits before it', async () => {
    const { token } = await door.enrolled('root');
    for (let passed = 0; passed < limits.idleMs - 120_000; passed += 60_000) {
      door.pass(60_000);
      expect(await door.signIns.find(token, false)).toBeDefined();
    }
    door.pass(60_000);
    expect(await door.signIns.find(token, false)).toBeUndefined();
  });

  it('ends with a new password: everywhere else, and here it is another one', async () => {
    const { administrator, token, secret } = await door.enrolled('root');
    const entered = await door.entrance.signIn({ name: 'root', password, code: door.codeOf(secret) }, client);
    const other = entered.outcome === 'signed-in' ? entered.token : '';
    const here = await door.signIns.find(token);
    if (here === undefined) throw new Error('not signed in');
    const { token: another } = await door.entrance.setPassword(here, 'four other long words', client);
    expect(another).not.toBe(token);
    expect((await door.signIns.find(another))?.administrator.id).toBe(administrator.id);
    expect(await door.signIns.find(token)).toBeUndefined();
    expect(await door.signIns.find(other)).toBeUndefined();
  });
}

function ofWhatIsKept(): void {
  it('has no token, no password and no secret of an app in it', async () => {
    const { token, secret, recovery } = await door.enrolled('root');
    const tables = await door.database.get();
    const kept = JSON.stringify(
      await Promise.all(
        (['console_administrator', 'console_sign_in', 'console_invitation', 'console_recovery_code'] as const).map(
          (table) => tables.selectFrom(table).selectAll().execute(),
        ),
      ),
    );
    for (const clear of [token, password, secret, ...recovery]) expect(kept).not.toContain(clear);
  });

  it('is never without an administrator who can administer', async () => {
    const { administrator } = await door.enrolled('root');
    await expect(door.administrators.remove(administrator)).rejects.toThrow('Nobody would be left');
    await expect(door.administrators.change(administrator, { role: 'viewer' })).rejects.toThrow('Nobody would be left');
    await door.enrolled('second');
    await expect(door.administrators.change(administrator, { role: 'viewer' })).resolves.toMatchObject({
      role: 'administrator',
    });
  });
}
