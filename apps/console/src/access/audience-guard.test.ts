import type { ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import { isChange } from '../api/changes-told.ts';
import { endpoints } from '../api/endpoints.ts';
import { Implements } from '../api/implements.ts';
import type { SignedIn } from './administrator.ts';
import { AudienceGuard } from './audience-guard.ts';
import { isEnough, roles } from './roles.ts';

const guard = new AudienceGuard();

/** Whether the guard lets somebody with a role, or nobody, through to an endpoint. */
function isLetThrough(endpoint: (typeof endpoints)[number], role: (typeof roles)[number] | undefined): boolean {
  const handler = () => undefined;
  Implements(endpoint)({}, 'handler', { value: handler });
  const signedIn = role && ({ administrator: { role } } as SignedIn);
  const context = { getHandler: () => handler, switchToHttp: () => ({ getRequest: () => ({ signedIn }) }) };
  try {
    return guard.canActivate(context as unknown as ExecutionContext);
  } catch {
    return false;
  }
}

/** What each may, beside what those before may: by hand, so that nothing changes hands unseen. */
const mayBeside = {
  everybody: [
    'about',
    'acceptInvitation',
    'beginPasskeySignIn',
    'beginSingleSignOn',
    'fetchProfile',
    'finishSingleSignOn',
    'lookAtSetupLink',
    'showInvitation',
    'showSignIn',
    'signIn',
    'signInByPasskey',
    'useSetupLink',
  ],
  'signed-in': [
    'addPasskey',
    'beginPasskey',
    'changePassword',
    'endOtherSignIns',
    'endSignIn',
    'listPasskeys',
    'removePasskey',
    'showAccount',
    'signOut',
  ],
  viewer: [
    'listAttempts',
    'listCertificates',
    'listChanges',
    'listEdges',
    'listGatewayCertificates',
    'listGroups',
    'listLocks',
    'listRevisions',
    'listSessions',
    'listTrustedAuthorities',
    'listUserAddresses',
    'listUsers',
    'live',
    'overview',
    'pastSessions',
    'samples',
    'showAttempt',
    'showAuthority',
    'showBackEnds',
    'showCertificate',
    'showDiagnosis',
    'showFixedAddress',
    'showKeyUse',
    'showPools',
    'showRevision',
    'showSession',
    'showSettings',
  ],
  operator: [
    'drainEdge',
    'endSession',
    'endSessionsOfUser',
    'listSetupLinks',
    'makeSetup',
    'makeSetupLink',
    'resetPassword',
    'revokeSetupLink',
    'showGuide',
    'showSetupChoices',
    'takeHandout',
    'testLogin',
    'undrainEdge',
    'unlock',
    'unlockUser',
  ],
  administrator: [
    'addAdministrator',
    'addGroup',
    'addMember',
    'addUser',
    'changeAdministrator',
    'changeUser',
    'checkSettings',
    'importUsers',
    'inviteAdministrator',
    'issueCertificate',
    'listAdministrators',
    'makeKey',
    'previewImport',
    'publishSettings',
    'removeAdministrator',
    'removeGroup',
    'removeMember',
    'removeUser',
    'renewCertificate',
    'revokeCertificate',
    'rollBackSettings',
  ],
} as const;

it.each(Object.entries(mayBeside))(
  '%s may what the roles in docs/console.md say, and nothing else',
  (audience, ids) => {
    const theirs = endpoints.filter((endpoint) => endpoint.audience === audience).map(({ id }) => id);
    expect(theirs.toSorted()).toEqual(ids);
  },
);

describe.each(endpoints.map((endpoint) => [endpoint.id, endpoint] as const))('%s', (_, endpoint) => {
  it('is for those alone for whom it is', () => {
    const { audience } = endpoint;
    const ofStrangers = audience === 'everybody';
    expect(isLetThrough(endpoint, undefined)).toBe(ofStrangers);
    for (const role of roles) {
      expect(isLetThrough(endpoint, role), role).toBe(
        ofStrangers || audience === 'signed-in' || isEnough(role, audience),
      );
    }
  });

  it('changes nothing on a viewer’s word but what is their own', () => {
    if (!isChange(endpoint)) return;
    const own = /^\/(account|invitation|setup)\b/.test(endpoint.path);
    expect(['operator', 'administrator'].includes(endpoint.audience) || own, endpoint.path).toBe(true);
  });
});

it('lets nobody through to what is no endpoint', () => {
  const context = { getHandler: () => () => undefined, switchToHttp: () => ({ getRequest: () => ({}) }) };
  expect(guard.canActivate(context as unknown as ExecutionContext)).toBe(false);
});

it.each(['viewer', 'operator'] as const)('does not tell a %s which files lie beside the settings', (role) => {
  // By checking settings that name a file one learns whether it is there: whoever may publish them may learn that.
  const check = endpoints.find(({ id }) => id === 'checkSettings');
  expect(check !== undefined && isLetThrough(check, role)).toBe(false);
});
