import { type Endpoint, type Instant, instant, seconds } from '@sekisho/wire';
import { expect } from 'vitest';
import { type DhcpMessage, type DhcpMessageType, encodeDhcp } from '../message.ts';
import type { DhcpOptions } from '../options/options.ts';
import type { DhcpClientSettings, DhcpEffect } from './exchange.ts';
import type { DhcpClient, DhcpLease } from './lease.ts';
import { RelayClient } from './relay-client.ts';

export const first: Endpoint = { address: '10.0.0.67', port: 67 };
export const second: Endpoint = { address: '10.0.0.68', port: 67 };
export const alice: DhcpClient = {
  clientId: Uint8Array.of(0, 0x61, 0x6c),
  hardware: { type: 1, address: Uint8Array.of(2, 0, 0, 0, 0, 1) },
};
export const bob: DhcpClient = {
  clientId: Uint8Array.of(0, 0x62, 0x6f),
  hardware: { type: 1, address: Uint8Array.of(2, 0, 0, 0, 0, 2) },
};
export const given: DhcpOptions = { serverId: '10.0.0.1', leaseTime: 3600 };
export const at = (second: number): Instant => instant(second * 1000);

/** A client, and the messages it has sent. */
export function world(settings: Partial<DhcpClientSettings> = {}) {
  let drawn = 0;
  const random = { bytes: (length: number) => new Uint8Array(length).fill(drawn++) };
  const client = new RelayClient(
    {
      servers: [first, second],
      timeout: seconds(3),
      tries: 2,
      deadTime: seconds(60),
      leaseTimeMin: seconds(60),
      ...settings,
    },
    random,
  );
  return {
    client,
    acquire: (who: DhcpClient, second: number) => client.acquire(who, at(second)),
    answer: (to: DhcpMessage, type: DhcpMessageType, second: number, change: Partial<DhcpMessage> = {}) =>
      client.receive(
        encodeDhcp({ ...to, type, op: 'reply', yiaddr: '10.66.0.7', options: given, ...change }),
        at(second),
      ),
  };
}

export const sent = (effects: readonly DhcpEffect[]) => {
  const [effect] = effects;
  if (effect?.kind !== 'send') throw new Error(`nothing is sent but ${effect?.kind}`);
  expect(effects).toHaveLength(1);
  return effect;
};

export const bound = (effects: readonly DhcpEffect[]) => {
  const [effect] = effects;
  if (effect?.kind !== 'bound') throw new Error(`not bound but ${effect?.kind}`);
  return effect;
};

/** Alice's lease of 10.66.0.7, as of second 0. */
export function leased({ answer, acquire }: ReturnType<typeof world>, options: DhcpOptions = given): DhcpLease {
  const discover = sent(acquire(alice, 0).effects).message;
  const request = sent(answer(discover, 'offer', 0, { options })).message;
  return bound(answer(request, 'ack', 0, { options })).lease;
}

export type World = ReturnType<typeof world>;
