import type { LeaseReply } from '@sekisho/contracts';
import type { OfficeModeSettings } from '@sekisho/platform';
import type { Applicant, Found } from './address-method.ts';

type Leased = Extract<LeaseReply, { outcome: 'leased' }>;

/** PPP names two servers of a kind. */
const serversMax = 2;

/**
 * What the client gets with its address. Each by itself, from the first that says anything: what the address comes from (the line of
 * the file, the DHCP server), the login, the user's profile, the pool, the settings.
 */
export function besideOf(
  officeMode: Pick<OfficeModeSettings, 'pool' | 'pools' | 'dns' | 'nbns' | 'domain'>,
  { dns, nbns, profile }: Applicant,
  found: Found,
): Pick<Leased, 'gateway' | 'dns' | 'nbns' | 'domain' | 'routes'> {
  const pool = found.kind === 'pool' ? officeMode.pools[found.pool] : undefined;
  const said = [found.beside, { dns, nbns }, profile?.officeMode, pool, officeMode];
  const domain = [found.beside, profile?.officeMode, pool, officeMode].find(
    (each) => each?.domain !== undefined,
  )?.domain;
  const { routes } = found.beside;
  return {
    gateway: officeMode.pool.gateway,
    dns: servers(said.map((each) => each?.dns)),
    nbns: servers(said.map((each) => each?.nbns)),
    ...(domain !== undefined && { domain }),
    ...(routes !== undefined && { routes: [...routes] }),
  };
}

const servers = (said: readonly (readonly string[] | undefined)[]): string[] =>
  (said.find((each) => each !== undefined) ?? []).slice(0, serversMax);
