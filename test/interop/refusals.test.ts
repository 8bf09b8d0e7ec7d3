import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { as } from '../support/network/login.ts';
import { useBench } from './harness/bench.ts';

/** How long a client that gets no answer is let try. */
const impatient = { timeoutMs: 6_000 };
const retired = 'a key of before';

describe('a client is refused, with the reason in the log', () => {
  const keys = mkdtempSync(join(tmpdir(), 'sekisho-keys-'));
  writeFileSync(join(keys, 'retired'), `${retired}\n`, { mode: 0o600 });
  afterAll(() => rmSync(keys, { recursive: true }));
  const preSharedKeys = {
    secret: { file: 'psk' },
    keys: [
      // Made by the start.
      { name: 'next', secret: { file: 'secrets/psk-next' } },
      { name: 'retired', secret: { file: join(keys, 'retired') }, retired: '2026-01-01' },
    ],
  };
  const bench = useBench(
    { preSharedKey: preSharedKeys },
    { agnes: {}, stranger: { group: 'staff' }, homebody: { officeMode: false } },
  );
  let began = new Date();
  beforeEach(() => {
    began = new Date();
  });

  it('for another pre-shared key', async () => {
    const outcome = await bench.direct.connect(as('agnes', { preSharedKey: 'not the key', ...impatient }));

    expect(outcome).toMatchObject({ connected: false, stage: 'ipsec' });
    const record = await bench.gateway.refusal('pre-shared-key-mismatch', began);
    expect(record).toMatchObject({ client: 'strongSwan', step: 'main-mode-3' });
    expect(record.remote).toContain(bench.direct.guest.seenAs);
    const said = await bench.gateway.cli('diagnose', bench.direct.guest.seenAs, '--lang', 'en');
    expect(said).toContain('The client uses another pre-shared key than this gateway.');
    expect(said).toContain(`sekisho trace --from ${bench.direct.guest.seenAs}`);
  });

  it('for a pre-shared key that is retired, while it is let in with the old one and with the next', async () => {
    const next = (await readFile(bench.gateway.file('secrets/psk-next'), 'utf8')).trimEnd();
    for (const [name, more] of [['default', {}] as const, ['next', { preSharedKey: next }] as const]) {
      expect(await bench.direct.connect(as('agnes', more))).toMatchObject({ connected: true });
      expect(await bench.gateway.sessions()).toMatchObject([{ user: 'agnes', preSharedKey: name }]);
      await bench.direct.disconnect();
      await bench.gateway.sessionGone('agnes');
    }
    const outcome = await bench.direct.connect(as('agnes', { preSharedKey: retired, ...impatient }));
    expect(outcome).toMatchObject({ connected: false, stage: 'ipsec' });
    const record = await bench.gateway.refusal('pre-shared-key-retired', began);
    expect(record).toMatchObject({ client: expect.stringContaining('strongSwan'), preSharedKey: 'retired' });
  });

  it('for Aggressive Mode, which is off', async () => {
    const outcome = await bench.direct.connect(as('agnes', { group: 'keyid:sales', ...impatient }));

    expect(outcome).toMatchObject({ connected: false, stage: 'ipsec' });
    const record = await bench.gateway.refusal('aggressive-mode-not-supported', began);
    expect(record).toMatchObject({ client: 'strongSwan', step: 'main-mode-1' });
    expect(await bench.gateway.cli('diagnose', bench.direct.guest.seenAs)).toContain('group name');
  });

  it.each([
    { why: 'a wrong password', user: 'agnes', password: 'wrong', code: 'wrong-password' },
    { why: 'an unknown user', user: 'nobody', password: 'any', code: 'unknown-user' },
  ] as const)('for $why', async ({ user, password, code }) => {
    const outcome = await bench.direct.connect(as(user, { password }));

    expect(outcome).toMatchObject({ connected: false, stage: 'ppp' });
    const client = 'strongSwan, xl2tpd';
    expect(await bench.gateway.refusal(code, began)).toMatchObject({ user, client, address: null });
    expect(await bench.gateway.cli('diagnose', user)).toContain(`[${code}]`);
  });

  it.each([
    { why: 'a user outside the community', user: 'stranger', code: 'not-in-remote-access-community' },
    { why: 'a user without Office Mode', user: 'homebody', code: 'office-mode-not-enabled' },
  ] as const)('for $why, though the password is right', async ({ user, code }) => {
    const outcome = await bench.direct.connect(as(user));

    expect(outcome).toMatchObject({ connected: false, stage: 'ppp' });
    expect(await bench.gateway.refusal(code, began)).toMatchObject({ user, address: null });
  });

  it.each(['dynamic[tcp/22]', 'dynamic'])('for an IPsec SA for %s instead of L2TP', async (remoteSelector) => {
    const outcome = await bench.direct.connect(as('agnes', { localSelector: 'dynamic', remoteSelector, ...impatient }));

    expect(outcome).toMatchObject({ connected: false, stage: 'ipsec' });
    await bench.gateway.refusal('selector-not-l2tp', began);
  });

  it('for L2TP in clear', async () => {
    const outcome = await bench.direct.connect(as('agnes', { ipsec: false, ...impatient }));

    expect(outcome).toMatchObject({ connected: false, stage: 'ppp' });
    const record = await bench.gateway.refusal('l2tp-in-clear', began);
    expect(record.remote).toContain(bench.direct.guest.seenAs);
    expect(await bench.gateway.drops()).toMatchObject({ 'clear-l2tp': expect.toSatisfy((count) => count > 0) });
  });

  it('for a pre-shared key when those are switched off', async () => {
    await bench.gateway.stop();
    await bench.gateway.up({ preSharedKey: { support: false } });
    began = new Date();

    const outcome = await bench.direct.connect(as('agnes', impatient));

    expect(outcome).toMatchObject({ connected: false, stage: 'ipsec' });
    await bench.gateway.refusal('pre-shared-key-not-supported', began);
  });
});
