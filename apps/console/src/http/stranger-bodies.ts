import { Transform } from 'node:stream';
import { errorCodes, type FastifyReply, type FastifyRequest, type RequestPayload } from 'fastify';
import '../access/administrator.ts';
import { strangerBodyBytesMax } from '../limits.ts';

/**
 * Bounds what is read of whoever has not signed in, before it is parsed: guards come later.
 * @throws FST_ERR_CTP_BODY_TOO_LARGE
 */
export async function boundStrangers(
  { signedIn, headers }: FastifyRequest,
  _reply: FastifyReply,
  payload: RequestPayload,
): Promise<RequestPayload> {
  if (signedIn !== undefined) return payload;
  if (Number(headers['content-length'] ?? 0) > strangerBodyBytesMax) throw new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE();
  return headers['transfer-encoding'] === undefined ? payload : payload.pipe(bounded());
}

/** By what comes: in chunks it is not said before. */
function bounded(): Transform {
  let received = 0;
  return new Transform({
    transform(part: Buffer, _, done) {
      received += part.length;
      if (received > strangerBodyBytesMax) done(new errorCodes.FST_ERR_CTP_BODY_TOO_LARGE());
      else done(null, part);
    },
  });
}
