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
    const cure =
      settings.certificates.gateway[name]?.issuer === 'external'
        ? 'Have its CA issue one with that name, or have clients dial one of these.'
        : 'Add the name to gateway.publicNames (an address to gateway.publicAddresses), or have clients dial one of these.';
    throw new AdministrationError(`${wrong} ${cure}`);
  }
}

const isAmong = (dialled: string, names: readonly string[]): boolean =>
  names.some((name) => comparable(name) === comparable(dialled));

/** Addresses by value (RFC 5952), names without letter case and final dot. */
const comparable = (name: string): string =>
  isIPv6(name) && !name.includes('%') ? new URL(`http://[${name}]`).hostname : name.toLowerCase().replace(/\.$/, '');
