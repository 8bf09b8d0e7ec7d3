import { type EspNumbers, espProposal, espTransform } from '../client-profiles/building-blocks.ts';
import type { Proposal } from '../payloads/security-association.ts';
import type { RawClient } from './raw-client.fixture.ts';

export const aes256Sha1: EspNumbers = { id: 12, keyBits: 256, integrity: 2 };

/** One proposal of one transform, under a fresh SPI. */
export const offer = (client: RawClient, numbers: EspNumbers): Proposal[] => [
  espProposal(client.nextSpi(), [espTransform(numbers)]),
];
