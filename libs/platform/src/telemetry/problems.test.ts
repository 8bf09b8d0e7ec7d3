import { diag } from '@opentelemetry/api';
import { globalErrorHandler } from '@opentelemetry/core';
import { expect, it, onTestFinished, vi } from 'vitest';
import { problemSilenceMs } from '../limits.ts';
import { tellProblems } from './problems.ts';

function setUp() {
  const clock = { now: 0 };
  const logger = { warn: vi.fn() };
  const problems = tellProblems(logger, () => clock.now);
  onTestFinished(() => problems.stop());
  return { clock, said: () => logger.warn.mock.calls.flat() };
}

it('says each kind of complaint once in a while', () => {
  const { clock, said } = setUp();
  for (const count of [1, 20, 300]) diag.warn(`Dropped ${count} spans because maxQueueSize reached`);
  diag.error('no such thing');
  expect(said()).toEqual([
    'OpenTelemetry: Dropped 1 spans because maxQueueSize reached',
    'OpenTelemetry: no such thing',
  ]);
  clock.now = problemSilenceMs;
  diag.warn('Dropped 4 spans because maxQueueSize reached');
  expect(said()).toHaveLength(3);
});

it('says errors in their words, without a stack', () => {
  const { said } = setUp();
  globalErrorHandler(new Error('metrics export failed'));
  expect(said()).toEqual(['OpenTelemetry: metrics export failed']);
});
