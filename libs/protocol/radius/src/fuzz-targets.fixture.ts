import { equalBytes, instant, Secret, seconds } from '@sekisho/wire';
import { attributeValues, type ReadableKind } from './attributes/attribute.ts';
import { attributes } from './attributes/dictionary.ts';
import { microsoftAttributes } from './attributes/microsoft.ts';
import { checkRequest, checkResponse, sealAccessRequest, sealResponse } from './authenticators.ts';
import { RadiusClient } from './client/client.ts';
import type { RadiusEffect } from './client/questions.ts';
import { joinEapPacket, splitEapPacket } from './eap-message.ts';
import { decodePacket, encodePacket } from './packet.ts';

const secret = Secret.fromText('a secret of both');
const authenticator = new Uint8Array(16).fill(0x5a);
const random = { bytes: (length: number) => new Uint8Array(length).fill(0x5a) };
const kinds: readonly ReadableKind<unknown>[] = [...Object.values(attributes), ...Object.values(microsoftAttributes)];

const accepted = sealResponse({
  code: 'access-accept',
  attributes: splitEapPacket(Uint8Array.of(3, 1, 0, 4)),
  secret,
  request: { identifier: 0, authenticator },
});

/** A client of two servers that asks, and what comes from them. */
function asking() {
  const servers = ['192.0.2.1', '192.0.2.2'].map((address) => ({ address, port: 1812, secret }));
  const settings = { servers, timeout: seconds(5), tries: 3, deadTime: seconds(30) };
  const client = new RadiusClient(settings, random);
  client.ask({ code: 'access-request', attributes: () => [] }, instant(0));
  return client;
}

function checkAnswered(effects: readonly RadiusEffect[], bytes: Uint8Array): void {
  const answered = effects.find(({ kind }) => kind === 'answered');
  // What stands behind a packet is padding.
  if (answered && !equalBytes(bytes.subarray(0, accepted.length), accepted))
    throw new Error('an answer was believed that the server did not make');
}

export const fuzzTargets = {
  packet: { decode: decodePacket, encode: encodePacket },
  attributes: (input: Uint8Array) => {
    const { attributes: list } = decodePacket(input);
    for (const kind of kinds) {
      try {
        attributeValues(list, kind);
      } catch (error) {
        if (!(error instanceof Error && error.name === 'DecodeError')) throw error;
      }
    }
    joinEapPacket(list);
  },
  authenticators: (input: Uint8Array) => {
    const packet = decodePacket(input);
    if (checkRequest(input, packet, Secret.fromText('unknown')) === undefined) throw new Error('a forged request');
    if (checkResponse(input, packet, authenticator, Secret.fromText('unknown')) === undefined)
      throw new Error('a forged response');
  },
  client: {
    session: (steps: readonly { readonly act: number; readonly bytes: Uint8Array }[]) => {
      const client = asking();
      let at = 0;
      for (const { act, bytes } of steps) {
        if (act < 0xf0) {
          checkAnswered(client.receive({ server: act % 2, port: act >> 7, bytes }, instant(at)), bytes.slice());
        } else {
          at += act * 10;
          client.timeout(instant(at));
        }
      }
      for (let more = 0; client.deadline !== undefined; more += 1) {
        if (more > 100) throw new Error('a question never ends');
        client.timeout(client.deadline);
      }
    },
  },
};

export const fuzzSeeds = {
  packet: () => [accepted, sealAccessRequest({ identifier: 1, authenticator, attributes: [], secret }).bytes],
  attributes: () => [accepted],
  authenticators: () => [accepted],
  client: () => [
    [{ act: 0, bytes: accepted }],
    [
      { act: 0xff, bytes: new Uint8Array() },
      { act: 1, bytes: accepted },
    ],
  ],
};
