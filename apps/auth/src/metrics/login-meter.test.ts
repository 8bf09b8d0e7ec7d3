import { MetricsInMemory } from '@sekisho/platform/metrics/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, BackEnd } from '../back-ends/back-end.ts';
import { measuredBackEnd } from '../back-ends/measured-back-end.ts';
import { LoginMeter } from './login-meter.ts';
import { measureAuth } from './measure-auth.ts';

let metrics: MetricsInMemory;
beforeEach(() => {
  metrics = new MetricsInMemory();
});
afterEach(() => metrics.end());

const backEnd = (answer: Answer, more: Partial<BackEnd> = {}): BackEnd => ({
  name: 'directory',
  kind: 'ldap',
  methods: new Set(['pap']),
  verify: async () => answer,
  health: () => [
    { server: '10.0.0.5:389', state: 'up' },
    { server: '10.0.0.6:389', state: 'down' },
    { server: '10.0.0.7:389', state: 'untried' },
  ],
  close: async () => undefined,
  ...more,
});

describe('what is measured of logins', () => {
  it('is the first verdict, by the realm and back end that it came from', async () => {
    const login = new LoginMeter().begin();
    Object.assign(login, { realm: 'staff', backEnd: 'directory', method: 'pap' });
    await login.during(async () => undefined);
    login.over({ outcome: 'refused', code: 'wrong-password' });
    login.over({ outcome: 'refused', code: 'eap-failed' });
    const labels = 'realm="staff",back_end="directory"';
    const text = await metrics.text();
    expect(text).toContain(`sekisho_auth_verifications_total{${labels},result="wrong-password",method="pap"} 1\n`);
    expect(text).toContain(`sekisho_auth_verification_duration_seconds_count{${labels},result="wrong-password"} 1\n`);
    expect(text).not.toContain('eap-failed');
  });

  it('is every answer of a back end, and leaves what it can do as it is', async () => {
    const measured = measuredBackEnd(backEnd({ kind: 'unknown-user' }));
    const attempt = { connection: '', edge: '', remote: '', name: '', presented: '' };
    const credentials = {
      method: 'chap-md5',
      identifier: 0,
      challenge: new Uint8Array(),
      response: new Uint8Array(),
    } as const;
    await measured.verify({ ...attempt, credentials });
    expect(await metrics.text()).toContain(
      'sekisho_auth_back_end_duration_seconds_count{back_end="directory",answer="unknown-user"} 1\n',
    );
    expect([measured.lookup, measured.relay]).toEqual([undefined, undefined]);
    const relayed = measuredBackEnd(
      backEnd(
        { kind: 'unknown-user' },
        { relay: () => ({ receive: async () => ({ kind: 'unavailable', detail: '' }) }) },
      ),
    );
    await relayed.relay?.(attempt).receive(new Uint8Array());
    expect(await metrics.text()).toContain('answer="unavailable"} 1\n');
  });

  it('names servers by their place, and leaves out those that were never asked', async () => {
    const end = measureAuth({
      backEnds: () => [backEnd({ kind: 'unknown-user' })],
      accounting: () => new Map(),
      guard: { locked: async () => new Map([['user', 3]]) },
      conversations: { size: 2 },
    });
    const text = await metrics.text();
    const of = (server: number) => `back_end="directory",kind="ldap",server="${server}",purpose="logins"`;
    expect(text.match(/^sekisho_auth_back_end_up.*$/gm)).toEqual([
      `sekisho_auth_back_end_up{${of(1)}} 1`,
      `sekisho_auth_back_end_up{${of(2)}} 0`,
    ]);
    expect(text).toContain('sekisho_auth_guesses_locked{of="user"} 3\n');
    expect(text).toContain('sekisho_auth_conversations{} 2\n');
    end();
  });
});
