import i18next from 'i18next';
import { type ComponentType, lazy } from 'react';
import type { Texts } from '../i18n/texts.ts';

/** A console that starts anew is back within seconds: so often, and so far apart, what a page is made of is asked for again. */
const triesMax = 10;
const betweenMs = 1000;

async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await load();
    } catch (error) {
      if (tries === triesMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, betweenMs));
    }
  }
}

/** A page that is loaded with its texts, those of one namespace or of several, when it is first shown. */
export const page = <P = object>(
  texts: keyof Texts | readonly (keyof Texts)[],
  load: () => Promise<{ readonly default: ComponentType<P> }>,
) =>
  lazy(async () => {
    const [loaded] = await Promise.all([patiently(load), i18next.loadNamespaces(texts)]);
    return loaded;
  });
