import * as about from './about/endpoints.ts';
import * as backEnds from './back-ends/endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import * as officeMode from './office-mode/endpoints.ts';
import * as preSharedKeys from './pre-shared-keys/endpoints.ts';
import * as settings from './settings/endpoints.ts';

/** Every operation of the API. */
export const endpoints: readonly Endpoint[] = [about, backEnds, officeMode, preSharedKeys, settings].flatMap(
  (resource) => Object.values(resource),
);
