import type { Text } from '../api/answers.ts';
import { language } from './translations.ts';

/** What the gateway says, in the language of the page. */
export const say = (text: Text): string => text[language()];
