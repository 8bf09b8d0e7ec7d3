import type { Language } from '@sekisho/contracts';

/** As locale(7) has it: the first of these that is set counts. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): Language {
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '') ?? '';
  return /^ja(?:$|[_.@])/i.test(locale) ? 'ja' : 'en';
}
