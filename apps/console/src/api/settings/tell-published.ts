import type { GatewayBus } from '@sekisho/administration';
import type { SettingsPublishReply } from '@sekisho/contracts';
import type { FastifyRequest } from 'fastify';
import { tellChange } from '../tell-change.ts';

interface Publication {
  readonly base: string;
  readonly note?: string | undefined;
  readonly reply: SettingsPublishReply;
}

/** Tells the log of settings that were published: which places, and the revisions that have what stood there before and after. */
export function tellPublished(
  gateway: Pick<GatewayBus, 'bus'>,
  request: FastifyRequest,
  what: string,
  { base, note, reply }: Publication,
): void {
  if (reply.outcome !== 'published') {
    tellChange(gateway, request, what, {
      before: { revision: base },
      after: { revision: base, outcome: reply.outcome },
    });
    return;
  }
  const places = reply.effects.map(({ path }) => path);
  tellChange(gateway, request, what, {
    before: { revision: base },
    after: { revision: reply.revision, places, ...(note !== undefined && { note }) },
  });
}
