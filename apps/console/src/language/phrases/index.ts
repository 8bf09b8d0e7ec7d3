import type { Phrases } from '../phrase.ts';
import { accessPhrases } from './access.ts';
import { accountPhrases } from './accounts.ts';
import { addressFilePhrases } from './address-file.ts';
import { certificatePhrases } from './certificates.ts';
import { publishingPhrases } from './publishing.ts';
import { servicePhrases } from './services.ts';
import { settingListPhrases } from './setting-lists.ts';
import { settingValuePhrases } from './setting-values.ts';
import { settingsPhrases } from './settings.ts';

/** Sentences that services and the console say in English, and what they are in other languages, by what they are about. */
export const phrasesByPart: Readonly<Record<string, Phrases>> = {
  settings: settingsPhrases,
  settingValues: settingValuePhrases,
  settingLists: settingListPhrases,
  publishing: publishingPhrases,
  accounts: accountPhrases,
  certificates: certificatePhrases,
  access: accessPhrases,
  services: servicePhrases,
  addressFile: addressFilePhrases,
};
