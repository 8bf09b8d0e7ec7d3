import * as about from './about/endpoints.ts';
import type { Endpoint } from './endpoint.ts';

/** Every operation of the API. */
export const endpoints: readonly Endpoint[] = [about].flatMap((resource) => Object.values(resource));
