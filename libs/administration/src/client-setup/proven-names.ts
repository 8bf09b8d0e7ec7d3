import { isIPv6 } from 'node:net';
import type { Settings } from '@sekisho/platform';
import { AdministrationError } from '../administration-error.ts';
import type { GatewayBus } from '../gateway-bus.ts';

/**
 * Clients whose machine proves itself by a certificate ask the same of the gateway: its certificate for IKE has to name what they
 * dialled. Where no edge says which names its certificate has, nothing is known. @throws AdministrationError
 */
export async function requireNameProven(
  settings: Pick<Settings, 'certificates'>,
  dialled: string,
  gateway: Pick<GatewayBus, 'gatewayCertificates'>,
): Promise<void> {
  const services = await gateway.gatewayCertificates();
  const shown = services.flatMap(({ certificates }) => certificates).filter(({ use }) => use === 'ike');
  for (const { name, names } of shown) {
    if (names === undefined || isAmong(dialled, [...names.dns, ...names.ip])) continue;
    const present = [...names.dns, ...names.ip].join(', ') || 'none';
    const wrong = `Clients that dial ${dialled} would refuse the gateway: the names in its certificate ${name} are ${present}.`;
    const wildcard = names.dns.find((each) => isWildcardFor(dialled, each));
    if (wildcard !== undefined) throw new AdministrationError(`${wrong} ${ofWildcard(wildcard, dialled)}`);
    const cure =
      settings.certificates.gateway[name]?.issuer === 'external'
        ? 'Have its CA issue one with that name, or have clients dial one of these.'
        : 'Add the name to gateway.publicNames (an address to gateway.publicAddresses), or have clients dial one of these.';
    throw new AdministrationError(`${wrong} ${cure}`);
  }
}

/** Clients match names in IKE as they are: RFC 4945 §3.1.2 knows none with a wildcard, which TLS takes for one label (RFC 9525 §6.3). */
function isWildcardFor(dialled: string, name: string): boolean {
  const [, parent] = /^\*\.(.+)$/.exec(comparable(name)) ?? [];
  return parent !== undefined && comparable(dialled).replace(/^[^.]+\./, '') === parent;
}

const ofWildcard = (wildcard: string, dialled: string): string =>
  `Clients take no wildcard such as ${wildcard} in IKE: have its CA issue one that names ${dialled} itself, or have clients dial a name that is there as it is.`;

const isAmong = (dialled: string, names: readonly string[]): boolean =>
  names.some((name) => comparable(name) === comparable(dialled));

/** Addresses by value (RFC 5952), names without letter case and final dot. */
const comparable = (name: string): string =>
  isIPv6(name) && !name.includes('%') ? new URL(`http://[${name}]`).hostname : name.toLowerCase().replace(/\.$/, '');
