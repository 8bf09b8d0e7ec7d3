import { ExportResultCode } from '@opentelemetry/core';
import { expect, it, vi } from 'vitest';
import { CollectorAbsence } from './collector-absence.ts';

const took = { code: ExportResultCode.SUCCESS };
const refused = (error?: Error) => ({ code: ExportResultCode.FAILED, ...(error && { error }) });

function setUp() {
  const logger = { warn: vi.fn(), info: vi.fn() };
  return { logger, absence: new CollectorAbsence(logger) };
}

it('says once that the collector is away, and once that it is back', () => {
  const { logger, absence } = setUp();
  absence.heard('spans', took);
  for (let count = 0; count < 3; count += 1) absence.heard('spans', refused(new Error('connect ECONNREFUSED')));
  absence.heard('metrics', refused(new Error('timeout')));
  absence.heard('metrics', took);
  expect(logger.info).not.toHaveBeenCalled();
  absence.heard('spans', took);
  absence.heard('spans', took);
  expect(logger.warn.mock.calls).toEqual([
    [{ signal: 'spans', reason: 'connect ECONNREFUSED' }, expect.stringContaining('does not take')],
  ]);
  expect(logger.info.mock.calls).toEqual([[expect.stringContaining('again')]]);
});

it('has a reason for errors without words, and leaves nothing to say to the SDK', () => {
  const { logger, absence } = setUp();
  const several = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
  expect(absence.heard('metrics', refused(several))).toEqual(took);
  expect(logger.warn.mock.calls[0]?.[0]).toEqual({ signal: 'metrics', reason: 'ECONNREFUSED' });
});
