import i18next, { type BackendModule, type ResourceKey } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keep, kept } from '../frame/kept.ts';
import en from './en.ts';
import ja from './ja.ts';

export const languages = ['en', 'ja'] as const;
export type Language = (typeof languages)[number];

/** Each page's texts, which are a file a language in its folder, loaded with the page. */
const pageTexts = import.meta.glob<{ readonly default: ResourceKey }>([
  '../pages/*/texts/{en,ja}.ts',
  '../story/texts/{en,ja}.ts',
]);

const loader: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    const name = `/${namespace}/texts/${language}.ts`;
    const load = Object.entries(pageTexts).find(([file]) => file.endsWith(name))?.[1];
    if (load === undefined) return done(new Error(`no texts of ${namespace} in ${language}`), null);
    load().then(
      (texts) => done(null, texts.default),
      (error: Error) => done(error, null),
    );
  },
};

const isLanguage = (value: string | undefined): value is Language => languages.some((each) => each === value);

/** The language chosen before, else the browser's where it is one of ours. */
const preferred = (): Language => {
  const before = kept('language');
  if (isLanguage(before)) return before;
  return navigator.languages.find((each) => /^(en|ja)\b/.test(each))?.startsWith('ja') ? 'ja' : 'en';
};

/** The language that the page is in now. */
export const language = (): Language => (i18next.language === 'ja' ? 'ja' : 'en');

export async function startTranslations(): Promise<void> {
  await i18next
    .use(loader)
    .use(initReactI18next)
    .init({
      lng: preferred(),
      fallbackLng: 'en',
      load: 'currentOnly',
      ns: ['frame'],
      defaultNS: 'frame',
      fallbackNS: 'frame',
      resources: { en: { frame: en }, ja: { frame: ja } },
      partialBundledLanguages: true,
      interpolation: { escapeValue: false },
    });
  document.documentElement.lang = language();
  i18next.on('languageChanged', () => {
    document.documentElement.lang = language();
  });
}

export async function chooseLanguage(chosen: Language): Promise<void> {
  keep('language', chosen);
  await i18next.changeLanguage(chosen);
}
