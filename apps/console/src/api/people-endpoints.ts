import * as certificates from './certificates/endpoints.ts';
import * as clients from './clients/endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import * as groups from './groups/endpoints.ts';
import { takeHandout } from './handouts/endpoints.ts';
import * as imports from './user-imports/endpoints.ts';
import * as users from './users/endpoints.ts';

/** What is asked about users, and what they are handed. */
export const peopleEndpoints: readonly Endpoint[] = [
  ...[users, groups, imports, certificates, clients].flatMap((resource) => Object.values(resource)),
  takeHandout,
];
