import type { Answer, EapRelay, EapRelayStep } from './back-end.ts';

/** How often accounts of a session go on by the gateway's own settings, where the server that grants it does not say. */
export function withInterim<A extends Answer | EapRelayStep>(answer: A, intervalMs: number | undefined): A {
  if (answer.kind !== 'accepted' || intervalMs === undefined) return answer;
  const { account } = answer;
  return { ...answer, account: { ...account, grants: { interimIntervalMs: intervalMs, ...account.grants } } };
}

export const relayWithInterim = (relay: EapRelay, intervalMs: number | undefined): EapRelay => ({
  receive: async (packet) => withInterim(await relay.receive(packet), intervalMs),
});
