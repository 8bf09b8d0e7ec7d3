import type { IkeEffect } from '../endpoint.ts';
import { decodeHeader, decodePayloads, type Header, headerBytes, type PayloadChain } from '../messages/message.ts';

export type EffectOf<K extends IkeEffect['kind']> = Extract<IkeEffect, { kind: K }>;

export function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is missing`);
  return value;
}

/** A message as an end that reads it sees it. */
export const received = (bytes: Uint8Array) => ({ bytes, header: decodeHeader(bytes) });

/** Effects of one kind. */
export const only = <K extends IkeEffect['kind']>(effects: readonly IkeEffect[], kind: K): EffectOf<K>[] =>
  effects.filter((effect): effect is EffectOf<K> => effect.kind === kind);

/** Datagrams that were sent. */
export const sent = (effects: readonly IkeEffect[]): Uint8Array[] => only(effects, 'send').map(({ bytes }) => bytes);

/** A message in clear. */
export function open(bytes: Uint8Array): { header: Header; chain: PayloadChain } {
  const header = decodeHeader(bytes);
  return { header, chain: decodePayloads(header.nextPayload, bytes.subarray(headerBytes, header.length)) };
}

/** Messages that were sent, all in clear. */
export const clear = (effects: readonly IkeEffect[]) => sent(effects).map(open);

/** Why messages were ignored. */
export const reasons = (effects: readonly IkeEffect[]): string[] =>
  only(effects, 'ignored').map(({ reason }) => reason);
