import { type HandKeyReply, type HandKeyRequest, handedKeyContext, handKeyRequest, subjects } from '@sekisho/contracts';
import { type Bus, BusError, newSealingKeys, readSealingPublicKey, sealTo } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { askForKey } from './handed-key.ts';

const asked = { name: 'default', by: 'console:oscar', user: 'bob' };
const subject = subjects.edgeHandKey;

/** A bus with one edge behind it. */
function edgeThat(answer: (request: HandKeyRequest) => HandKeyReply | Promise<HandKeyReply>) {
  const carried: unknown[] = [];
  const bus = {
    request: async (to: string, payload: unknown, schema: z.ZodType) => {
      expect(to).toBe(subject);
      const reply = await answer(handKeyRequest.parse(payload));
      carried.push(payload, reply);
      return schema.parse(reply);
    },
  } as Pick<Bus, 'request'>;
  return { bus, carried };
}

const sealedTo = async ({ publicKey, name }: HandKeyRequest, context = { name }): Promise<HandKeyReply> => {
  const key = await readSealingPublicKey(Buffer.from(publicKey, 'base64'));
  const sealed = await sealTo(key, new TextEncoder().encode('open sesame'), handedKeyContext(subject, context));
  return { outcome: 'handed-out', edge: 'edge-1', sealed };
};

describe('a pre-shared key that is asked of an edge', () => {
  it('comes over the bus so that nobody reads it there, under a new key each time', async () => {
    const keys: string[] = [];
    const { bus, carried } = edgeThat((request) => {
      keys.push(request.publicKey);
      return sealedTo(request);
    });
    expect(await askForKey(bus, asked)).toBe('open sesame');
    expect(await askForKey(bus, asked)).toBe('open sesame');
    expect(new Set(keys).size).toBe(2);
    expect(JSON.stringify(carried)).not.toContain('open sesame');
    expect(JSON.stringify(carried)).not.toContain(Buffer.from('open sesame').toString('base64'));
  });

  it('is not taken for another, nor out of an answer to somebody else', async () => {
    const another = edgeThat((request) => sealedTo(request, { name: 'other' }));
    await expect(askForKey(another.bus, asked)).rejects.toThrow('cannot be opened');
    const { publicKey } = await newSealingKeys();
    const elsewhere = edgeThat(async () => {
      const sealed = await sealTo(publicKey, new Uint8Array(3), handedKeyContext(subject, asked));
      return { outcome: 'handed-out', edge: 'edge-1', sealed };
    });
    await expect(askForKey(elsewhere.bus, asked)).rejects.toThrow('cannot be opened');
  });

  it.each([
    ['switched-off', 'Edges hand out no pre-shared keys'],
    ['no-such-key', 'The edge edge-1 has no pre-shared key of this name'],
    ['retired', 'The edge edge-1 has retired'],
    ['too-many', 'try again in a minute'],
  ] as const)('is refused as %s in a sentence', async (reason, sentence) => {
    const { bus } = edgeThat(() => ({ outcome: 'refused', edge: 'edge-1', reason }));
    await expect(askForKey(bus, asked)).rejects.toThrow(sentence);
  });

  it('is not had where no edge is there', async () => {
    const { bus } = edgeThat(() => Promise.reject(new BusError('no-responders', subject)));
    await expect(askForKey(bus, asked)).rejects.toThrow('No edge hands out a pre-shared key: see sekisho status.');
  });
});
