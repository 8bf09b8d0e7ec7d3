import type { Answer } from '../back-end.ts';
import type { HelperAnswer } from './helper-protocol.ts';
import { osGroupCharactersMax, osMessageCharactersMax } from './limits.ts';

type RefusalCode = Extract<Answer, { kind: 'refused' }>['code'];

/**
 * What modules say in words alone (Linux-PAM 1.5). Debian's common-account and common-auth turn what pam_unix returns into
 * the plain refusal of pam_deny, and pam_faillock always returns the one for a wrong password; what they told the user is
 * all that is left.
 */
const sentences: readonly (readonly [sentence: RegExp, code: RefusalCode])[] = [
  [/account has expired/i, 'account-expired'],
  [/required to change your password/i, 'password-expired'],
  [/account (is )?(temporarily )?locked/i, 'account-locked'],
];

/** @param answer any but `unavailable`, which is no answer */
export function answerOf({ verdict, said, name, groups }: HelperAnswer): Answer {
  switch (verdict) {
    case 'accepted':
      return accepted(name, groups, said);
    case 'unknown-user':
      return { kind: 'unknown-user' };
    case 'wrong-password': {
      const code = codeIn(said);
      if (code !== undefined) return refused(code, said);
      return refused('wrong-password', `${said}; PAM says so of a locked password (passwd -l), too`);
    }
    case 'refused':
      return refused(codeIn(said) ?? 'refused-by-back-end', said);
    case 'challenge':
      return refused('challenge-not-answerable', said);
    case 'unavailable':
      return { kind: 'unavailable', detail: said };
    default:
      return refused(verdict, said);
  }
}

function accepted(name: string, groups: readonly string[], said: string): Answer {
  const grants = said === '' ? {} : { message: said.slice(0, osMessageCharactersMax) };
  const usable = groups.filter((group) => group.length <= osGroupCharactersMax);
  return { kind: 'accepted', account: { name, groups: usable, grants } };
}

const refused = (code: RefusalCode, said: string): Answer => ({ kind: 'refused', code, detail: `PAM: ${said}` });

const codeIn = (said: string): RefusalCode | undefined => sentences.find(([sentence]) => sentence.test(said))?.[1];
