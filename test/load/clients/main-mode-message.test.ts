import { describe, expect, it } from 'vitest';
import { mainModeMessage } from '../../support/main-mode-message.ts';

describe('the message of the flood', () => {
  it('is a whole first message of Main Mode', () => {
    const message = mainModeMessage();
    const view = new DataView(message.buffer);
    expect(view.getUint32(24)).toBe(message.length);
    expect(message.subarray(0, 16).every((byte) => byte === 0)).toBe(true);
    const hex = Buffer.from(message.subarray(16)).toString('hex');
    expect(hex).toBe(
      '0110020000000000' +
        '00000068' +
        '0d0000380000000100000001' +
        '0000002c01010001' +
        '0000002401010000' +
        '80010007800e0100800200028004000e80030001800b0001800c7080' +
        '000000144a131c81070358455c5728f20e95452f',
    );
  });
});
