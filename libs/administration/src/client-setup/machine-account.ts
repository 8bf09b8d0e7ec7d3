import type { Settings } from '@sekisho/platform';
import { NothingDoneError } from '../administration-error.ts';
import type { GatewayBus } from '../gateway-bus.ts';
import { loginOf, requireAccount } from './login.ts';

/**
 * A machine gets in as the account that its certificate names, or the one that all machines are: without a certificate that leads to
 * one of a machine nobody connects. Of accounts that another back end may know nothing is said before they are asked for.
 * @throws NothingDoneError @throws AdministrationError where the accounts cannot be had
 */
export async function requireMachineAccount(
  settings: Pick<Settings, 'authentication' | 'realms' | 'backEnds' | 'remoteAccessCommunity'>,
  named: string,
  gateway: Pick<GatewayBus, 'administer'>,
): Promise<void> {
  const { machines } = settings.remoteAccessCommunity;
  const name = machines.account ?? named;
  const login = await loginOf(gateway, settings, name);
  if (login.account === 'missing')
    throw new NothingDoneError(`There is no account of a machine ${name}; add it: sekisho user add ${name} --machine`);
  requireAccount(login, name);
  if (login.account !== 'known' || login.groups.some((each) => machines.groups.includes(each))) return;
  throw new NothingDoneError(
    `${name} is the account of no machine: it is in none of ${machines.groups.join(', ')}. Add one: sekisho user add NAME --machine`,
  );
}
