import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { switchOnIpForwarding } from './ip-forwarding.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-forwarding-'));
  set('ipv4/ip_forward', '0');
  set('ipv6/conf/all/forwarding', '0');
  set('ipv6/conf/eth0/accept_ra', '1');
  set('ipv6/conf/eth1/accept_ra', '0');
});
afterEach(() => rmSync(root, { recursive: true }));

const set = (setting: string, value: string) => {
  mkdirSync(dirname(join(root, setting)), { recursive: true });
  writeFileSync(join(root, setting), `${value}\n`);
};
const get = (setting: string) => readFileSync(join(root, setting), 'utf8').trim();

it('switches on what is off, and off again', () => {
  const forwarding = switchOnIpForwarding({ ipv6: false }, root);
  expect(forwarding.changed).toEqual([{ family: 'IPv4', setting: 'net.ipv4.ip_forward' }]);
  expect([get('ipv4/ip_forward'), get('ipv6/conf/all/forwarding')]).toEqual(['1', '0']);
  forwarding.restore();
  expect(get('ipv4/ip_forward')).toBe('0');
});

it('leaves on what was on', () => {
  set('ipv4/ip_forward', '1');
  set('ipv6/conf/all/forwarding', '1');
  const forwarding = switchOnIpForwarding({ ipv6: true }, root);
  expect(forwarding.changed).toEqual([]);
  forwarding.restore();
  expect([get('ipv4/ip_forward'), get('ipv6/conf/all/forwarding')]).toEqual(['1', '1']);
});

it('forwards IPv6 without losing the routes that routers advertise to this host', () => {
  const forwarding = switchOnIpForwarding({ ipv6: true }, root);
  expect(forwarding.changed.map(({ family }) => family)).toEqual(['IPv4', 'IPv6']);
  const settings = ['ipv6/conf/all/forwarding', 'ipv6/conf/eth0/accept_ra', 'ipv6/conf/eth1/accept_ra'];
  expect(settings.map(get)).toEqual(['1', '2', '0']);
  forwarding.restore();
  expect(settings.map(get)).toEqual(['0', '1', '0']);
});

it('restores nothing that others have changed since, or that is gone', () => {
  const forwarding = switchOnIpForwarding({ ipv6: true }, root);
  rmSync(join(root, 'ipv6/conf/eth0'), { recursive: true });
  set('ipv4/ip_forward', '0');
  forwarding.restore();
  expect([get('ipv4/ip_forward'), get('ipv6/conf/all/forwarding')]).toEqual(['0', '0']);
});
