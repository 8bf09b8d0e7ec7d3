import { concat, equalBytes } from '@sekisho/wire';
import type { Association } from '../../associations/association.ts';
import { transmit } from '../../associations/transmission.ts';
import type { Turn } from '../../associations/turn.ts';
import type { Protection } from '../../messages/protection.ts';
import { ipsecDoi, protocols } from '../../numbers.ts';
import type { Delete } from '../../payloads/delete.ts';
import { spiBytes, spiNumber } from '../../payloads/spi.ts';
import type { Spi } from '../../security-associations.ts';
import { informational } from './messages.ts';

/** The peer deletes SAs (RFC 2408 §3.15). */
export function onDelete(turn: Turn, association: Association, { protocol, spis }: Delete): void {
  if (protocol === protocols.esp) {
    for (const bytes of spis) {
      const spi = spiNumber(bytes);
      if (spi !== undefined) turn.removeChildSendingTo(association, spi);
    }
  } else if (protocol === protocols.isakmp && spis.some((spi) => equalBytes(spi, nameOf(association)))) {
    turn.drop(association, 'peer-deleted');
  }
}

/** Deletes ESP SAs, named by the SPIs of this end. */
export function deleteChildren(
  turn: Turn,
  association: Association,
  protection: Protection,
  spis: readonly Spi[],
): void {
  if (spis.length > 0) send(turn, association, protection, { protocol: protocols.esp, spis: spis.map(spiBytes) });
}

export function deleteIkeSa(turn: Turn, association: Association, protection: Protection): void {
  send(turn, association, protection, { protocol: protocols.isakmp, spis: [nameOf(association)] });
}

/** An ISAKMP SA is named by its two cookies (RFC 2408 §3.15). */
const nameOf = ({ cookies }: Association): Uint8Array => concat(cookies.initiator, cookies.responder);

function send(
  turn: Turn,
  association: Association,
  protection: Protection,
  named: Pick<Delete, 'protocol' | 'spis'>,
): void {
  const payload: Delete = { kind: 'delete', doi: ipsecDoi, ...named };
  transmit(turn, association, informational(turn, association, protection, payload));
}
