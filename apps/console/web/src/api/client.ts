import createClient from 'openapi-fetch';
import type { paths } from './schema.d.ts';

/** The console's API, typed by its own description. */
export const api = createClient<paths>({ baseUrl: window.location.origin });
