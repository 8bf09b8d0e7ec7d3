import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataplaneError } from './dataplane.ts';
import { loadNativeAddon } from './native-addon.ts';
import { toDataplaneError } from './open-dataplane.ts';

const folder = mkdtempSync(join(tmpdir(), 'sekisho-'));
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(path: string): unknown {
  try {
    return loadNativeAddon(path);
  } catch (error) {
    return error;
  }
}

describe('loadNativeAddon', () => {
  it('says what to run when the addon was not built', () => {
    const error = refusal(join(folder, 'missing.node'));
    expect(error).toBeInstanceOf(DataplaneError);
    expect(error).toMatchObject({ code: 'native-addon-missing' });
    expect(String(error)).toContain('npm run build');
  });

  it('says the same when it was built from other sources', () => {
    const path = join(folder, 'stale.cjs');
    writeFileSync(path, 'module.exports = { interfaceVersion: 0, dropReasons: [], NativeDataplane: class {} };');
    expect(refusal(path)).toMatchObject({
      code: 'native-addon-missing',
      message: expect.stringContaining('another version'),
    });
  });
});

describe('toDataplaneError', () => {
  it('takes over the code and the sentence of the addon', () => {
    const error = toDataplaneError(Object.assign(new Error('UDP port 500 is in use'), { code: 'address-in-use' }));
    expect(error).toBeInstanceOf(DataplaneError);
    expect(error).toMatchObject({ code: 'address-in-use', message: 'UDP port 500 is in use' });
  });

  it('leaves alone what has no code of its own', () => {
    const [plain, foreign] = [new TypeError('bug'), Object.assign(new Error('x'), { code: 'ENOENT' })];
    expect(toDataplaneError(plain)).toBe(plain);
    expect(toDataplaneError(foreign)).toBe(foreign);
  });
});
