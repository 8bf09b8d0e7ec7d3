import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = globSync(['docs/recording/*.cast', 'docs/start-and-connect.svg'], { cwd: root });
// Documentation (RFC 5737), this host to itself, and what the example settings give to clients and let them reach.
const anybodys = /^(192\.0\.2\.\d+|127\.0\.0\.1|10\.66\.0\.\d+|10\.0\.0\.0)$/;

describe('the recording in the README', () => {
  it('is there', () => {
    expect(files).toHaveLength(4);
  });

  it.each(files)('shows no path and no address of the machine that it was made on: %s', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    expect(text.match(/\/(root|home|tmp|work|var|srv)\/\S*/g)).toBeNull();
    expect((text.match(/\b\d+(\.\d+){3}\b/g) ?? []).filter((address) => !anybodys.test(address))).toEqual([]);
  });
});
