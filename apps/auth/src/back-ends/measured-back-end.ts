import { histogramOf } from '@sekisho/platform/metrics';
import type { BackEnd, EapRelay } from './back-end.ts';

const millisecondsPerSecond = 1000;

/** The same back end, with every answer of it measured, also one that nobody waits for any more. */
export function measuredBackEnd(backEnd: BackEnd): BackEnd {
  const took = histogramOf('sekisho.auth.back_end.duration');
  const { name, kind, methods, lookup, relay } = backEnd;
  const timed = async <T extends { readonly kind: string }>(ask: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    let answer = 'failed';
    try {
      const answered = await ask();
      answer = answered.kind;
      return answered;
    } finally {
      took((performance.now() - begun) / millisecondsPerSecond, { back_end: name, answer });
    }
  };
  const measuredRelay = (conversation: EapRelay): EapRelay => ({
    receive: (packet) => timed(() => conversation.receive(packet)),
  });
  return {
    name,
    kind,
    methods,
    verify: (attempt) => timed(() => backEnd.verify(attempt)),
    ...(lookup && { lookup: (claimant) => timed(() => lookup.call(backEnd, claimant)) }),
    ...(relay && { relay: (claimant) => measuredRelay(relay.call(backEnd, claimant)) }),
    health: () => backEnd.health(),
    close: () => backEnd.close(),
  };
}
