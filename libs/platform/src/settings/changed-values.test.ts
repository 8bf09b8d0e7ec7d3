import { describe, expect, it } from 'vitest';
import { changedPlacesToldMax, changedValueCharactersMax, changedValuesBytesMax } from '../limits.ts';
import { changedValues } from './changed-values.ts';

describe('what a change of the settings has changed', () => {
  it('is what stood at each place that differs, before and after', () => {
    expect(
      changedValues(
        { officeMode: { pool: '10.66.0.0/16', domain: 'a.example' }, access: { rules: [{ to: '10.0.0.1' }] } },
        { officeMode: { pool: '10.67.0.0/16', domain: 'a.example' }, access: { rules: [{ to: '10.0.0.2' }] } },
      ),
    ).toEqual({
      before: { 'officeMode.pool': '10.66.0.0/16', 'access.rules[0].to': '10.0.0.1' },
      after: { 'officeMode.pool': '10.67.0.0/16', 'access.rules[0].to': '10.0.0.2' },
    });
  });

  it('has nothing before of what was added, and nothing after of what was taken out', () => {
    expect(changedValues({ a: 1 }, { realms: { 'staff.example': { default: true } } })).toEqual({
      before: { a: 1 },
      after: { realms: { 'staff.example': { default: true } } },
    });
  });

  it('is cut where a value is long, with its length', () => {
    const { after } = changedValues({}, { dns: 'x'.repeat(changedValueCharactersMax + 1) });
    expect(after.dns).toBe(`${'x'.repeat(changedValueCharactersMax)}… (${changedValueCharactersMax + 1} characters)`);
  });

  it('is counted beyond so many places', () => {
    const many = Object.fromEntries(Array.from({ length: changedPlacesToldMax + 3 }, (_, index) => [`key${index}`, 1]));
    expect(changedValues({}, many).after.morePlaces).toBe(3);
  });

  it.each([
    ['y', 7],
    ['\u9375', 2],
    ['\0', 1],
  ])('is counted beyond so many bytes of JSON, before and after: of %j', (letter, places) => {
    const long = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`key${index}`, letter.repeat(changedValueCharactersMax)]),
    );
    for (const { before, after } of [changedValues({}, long), changedValues(long, {})]) {
      expect(after.morePlaces).toBe(20 - places);
      const bytes = Buffer.byteLength(JSON.stringify(before)) + Buffer.byteLength(JSON.stringify(after));
      expect(bytes).toBeLessThan(changedValuesBytesMax + 100);
    }
  });
});
