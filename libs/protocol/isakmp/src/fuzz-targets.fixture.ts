import { Cursor, concat, instant, utf8 } from '@sekisho/wire';
import { clientProfiles } from './client-profiles/index.ts';
import { limits } from './limits.ts';
import { decodeFragment, fragment, newReassembly, reassemble } from './messages/fragmentation.ts';
import {
  decodeHeader,
  decodePayloads,
  encodeMessage,
  encodePayloads,
  headerBytes,
  type PayloadChain,
} from './messages/message.ts';
import { addressIdentification, describeIdentification, identification } from './payloads/identification.ts';
import { attributeNumber, lifetimeSeconds } from './payloads/security-association.ts';
import { hostileSession, type Step, seedsOfSessions } from './testing/hostile-client.fixture.ts';
import { RawClient } from './testing/raw-client.fixture.ts';
import { readVendorIds } from './vendor-ids.ts';

const decodeMessage = (input: Uint8Array) => {
  const { length, ...header } = decodeHeader(input);
  return { header, chain: decodePayloads(header.nextPayload, input.subarray(headerBytes, length)) };
};
type Message = ReturnType<typeof decodeMessage>;

const withoutLength = ({ length: _, ...header }: ReturnType<typeof decodeHeader>) => header;

/** What everybody asks of the payloads that came. */
function look({ payloads }: PayloadChain): void {
  readVendorIds(payloads.flatMap((each) => (each.kind === 'vendor-id' ? [each.id] : [])));
  for (const payload of payloads) {
    if (payload.kind === 'identification') describeIdentification(payload);
    if (payload.kind !== 'security-association') continue;
    for (const transform of payload.proposals.flatMap(({ transforms }) => transforms)) {
      for (const { type } of transform.attributes) attributeNumber(transform, type);
      lifetimeSeconds(transform, { lifeType: 11, lifeDuration: 12 });
    }
  }
}

function checkReassembly(steps: readonly Step[]): void {
  const state = newReassembly();
  let now = 0;
  for (const { act, bytes } of steps) {
    now += act * 100;
    try {
      const whole = reassemble(state, bytes, instant(now));
      if (whole && whole.length > limits.fragmentBytesMax) throw new Error('longer than what fragments may be');
    } catch (error) {
      if (!(error instanceof Error && error.name === 'DecodeError')) throw error;
    }
    if (state.bytes > limits.fragmentBytesMax + limits.messageBytesMax) throw new Error('more is kept than allowed');
    if (state.parts.size > limits.fragmentsMax) throw new Error('more fragments are kept than allowed');
  }
}

const message1s = () =>
  Object.values(clientProfiles).flatMap((profile) =>
    'transforms' in profile ? [new RawClient({ profile }).message1()] : [],
  );

export const fuzzTargets = {
  message: {
    decode: decodeMessage,
    encode: ({ header, chain }: Message) => encodeMessage(header, encodePayloads(chain.payloads)),
  },
  payloads: (input: Uint8Array) => {
    const [first = 0] = input;
    look(decodePayloads(first, input.subarray(1)));
  },
  identification: (input: Uint8Array) => void describeIdentification(identification.decode(new Cursor(input))),
  fragment: {
    decode: (input: Uint8Array) => ({ header: withoutLength(decodeHeader(input)), part: decodeFragment(input) }),
    encode: ({ header, part }: { header: Message['header']; part: ReturnType<typeof decodeFragment> }) =>
      encodeMessage(
        header,
        concat(
          Uint8Array.of(0, 0, (part.data.length + 8) >> 8, (part.data.length + 8) & 0xff),
          Uint8Array.of(part.id >> 8, part.id & 0xff, part.number, part.last ? 1 : 0),
          part.data,
        ),
      ),
  },
  reassembly: { session: checkReassembly },
  stranger: { session: (steps: readonly Step[]) => hostileSession(steps, 'stranger') },
  'wrong-key': { session: (steps: readonly Step[]) => hostileSession(steps, 'wrong-key') },
  aggressive: { session: (steps: readonly Step[]) => hostileSession(steps, 'aggressive') },
  member: { session: (steps: readonly Step[]) => hostileSession(steps, 'member') },
};

const fragmentsOf = (message: Uint8Array): Step[] => fragment(message, 7, 200).map((bytes) => ({ act: 1, bytes }));

export const fuzzSeeds = {
  message: message1s,
  payloads: () => message1s().map((message) => concat(message.subarray(16, 17), message.subarray(headerBytes))),
  identification: () =>
    [
      addressIdentification('192.0.2.1', 17, 1701),
      { kind: 'identification', type: 2, protocol: 0, port: 0, data: utf8('vpn.example') } as const,
    ].map(({ type, protocol, port, data }) => concat(Uint8Array.of(type, protocol, port >> 8, port & 0xff), data)),
  fragment: () => fragment(new RawClient().message1(), 1, 200),
  reassembly: () => [fragmentsOf(new RawClient().message1())],
  ...seedsOfSessions,
};
