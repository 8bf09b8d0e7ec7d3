import { describe, expect, it } from 'vitest';
import { Admission, type Authentications } from './admission.ts';

const admission = new Admission(
  {
    groups: ['remote-access', 'partners', 'admins', 'phones'],
    require: { admins: { machine: 'certificate' }, phones: { user: ['eap-tls', 'ms-chap-v2'] } },
  },
  [{ name: 'default' }, { name: 'of-partners', groups: ['partners', 'guests'] }],
);
const usual: Authentications = { machine: 'pre-shared-key', user: 'pap' };
const account = (groups: readonly string[], officeMode = true) => ({ user: 'ali', groups, officeMode });

it.each([
  [['partners'], true, undefined],
  [['staff', 'remote-access'], true, undefined],
  [[], true, 'not-in-remote-access-community'],
  [['staff'], true, 'not-in-remote-access-community'],
  [['remote-access'], false, 'office-mode-not-enabled'],
  [['staff'], false, 'not-in-remote-access-community'],
] as const)('a user of groups %j with Office Mode %s: %s', (groups, officeMode, code) => {
  expect(admission.refusal(account(groups, officeMode), usual)?.code).toBe(code);
});

describe('a pre-shared key', () => {
  const by = (preSharedKey: string | undefined, groups: readonly string[]) =>
    admission.refusal(account(groups), { ...usual, preSharedKey });

  it.each([
    ['default', ['remote-access']],
    [undefined, ['remote-access']],
    ['of-partners', ['partners']],
    ['of-partners', ['remote-access', 'Guests']],
  ] as const)('%s lets in a user of %j', (key, groups) => {
    expect(by(key, groups)).toBeUndefined();
  });

  it('that is for other groups does not', () => {
    expect(by('of-partners', ['remote-access'])).toEqual({
      code: 'pre-shared-key-of-another-group',
      detail: 'the key of-partners is for partners, guests',
    });
  });

  it('that the settings here do not name does not, as nobody knows whose it is', () => {
    expect(by('newer', ['partners'])).toEqual({
      code: 'pre-shared-key-of-another-group',
      detail: 'no key of the settings is named newer',
    });
  });
});

describe('a group can require', () => {
  it('that the machine has a certificate', () => {
    expect(admission.refusal(account(['remote-access', 'admins']), usual)).toEqual({
      code: 'machine-authentication-not-sufficient',
      detail: 'the group admins requires certificate',
    });
    expect(admission.refusal(account(['admins']), { ...usual, machine: 'certificate' })).toBeUndefined();
  });

  it('that, however a directory spells its name', () => {
    expect(admission.refusal(account(['remote-access', 'Admins']), usual)?.code).toBe(
      'machine-authentication-not-sufficient',
    );
  });

  it('one of some methods of the user', () => {
    expect(admission.refusal(account(['phones']), usual)).toEqual({
      code: 'user-authentication-not-sufficient',
      detail: 'the group phones requires eap-tls or ms-chap-v2, used was pap',
    });
    expect(admission.refusal(account(['phones']), { ...usual, user: 'ms-chap-v2' })).toBeUndefined();
  });
});

it('shows everything it looks at', () => {
  expect(admission.checks(account(['partners', 'admins', 'phones', 'staff']), usual)).toEqual([
    { what: 'remote-access-community', detail: 'by partners, admins, phones' },
    { what: 'office-mode' },
    {
      what: 'machine-authentication',
      detail: 'the group admins requires certificate',
      refusal: expect.objectContaining({ code: 'machine-authentication-not-sufficient' }),
    },
    {
      what: 'user-authentication',
      detail: 'the group phones requires eap-tls or ms-chap-v2',
      refusal: expect.objectContaining({ code: 'user-authentication-not-sufficient' }),
    },
  ]);
});
