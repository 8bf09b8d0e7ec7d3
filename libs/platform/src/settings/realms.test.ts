import { describe, expect, it } from 'vitest';
import { parse, problems, required } from './settings.fixture.ts';

describe('realms', () => {
  const realms = (text: string) => `${required}realms:\n${text}`;

  it('are one of all users without a word', () => {
    expect(Object.keys(parse(required).realms)).toEqual(['internal']);
    expect(parse(required).realms.internal).toMatchObject({ default: true, backEnds: ['internal'] });
  });

  it('name back ends that are there', () => {
    expect(problems(realms('  staff: { suffix: "@staff", backEnds: [hq, internal] }\n'))).toEqual([
      expect.objectContaining({ path: 'realms.staff.backEnds[0]', expected: 'one of internal' }),
    ]);
    const backEnds = 'backEnds:\n  hq: { kind: os }\n';
    expect(
      parse(realms(`  staff: { suffix: "@staff", backEnds: [hq, internal] }\n${backEnds}`)).backEnds,
    ).toMatchObject({
      hq: { kind: 'os', service: 'sekisho' },
    });
  });

  it('are led to by a name', () => {
    expect(problems(realms('  staff: { backEnds: [internal] }\n'))).toEqual([
      expect.objectContaining({
        path: 'realms.staff',
        expected: expect.stringContaining('a suffix, a prefix or default'),
      }),
    ]);
  });

  it('have one default at most', () => {
    const both = '  a: { default: true, backEnds: [internal] }\n  b: { default: true, backEnds: [internal] }\n';
    expect(problems(realms(both))).toEqual([
      expect.objectContaining({ path: 'realms.b.default', expected: 'false: a is the default already' }),
    ]);
  });

  it('are each led to by a name of their own, in any case of letters', () => {
    const alike = (part: string, a: string, b: string) =>
      `  a: { ${part}: ${a}, backEnds: [internal] }\n  b: { ${part}: ${b}, backEnds: [internal] }\n`;
    expect(problems(realms(alike('suffix', "'@corp'", "'@Corp'")))).toEqual([
      expect.objectContaining({ path: 'realms.b.suffix', expected: 'another suffix: this one leads to a already' }),
    ]);
    expect(problems(realms(alike('prefix', "'CORP\\'", "'corp\\'")))).toEqual([
      expect.objectContaining({ path: 'realms.b.prefix', expected: 'another prefix: this one leads to a already' }),
    ]);
  });

  it('cannot have another back end in place of the internal store', () => {
    expect(problems(`${required}backEnds:\n  internal: { kind: os }\n`)).toEqual([
      expect.objectContaining({ path: 'backEnds.internal', expected: expect.stringContaining('another name') }),
    ]);
  });

  it('enforce methods that there are', () => {
    expect(problems(realms('  a: { default: true, backEnds: [internal], methods: [eap] }\n'))).toEqual([
      expect.objectContaining({ path: 'realms.a.methods[0]', expected: expect.stringContaining('one of pap') }),
    ]);
  });

  it('use back ends of a known kind', () => {
    expect(problems(`${required}backEnds:\n  hq: { kind: kerberos }\n`)).toEqual([
      expect.objectContaining({ path: 'backEnds.hq.kind', expected: 'kind: one of os, radius, ldap, tacacs' }),
    ]);
  });
});
