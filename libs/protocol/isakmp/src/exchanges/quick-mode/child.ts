import type { Association, EstablishedSa } from '../../associations/association.ts';
import type { ChildSa, Spi } from '../../endpoint.ts';
import { espKeys, type KeymatInputs } from '../../keys/phase2.ts';
import type { ChosenEspSuite } from './messages.ts';

/** What the two roles of a Quick Mode bring to the ESP SAs it makes. */
export interface ChildInputs
  extends Pick<KeymatInputs, 'sharedSecret' | 'initiatorNonce' | 'responderNonce'>,
    Pick<ChildSa, 'spiIn' | 'clientPort'> {}

/** The pair of ESP SAs that a Quick Mode agreed on, with its keys (RFC 2409 §5.5). */
export function newChild(
  association: Association,
  { suite: { hash }, keys: { skeyidD } }: EstablishedSa,
  { suite, spi, lifetimeSeconds }: ChosenEspSuite,
  { spiIn, clientPort, ...values }: ChildInputs,
): ChildSa {
  const inputs = { hash, skeyidD, ...values };
  return {
    ikeSa: association.id,
    attempt: association.attempt,
    spiIn,
    spiOut: spi as Spi,
    suite,
    keysIn: espKeys(suite, spiIn, inputs),
    keysOut: espKeys(suite, spi, inputs),
    clientPort,
    remote: association.remote,
    local: association.local,
    lifetimeSeconds,
  };
}
