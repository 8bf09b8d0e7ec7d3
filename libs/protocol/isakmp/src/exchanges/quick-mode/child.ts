import type { EstablishedAssociation } from '../../associations/association.ts';
import { espKeys, type KeymatInputs } from '../../keys/phase2.ts';
import type { ChildSa, Spi } from '../../security-associations.ts';
import type { ChosenEspSuite } from './states.ts';

/** What the two roles of a Quick Mode bring to the ESP SAs it makes. */
export interface ChildInputs
  extends Pick<KeymatInputs, 'sharedSecret' | 'initiatorNonce' | 'responderNonce'>,
    Pick<ChildSa, 'spiIn' | 'clientPort'> {}

/** The pair of ESP SAs that a Quick Mode agreed on, with its keys (RFC 2409 §5.5). */
export function newChild(
  { id, attempt, remote, local, established }: EstablishedAssociation,
  { suite, spi, lifetimeSeconds }: ChosenEspSuite,
  { spiIn, clientPort, ...values }: ChildInputs,
): ChildSa {
  const inputs = { hash: established.suite.hash, skeyidD: established.keys.skeyidD, ...values };
  return {
    ikeSa: id,
    attempt,
    spiIn,
    spiOut: spi as Spi,
    suite,
    keysIn: espKeys(suite, spiIn, inputs),
    keysOut: espKeys(suite, spi, inputs),
    clientPort,
    remote,
    local,
    lifetimeSeconds,
  };
}
