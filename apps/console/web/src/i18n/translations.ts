import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.ts';
import ja from './ja.ts';

export const languages = ['en', 'ja'] as const;
export type Language = (typeof languages)[number];

/** The browser's language where it is one of ours. */
const preferred = (): Language =>
  navigator.languages.find((each) => /^(en|ja)\b/.test(each))?.startsWith('ja') ? 'ja' : 'en';

export async function startTranslations(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: preferred(),
    fallbackLng: 'en',
    resources: { en: { translation: en }, ja: { translation: ja } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}
