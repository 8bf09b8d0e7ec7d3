import createClient from 'openapi-fetch';
import type { paths } from './schema.d.ts';

/** The console's API, typed by its own description. The header says that the console's own page asks: no other site's can set it. */
export const api = createClient<paths>({ baseUrl: window.location.origin, headers: { 'x-sekisho': 'page' } });
