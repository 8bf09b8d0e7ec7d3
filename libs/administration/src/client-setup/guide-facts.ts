import type { GuideFacts, GuideMachine, GuideUser, UserMethod } from '@sekisho/client-setup';
import { profileOf, type Settings } from '@sekisho/platform';

/** What a guide is wanted for; what is left out follows from the settings, or is a blank line in the guide. */
export interface GuideRequest {
  /** Address or host name that clients dial. */
  readonly server?: string | undefined;
  /** What the connection is called on the client. */
  readonly connection?: string | undefined;
  readonly user?: string | undefined;
  /** Of the user: they may lead to a profile with an encryption domain of its own. */
  readonly groups?: readonly string[] | undefined;
  readonly machine?: GuideMachine['kind'] | undefined;
  readonly method?: UserMethod | undefined;
  /** Common name of the machine's certificate. */
  readonly machineCertificate?: string | undefined;
  readonly link?: string | undefined;
}

type Needed = Pick<
  Settings,
  'gateway' | 'preSharedKey' | 'ike' | 'authentication' | 'legacy' | 'access' | 'encryptionDomain' | 'profiles'
>;

/** What a guide says of a gateway with these settings. It holds no secret. */
export const guideFactsOf = (settings: Needed, request: GuideRequest = {}): GuideFacts => ({
  connection: request.connection ?? settings.gateway.name,
  gateway: {
    address: request.server ?? settings.gateway.publicAddresses[0],
    name: settings.gateway.name,
    modp1024: settings.legacy.modp1024,
  },
  machine: machineOf(settings, request),
  user: userOf(settings, request),
  traffic: trafficOf(settings, request),
  link: request.link,
});

function machineOf({ preSharedKey, ike }: Needed, { machine, machineCertificate }: GuideRequest): GuideMachine {
  const keys = preSharedKey.support && ike.machineAuthentication.includes('pre-shared-key');
  const kind = machine ?? (keys ? 'pre-shared-key' : 'certificate');
  if (kind === 'pre-shared-key') return { kind };
  return { kind, certificate: machineCertificate === undefined ? undefined : { name: machineCertificate } };
}

function userOf(settings: Needed, { user, method = usualMethod(settings) }: GuideRequest): GuideUser {
  if (method !== 'eap-tls') return { method, name: user };
  return { method, name: user, certificate: user === undefined ? undefined : { name: user } };
}

const eapMethods = {
  certificate: 'eap-tls',
  'md5-challenge': 'eap-md5-challenge',
  'ms-chap-v2': 'eap-ms-chap-v2',
} as const satisfies Record<Settings['authentication']['eap'], UserMethod>;

/** MS-CHAPv2, which every client knows, where it is allowed; else the first that is offered. */
function usualMethod({ authentication: { methods, eap } }: Needed): UserMethod {
  const first = methods.includes('ms-chap-v2') ? 'ms-chap-v2' : (methods[0] ?? 'ms-chap-v2');
  return first === 'eap' ? eapMethods[eap] : first;
}

/**
 * What is not the encryption domain's is dropped, unless all traffic is routed: then clients had better not send it. A profile that
 * names the user, or one of their groups, says it for them.
 */
function trafficOf({ access, encryptionDomain, profiles }: Needed, request: GuideRequest): GuideFacts['traffic'] {
  const { user = '', groups = [] } = request;
  const profile = profileOf(profiles, { user, groups });
  const { include } = profile?.encryptionDomain ?? encryptionDomain;
  if ((profile?.access.routeAllTraffic ?? access.routeAllTraffic) || include.includes('0.0.0.0/0')) {
    return { kind: 'all' };
  }
  return { kind: 'routes', routes: include };
}
