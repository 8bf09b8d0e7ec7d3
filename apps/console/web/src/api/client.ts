import createClient from 'openapi-fetch';
import { language } from '../i18n/translations.ts';
import { attendance } from './attendance.ts';
import type { paths } from './schema.d.ts';

/** The console's API, typed by its own description. */
export const api = createClient<paths>({ baseUrl: window.location.origin });

const isAttended = attendance(window);
api.use({
  onRequest: ({ request }) => {
    // The console's own page asks: no other site's can set it.
    request.headers.set('x-sekisho', isAttended() ? 'page' : 'unattended');
    // What the gateway says of its own accord it says in the language of the page.
    request.headers.set('accept-language', language());
    return request;
  },
});
