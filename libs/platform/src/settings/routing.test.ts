import { describe, expect, it } from 'vitest';
import { needsAddressTranslation } from './address-translation.ts';
import { parse, problems, required } from './settings.fixture.ts';

describe('the table of clients’ routes', () => {
  it.each([253, 254, 255])('is none of the kernel’s own: %i', (table) => {
    expect(problems(`${required}routing: { table: ${table} }\n`)).toMatchObject([
      { path: 'routing.table', expected: 'a table of its own: 253 to 255 are default, main and local' },
    ]);
  });

  it.each([1, 252, 256, 4_294_967_295])('is any other: %i', (table) => {
    expect(parse(`${required}routing: { table: ${table} }\n`).routing.table).toBe(table);
  });
});

describe('address translation', () => {
  it.each([
    ['routing: { internal: snat }', true],
    ['routing: { internal: announce }', false],
    ['access: { routeAllTraffic: true }', true],
    ['profiles: [{ users: [alice], access: { routeAllTraffic: true } }]', true],
    ['profiles: [{ users: [alice], access: { routeAllTraffic: false } }]', false],
  ])('with %s: %s', (yaml, needed) => {
    expect(needsAddressTranslation(parse(`${required}${yaml}\n`))).toBe(needed);
  });
});
