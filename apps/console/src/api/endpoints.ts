import * as about from './about/endpoints.ts';
import * as account from './account/endpoints.ts';
import * as administrators from './administrators/endpoints.ts';
import * as attempts from './attempts/endpoints.ts';
import * as backEnds from './back-ends/endpoints.ts';
import * as changes from './changes/endpoints.ts';
import * as edges from './edges/endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import * as locks from './locks/endpoints.ts';
import * as officeMode from './office-mode/endpoints.ts';
import * as overview from './overview/endpoints.ts';
import * as passkeys from './passkeys/endpoints.ts';
import { peopleEndpoints } from './people-endpoints.ts';
import * as preSharedKeys from './pre-shared-keys/endpoints.ts';
import * as sessions from './sessions/endpoints.ts';
import * as settings from './settings/endpoints.ts';
import * as door from './sign-in/endpoints.ts';

/** Every operation of the API. */
export const endpoints: readonly Endpoint[] = [
  ...[
    about,
    account,
    administrators,
    attempts,
    backEnds,
    changes,
    edges,
    locks,
    officeMode,
    overview,
    passkeys,
    preSharedKeys,
    sessions,
    settings,
    door,
  ].flatMap((resource) => Object.values(resource).filter(isEndpoint)),
  ...peopleEndpoints,
];

/** Beside their endpoints resources may name the shapes that these answer with. */
function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'audience' in value && 'answer' in value;
}
