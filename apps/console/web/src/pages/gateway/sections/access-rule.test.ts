import { expect, it } from 'vitest';
import { ruleOf, writtenRule } from './access-rule.ts';

it.each([
  [{ action: 'allow', to: '10.1.0.0/24', protocol: 'tcp', ports: [443, '8000-8100'] }],
  [{ action: 'deny', to: '10.1.0.0/16' }],
  [{ action: 'allow', protocol: 'icmp' }],
  [{ action: 'deny', protocol: 47 }],
])('shows and keeps %j', (rule) => {
  expect(writtenRule(ruleOf(rule))).toEqual(rule);
});

it('has no ports where the protocol has none', () => {
  expect(writtenRule({ action: 'allow', to: '', protocol: 'icmp', ports: '443' })).toEqual({
    action: 'allow',
    protocol: 'icmp',
  });
});

it.each([
  ['10.0.0.10', '10.0.0.10/32'],
  ['2001:db8::1', '2001:db8::1/128'],
])('takes %s for a network of one address', (to, network) => {
  const rule = { action: 'deny', to: network };
  expect(ruleOf(rule).to).toBe(to);
  expect(writtenRule({ action: 'deny', to, protocol: '', ports: '' })).toEqual(rule);
});
