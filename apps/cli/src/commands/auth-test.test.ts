import { type AuthTestReply, authTestReply } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { formatAuthTest } from './auth-test.ts';

const accepted: AuthTestReply = authTestReply.parse({
  realm: {
    name: 'corp',
    rule: { kind: 'suffix', text: '@corp.example' },
    user: 'ali',
    methods: ['pap', 'ms-chap-v2'],
    backEnds: ['hq', 'internal'],
  },
  asked: [
    {
      name: 'hq',
      kind: 'radius',
      answer: 'unavailable',
      detail: 'RADIUS 10.0.0.5 did not answer in 5 s',
      tookMs: 5012,
    },
    { name: 'internal', kind: 'internal', answer: 'accepted', tookMs: 21.4 },
  ],
  account: {
    user: 'ali@corp.example',
    groups: ['staff', 'remote-access'],
    officeMode: true,
    grants: { sessionTimeoutMs: 3_600_000, dns: ['10.0.0.1', '10.0.0.2'] },
  },
  checks: [
    { what: 'method-of-realm', passed: true, detail: 'pap in corp' },
    { what: 'remote-access-community', passed: true, detail: 'by remote-access' },
  ],
  verdict: {
    outcome: 'accepted',
    user: 'ali@corp.example',
    realm: 'corp',
    backEnd: 'internal',
    method: 'pap',
    groups: ['staff', 'remote-access'],
    grants: {},
  },
  tookMs: 5040,
});

describe('sekisho auth test', () => {
  it('shows every step of a login', () => {
    expect(formatAuthTest(accepted)).toBe(
      [
        'Realm corp, by its suffix @corp.example: asks hq, then internal for ali; allows pap, ms-chap-v2.',
        '',
        'BACK END  KIND      ANSWER        TOOK  DETAIL',
        'hq        radius    unavailable  5.0 s  RADIUS 10.0.0.5 did not answer in 5 s',
        'internal  internal  accepted     21 ms  -',
        '',
        'User         ali@corp.example',
        'Groups       staff, remote-access',
        'Office Mode  on',
        'Granted      sessionTimeoutMs 3600000, dns 10.0.0.1 10.0.0.2',
        '',
        'CHECK                    RESULT  DETAIL',
        'method allowed in realm  passed  pap in corp',
        'Remote Access community  passed  by remote-access',
        '',
        'Accepted in 5.0 s: ali@corp.example of the realm corp, by internal.',
      ].join('\n'),
    );
  });

  it('tells why a user is refused, what the client shows, and the cure', () => {
    const text = formatAuthTest({
      asked: [{ name: 'unix', kind: 'os', answer: 'refused', code: 'account-expired', detail: 'PAM: no', tookMs: 1 }],
      checks: [],
      verdict: { outcome: 'refused', code: 'account-expired', user: 'ali', detail: 'PAM: no' },
      tookMs: 2,
    });
    expect(text).toContain('unix      os    refused [account-expired]  1 ms  PAM: no');
    expect(text).toContain('REFUSED in 2 ms [account-expired]: The account has expired.\nDetail       PAM: no');
    expect(text).toMatch(/^Client shows Windows: error 647.*\nCure {9}Set a later date/m);
  });

  it('says what is missing where no realm takes the name', () => {
    const text = formatAuthTest({
      asked: [],
      checks: [],
      verdict: { outcome: 'refused', code: 'unknown-realm', user: 'ali' },
      tookMs: 0,
    });
    expect(text).toMatch(/^REFUSED in 0 ms \[unknown-realm\]: No realm takes a user name of this form\./);
  });

  it('lets nothing that a server says steer the terminal', () => {
    const detail = 'a\u001b[2J\nb';
    const text = formatAuthTest({ ...accepted, verdict: { outcome: 'refused', code: 'wrong-password', detail } });
    expect(text).toContain('Detail       a?[2J?b');
  });
});
