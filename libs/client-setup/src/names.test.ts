import { expect, it } from 'vitest';
import { fileNameOf } from './names.ts';

it.each([
  ['Office', 'Office'],
  ['Head office (Bern)', 'Head-office-Bern'],
  ['Bu\u0308ro', 'Bu-ro'],
  ['///', 'vpn'],
])('the file of %j is called %s', (connection, name) => {
  expect(fileNameOf(connection)).toBe(name);
});

it.each([
  ['東京', '大阪', /^vpn-[0-9a-f]{8}$/],
  ['本社 2', '支社 2', /^2-[0-9a-f]{8}$/],
  ['VPN 東京', 'VPN 大阪', /^VPN-[0-9a-f]{8}$/],
])(
  'of two connections, %s and %s, each has its own: neither takes the place of the other on a machine',
  (one, other, form) => {
    expect(fileNameOf(one)).toMatch(form);
    expect(fileNameOf(other)).toMatch(form);
    expect(fileNameOf(one)).not.toBe(fileNameOf(other));
  },
);
