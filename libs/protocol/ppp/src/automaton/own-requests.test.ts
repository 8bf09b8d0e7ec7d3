import { instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { type ConfigurationOption, encodeOptions } from '../options.ts';
import { codes } from '../protocol-numbers.ts';
import { initialMemory } from './memory.ts';
import type { Failure } from './negotiator.ts';
import { OwnRequests } from './own-requests.ts';

const now = instant(0);
const mru: ConfigurationOption = { type: 1, data: Uint8Array.of(5, 120) };
const data = encodeOptions([mru]);
const notConverging: Failure = { reason: 'lcp-not-converging' };
const noPending = 'Configure-Nak or -Reject of no pending request';

/** Our request 1 is out. */
function asked() {
  const heard: string[] = [];
  const negotiator = {
    begin: () => {},
    request: () => [mru],
    judge: () => ({ answer: 'ack' }) as const,
    agreed: () => {},
    naked: (): Failure | undefined => void heard.push('nak'),
    rejected: (): Failure | undefined => void heard.push('reject'),
  };
  const own = new OwnRequests(initialMemory(), negotiator, notConverging);
  return { own, heard, negotiator, request: own.next(now) };
}

describe('our Configure-Request', () => {
  it('goes out again as it was, and as a new one where there was none', () => {
    const { own, request } = asked();
    expect(own.again(now)).toEqual(request);
    expect(own.next(now)).toEqual({ ...request, identifier: 2 });
    const first = new OwnRequests(initialMemory(), asked().negotiator, notConverging);
    expect(first.again(now)).toEqual({ code: codes.configureRequest, identifier: 1, data });
  });

  it.each([codes.configureNak, codes.configureReject])('is refused by code %i once, under its identifier', (code) => {
    const { own, heard } = asked();
    expect(own.refused({ code, identifier: 2, data })).toEqual({ kind: 'ignored', reason: noPending });
    expect(own.refused({ code, identifier: 1, data })).toBeUndefined();
    expect(own.refused({ code, identifier: 1, data })).toEqual({ kind: 'ignored', reason: noPending });
    expect(heard).toEqual([code === codes.configureNak ? 'nak' : 'reject']);
  });

  it('may be naked by options that it has not, and rejected by its own alone', () => {
    const other = encodeOptions([mru, { type: 3, data: Uint8Array.of(0xc2, 0x27) }]);
    expect(asked().own.refused({ code: codes.configureNak, identifier: 1, data: other })).toBeUndefined();
    const { own, heard } = asked();
    expect(own.refused({ code: codes.configureReject, identifier: 1, data: other })).toMatchObject({ kind: 'ignored' });
    expect(own.refused({ code: codes.configureReject, identifier: 1, data })).toBeUndefined();
    expect(heard).toEqual(['reject']);
  });

  it(`is refused ${limits.refusalsMax} times, then there is no end in sight`, () => {
    const { own } = asked();
    for (let identifier = 1; identifier <= limits.refusalsMax; identifier += 1) {
      expect(own.refused({ code: codes.configureNak, identifier, data })).toBeUndefined();
      own.next(now);
    }
    const last = { code: codes.configureNak, identifier: limits.refusalsMax + 1, data };
    expect(own.refused(last)).toEqual({ kind: 'failed', failure: notConverging });
  });

  it.each([codes.configureNak, codes.configureReject])('cannot do without what code %i takes from it', (code) => {
    const { own, negotiator } = asked();
    const failure: Failure = { reason: 'no-common-authentication' };
    negotiator.naked = () => failure;
    negotiator.rejected = () => failure;
    expect(own.refused({ code, identifier: 1, data })).toEqual({ kind: 'failed', failure });
  });

  it('has no answer before it is out', () => {
    const none = new OwnRequests(initialMemory(), asked().negotiator, notConverging);
    expect(none.acknowledged({ code: codes.configureAck, identifier: 0, data: new Uint8Array() })).toMatchObject({
      kind: 'ignored',
    });
    expect(none.refused({ code: codes.configureNak, identifier: 0, data })).toMatchObject({ kind: 'ignored' });
  });
});
