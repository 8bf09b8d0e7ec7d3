import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBus } from './bus-access.ts';
import { statePaths } from './state-paths.ts';

const paths = statePaths(mkdtempSync(join(tmpdir(), 'sekisho-state-')));

describe('the bus that a command works on', () => {
  it('is the one of the environment where no gateway runs here', () => {
    const env = { SEKISHO_NATS_URL: 'tls://a:4222,tls://b:4222', SEKISHO_NATS_CA_FILE: '/ca.pem' };
    expect(findBus(paths, env)).toEqual({
      nats: {
        natsUrl: env.SEKISHO_NATS_URL,
        natsCaFile: '/ca.pem',
        natsUser: 'cli',
        natsPasswordFile: paths.busPassword('cli'),
      },
      run: undefined,
    });
    const { nats } = findBus(paths, { ...env, SEKISHO_NATS_USER: 'me', SEKISHO_NATS_PASSWORD_FILE: '/pw' });
    expect(nats).toMatchObject({ natsUser: 'me', natsPasswordFile: '/pw' });
  });

  it('is nowhere without either', () => {
    expect(() => findBus(paths, {})).toThrow(/^No gateway runs on .*: start it with npm start/);
    expect(() => findBus(paths, { SEKISHO_NATS_URL: '' })).toThrow('No gateway runs');
  });
});
