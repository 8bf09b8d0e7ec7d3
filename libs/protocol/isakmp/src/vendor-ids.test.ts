import { concat, fromHex, toHex, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { answeringVendorIds, readVendorIds } from './vendor-ids.ts';

// As clients send them, in hexadecimal digits: nothing of the library's own making.
const rfc3947 = fromHex('4a131c81070358455c5728f20e95452f');
const draft03 = fromHex('7d9419a65310ca6f2c179d9215529d56');
const draft02 = fromHex('cd60464335df21f87cfdb2fc68b6a448');
const draft02Newline = fromHex('90cb80913ebb696e086381b5ec427b1f');
const deadPeerDetection = fromHex('afcad71368a1f1c96b8696fc77570100');
const fragmentation = fromHex('4048b7d56ebce88525e7de7f00d6c2d3');
const windows = fromHex('1e2b516905991c7d7c96fcbfb587e46100000009');

describe('the vendor ids of a peer', () => {
  it.each([
    ['rfc3947', [draft02, draft03, rfc3947]],
    ['draft-03', [draft02Newline, draft02, draft03]],
    ['draft-02', [draft02Newline, draft02]],
    ['draft-02-newline', [draft02Newline]],
    [undefined, [utf8('something else')]],
  ])('name the best dialect of NAT traversal: %s', (natTraversal, ids) => {
    expect(readVendorIds(ids).natTraversal).toBe(natTraversal);
  });

  it('say what else it can', () => {
    expect(readVendorIds([deadPeerDetection, concat(fragmentation, fromHex('80000000')), windows])).toEqual({
      natTraversal: undefined,
      offered: [],
      deadPeerDetection: true,
      fragmentation: true,
      microsoft: true,
      vendorIds: [deadPeerDetection, concat(fragmentation, fromHex('80000000')), windows].map(toHex),
    });
  });

  it.each([
    ['none', []],
    ['others', [utf8('x')]],
    ['one that is cut short', [fragmentation.subarray(1), windows.subarray(0, 15), deadPeerDetection.subarray(0, 15)]],
  ])('say nothing where there are %s', (_, ids) => {
    expect(readVendorIds(ids)).toMatchObject({ deadPeerDetection: false, fragmentation: false, microsoft: false });
  });
});

describe('the vendor ids of the answer', () => {
  it('name the dialect that was chosen and no other', () => {
    const ids = answeringVendorIds(readVendorIds([rfc3947, draft02, fragmentation]));
    expect(ids.map(toHex)).toEqual([
      toHex(rfc3947),
      toHex(deadPeerDetection),
      '4048b7d56ebce88525e7de7f00d6c2d380000000',
    ]);
  });

  it('promise fragmentation only to whom knows it', () => {
    expect(answeringVendorIds(readVendorIds([draft03])).map(toHex)).toEqual([draft03, deadPeerDetection].map(toHex));
    expect(answeringVendorIds(readVendorIds([])).map(toHex)).toEqual([toHex(deadPeerDetection)]);
  });
});
