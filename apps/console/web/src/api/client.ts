import createClient from 'openapi-fetch';
import { language } from '../i18n/translations.ts';
import type { paths } from './schema.d.ts';

/** The console's API, typed by its own description. The header says that the console's own page asks: no other site's can set it. */
export const api = createClient<paths>({ baseUrl: window.location.origin, headers: { 'x-sekisho': 'page' } });

// What the gateway says of its own accord it says in the language of the page.
api.use({
  onRequest: ({ request }) => {
    request.headers.set('accept-language', language());
    return request;
  },
});
