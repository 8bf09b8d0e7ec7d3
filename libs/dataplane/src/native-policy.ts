import type { AccessPolicy, AccessRule } from './access-policy.ts';
import { encryptionDomainPrefixesMax, rulesMax } from './limits.ts';
import type { NativePolicy, NativeRule } from './native-addon.ts';
import { inRange, prefixes, prefixWords } from './prefixes.ts';

const byteMax = 0xff;
const portMax = 0xffff;
/** A number that no IP protocol has. */
const anyProtocol = 256;

/** @throws RangeError for what no configuration may hold */
export function nativePolicy(policy: AccessPolicy): NativePolicy {
  const { include, exclude } = policy.encryptionDomain;
  inRange('the number of encryption domain prefixes', include.length + exclude.length, 0, encryptionDomainPrefixesMax);
  inRange('the number of rules', policy.rules.length, 0, rulesMax);
  return {
    include: prefixes(include),
    exclude: prefixes(exclude),
    rules: policy.rules.map(nativeRule),
    routeAllTraffic: policy.routeAllTraffic,
    clientToClient: policy.clientToClient,
  };
}

const nativeRule = ({ action, to, protocol, ports }: AccessRule): NativeRule => ({
  allow: action === 'allow',
  to: Uint32Array.from(to === undefined ? [] : prefixWords(to)),
  protocol: protocol === undefined ? anyProtocol : inRange('an IP protocol', protocol, 0, byteMax),
  ports: Uint32Array.from(
    ports.flatMap(({ first, last }) => [
      inRange('the first port', first, 0, portMax),
      inRange('the last port', last, first, portMax),
    ]),
  ),
});
