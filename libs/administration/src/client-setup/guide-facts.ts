import type { GuideFacts, GuideMachine, GuideUser, TrafficChoice } from '@sekisho/client-setup';
import { profileOf, type Settings } from '@sekisho/platform';
import { AdministrationError, NothingDoneError } from '../administration-error.ts';
import { type Login, loginBy, type MethodWish, methodOf } from './login.ts';

/** What a guide is wanted for; what is left out follows from the settings, or is a blank line in the guide. */
export interface GuideRequest extends MethodWish {
  /** Address or host name that clients dial. */
  readonly server?: string | undefined;
  /** What the connection is called on the client. */
  readonly connection?: string | undefined;
  readonly user?: string | undefined;
  /** What follows from the user's name; absent: what does without a look at accounts. */
  readonly login?: Login | undefined;
  readonly machine?: GuideMachine['kind'] | undefined;
  /** Common name of the machine's certificate. */
  readonly machineCertificate?: string | undefined;
  /** Absent: all of it. */
  readonly traffic?: TrafficChoice | undefined;
  readonly link?: string | undefined;
}

type Needed = Pick<
  Settings,
  | 'gateway'
  | 'preSharedKey'
  | 'ike'
  | 'authentication'
  | 'realms'
  | 'backEnds'
  | 'remoteAccessCommunity'
  | 'legacy'
  | 'access'
  | 'encryptionDomain'
  | 'profiles'
  | 'officeMode'
>;

/** What clients are told to dial; undefined: nobody has said it. */
export const dialledOf = ({
  gateway: { publicNames, publicAddresses },
}: Pick<Settings, 'gateway'>): string | undefined => publicNames[0] ?? publicAddresses[0];

/**
 * What a guide says of a gateway with these settings. It holds no secret.
 * @throws AdministrationError where the user is not let in by the method that is asked for, or no network is one of IPv4
 */
export function guideFactsOf(settings: Needed, request: GuideRequest = {}): GuideFacts {
  const login = request.login ?? loginBy(settings, request.user);
  return {
    connection: request.connection ?? settings.gateway.name,
    gateway: {
      address: request.server ?? dialledOf(settings),
      name: settings.gateway.name,
      modp1024: settings.legacy.modp1024,
    },
    machine: machineOf(settings, request),
    user: userOf(settings, login, request),
    traffic: trafficOf(settings, login, request.traffic),
    link: request.link,
  };
}

function machineOf({ preSharedKey, ike }: Needed, { machine, machineCertificate }: GuideRequest): GuideMachine {
  const keys = preSharedKey.support && ike.machineAuthentication.includes('pre-shared-key');
  const kind = machine ?? (keys ? 'pre-shared-key' : 'certificate');
  if (kind === 'pre-shared-key') return { kind };
  return { kind, certificate: machineCertificate === undefined ? undefined : { name: machineCertificate } };
}

function userOf(settings: Needed, login: Login, { user, ...wish }: GuideRequest): GuideUser {
  const method = methodOf(login, wish);
  if (method !== 'eap-tls') return { method, name: user };
  if (wish.platform?.startsWith('linux') === true && !asksEapTlsFirst(settings))
    throw new NothingDoneError(
      'NetworkManager on Linux logs in by EAP-TLS only where it is asked for that first: have authentication.methods begin with eap, and authentication.eap be certificate. Other clients get their method as before.',
    );
  return { method, name: user, certificate: user === undefined ? undefined : { name: user } };
}

/**
 * With a user's certificate NetworkManager's plug-in (1.20) has pppd agree to whatever it is asked for first, and hang up where that is
 * not EAP; asked for another method of EAP it gives the machine's name for the user's.
 */
export const asksEapTlsFirst = ({ authentication: { methods, eap } }: Pick<Settings, 'authentication'>): boolean =>
  methods[0] === 'eap' && eap === 'certificate';

/**
 * Everything, unless the networks of the gateway alone are asked for: those of a profile that names the user, or one of their groups.
 * Clients take routes for IPv4 alone.
 */
export function trafficOf(
  { access, encryptionDomain, profiles, officeMode }: Needed,
  login: Login,
  choice: TrafficChoice = 'all',
): GuideFacts['traffic'] {
  const profile = profileOf(profiles, { user: login.name ?? '', groups: login.groups });
  const { include } = profile?.encryptionDomain ?? encryptionDomain;
  const isEverywhere = include.includes('0.0.0.0/0');
  if (choice === 'networks' && !isEverywhere) return { kind: 'routes', routes: routesOf(include) };
  const isHub = profile?.access.routeAllTraffic ?? access.routeAllTraffic;
  const ipv6 = officeMode.ipv6 !== undefined && (isHub || include.includes('::/0'));
  return { kind: 'all', internet: isEverywhere || isHub, ipv6 };
}

function routesOf(networks: readonly string[]): readonly string[] {
  const routes = networks.filter((each) => !each.includes(':'));
  if (routes.length > 0) return routes;
  throw new AdministrationError(
    'The encryption domain has networks of IPv6 alone, which set-up files cannot route: have clients send everything through the tunnel.',
  );
}
