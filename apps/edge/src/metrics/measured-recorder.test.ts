import type { ConnectionStep } from '@sekisho/contracts';
import { newUlid, traceIdOf } from '@sekisho/platform';
import { MetricsInMemory } from '@sekisho/platform/metrics/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientLabel, versionLabel } from './client-label.ts';
import { MeasuredRecorder } from './measured-recorder.ts';

let metrics: MetricsInMemory;
let time = 0;

beforeEach(() => {
  metrics = new MetricsInMemory();
  time = 1_000;
});
afterEach(() => metrics.end());

function setUp() {
  const passedOn: string[] = [];
  const recorder = new MeasuredRecorder({ record: (type) => void passedOn.push(type) }, () => time);
  const common = { connection: newUlid(), edge: 'edge-1', remote: '198.51.100.7:4500' };
  const reach = (step: ConnectionStep, afterMs: number, detail?: string) => {
    time += afterMs;
    recorder.record('connection.step', { ...common, step, ...(detail !== undefined && { detail }) });
  };
  const vouched = { realm: 'internal', backEnd: 'internal', user: 'alice', address: '10.66.0.2' };
  const establish = () =>
    recorder.record('connection.established', {
      ...common,
      ...vouched,
      authentication: 'ms-chap-v2',
      ikeSuite: '',
      espSuite: '',
      icv: 12,
      machine: '',
      preSharedKey: 'next',
      tookMs: 0,
    });
  return { recorder, common, reach, establish, passedOn };
}

describe('what is measured of connections', () => {
  it('is how long each step took and all of them, with the trace of one that took so long', async () => {
    const { common, reach, establish, passedOn } = setUp();
    reach('main-mode-1', 0);
    reach('main-mode-3', 30);
    reach('connected', 70);
    establish();
    expect(passedOn).toEqual([...Array(3).fill('connection.step'), 'connection.established']);
    const text = await metrics.text();
    expect(text).toContain(
      'sekisho_connect_attempts_total{result="connected",step="connected",client="unknown",method="ms-chap-v2"} 1\n',
    );
    expect(text).toContain('sekisho_sessions_icv_total{icv="12",client="unknown"} 1\n');
    expect(text).toContain('sekisho_pre_shared_key_uses_total{key="next",result="connected"} 1\n');
    expect(text).toContain('sekisho_connect_step_duration_seconds_sum{step="main-mode-3",client="unknown"} 0.03\n');
    expect(text).toContain('sekisho_connect_duration_seconds_sum{client="unknown",method="ms-chap-v2"} 0.1\n');
    expect(text).toContain(
      `le="0.1"} 1 # {trace_id="${traceIdOf(common.connection)}",connection="${common.connection}"} 0.1 `,
    );
  });

  it('is of a refused one the last step, the code and how the user tried', async () => {
    const { recorder, common, reach } = setUp();
    reach('main-mode-1', 0);
    reach('authenticating', 200, 'eap');
    recorder.record('connection.refused', { ...common, step: 'authenticating', code: 'wrong-password' });
    const text = await metrics.text();
    expect(text).toContain(
      'sekisho_connect_attempts_total{result="wrong-password",step="authenticating",client="unknown",method="eap"} 1\n',
    );
    expect(text).toContain('sekisho_connect_step_duration_seconds_count{step="authenticating",client="unknown"} 1\n');
    expect(text).not.toContain('sekisho_connect_duration_seconds');
  });

  it('does not keep attempts for ever that turned out to be renewals', async () => {
    const { reach, establish } = setUp();
    reach('main-mode-1', 0);
    time += 600_001;
    setUp();
    const other = setUp();
    other.reach('main-mode-1', 0);
    reach('main-mode-3', 0);
    establish();
    expect(await metrics.text()).toContain('sekisho_connect_attempts_total{result="connected"');
  });

  it('tells few families of clients apart, whatever a stranger calls itself', () => {
    expect(
      ['Windows 10/11', 'macOS/iOS', 'strongSwan, xl2tpd', 'a thousand names', undefined].map(clientLabel),
    ).toEqual(['Windows', 'macOS/iOS', 'strongSwan', 'other', 'unknown']);
    const others = ['iOS', 'ChromeOS', 'NetworkManager, strongSwan', 'MikroTik RouterOS', 'SOHO router, xl2tpd'];
    expect(others.map(clientLabel)).toEqual(['macOS/iOS', 'ChromeOS', 'NetworkManager', 'MikroTik', 'SOHO router']);
    expect(['Windows 10/11', 'iOS', 'libreswan 4.12, xl2tpd', undefined].map(versionLabel)).toEqual([
      '10/11',
      'iOS',
      'unknown',
      'unknown',
    ]);
  });
});
