import { type CaCrlRequest, caCrlReply, subjects } from '@sekisho/contracts';
import type { Bus } from './bus.ts';
import { BusError } from './errors.ts';

/**
 * A CRL that the internal CA tells of as being apart (caAuthority), put together from its pieces. Nothing of it is verified.
 * @throws BusError, also where the CA has another by now or it is larger than `bytesMax`
 */
export async function requestCrl(
  bus: Pick<Bus, 'request'>,
  which: Omit<CaCrlRequest, 'offset'>,
  bytesMax: number,
): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for (let offset = 0; ; ) {
    const reply = await bus.request(subjects.caCrl, { ...which, offset }, caCrlReply);
    if (reply.outcome === 'superseded') throw new BusError('refused', subjects.caCrl, 'the CA has a newer one by now');
    const piece = Buffer.from(reply.bytes, 'base64');
    pieces.push(piece);
    offset += piece.length;
    if (!reply.more) return Buffer.concat(pieces);
    if (piece.length === 0 || offset >= bytesMax) {
      throw new BusError('bad-reply', subjects.caCrl, `a CRL of more than ${bytesMax} bytes, or an empty piece of one`);
    }
  }
}
