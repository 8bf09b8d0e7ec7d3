import * as about from './about/endpoints.ts';
import * as account from './account/endpoints.ts';
import * as administrators from './administrators/endpoints.ts';
import * as backEnds from './back-ends/endpoints.ts';
import type { Endpoint } from './endpoint.ts';
import * as officeMode from './office-mode/endpoints.ts';
import * as preSharedKeys from './pre-shared-keys/endpoints.ts';
import * as settings from './settings/endpoints.ts';
import { acceptInvitation, showInvitation, showSignIn, signIn, signOut } from './sign-in/endpoints.ts';

/** Every operation of the API. */
export const endpoints: readonly Endpoint[] = [
  ...[about, account, administrators, backEnds, officeMode, preSharedKeys, settings].flatMap((resource) =>
    Object.values(resource),
  ),
  ...[showSignIn, signIn, signOut, showInvitation, acceptInvitation],
];
