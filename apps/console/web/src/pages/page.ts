import i18next from 'i18next';
import { type ComponentType, lazy } from 'react';
import type { Texts } from '../i18n/texts.ts';

/** A page that is loaded with its texts, those of one namespace or of several, when it is first shown. */
export const page = <P = object>(
  texts: keyof Texts | readonly (keyof Texts)[],
  load: () => Promise<{ readonly default: ComponentType<P> }>,
) =>
  lazy(async () => {
    const [loaded] = await Promise.all([load(), i18next.loadNamespaces(texts)]);
    return loaded;
  });
