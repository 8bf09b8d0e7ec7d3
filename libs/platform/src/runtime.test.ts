import { describe, expect, it } from 'vitest';
import { loadRuntime } from './runtime.ts';

const least = { SEKISHO_SETTINGS: '/etc/sekisho.yaml', SEKISHO_STATE: '/var/lib/sekisho' };

describe('the runtime', () => {
  it('needs settings and state, and makes the rest up', () => {
    const runtime = loadRuntime({ ...least, SEKISHO_NATS_USER: '' });
    expect(runtime).toMatchObject({
      settingsFile: '/etc/sekisho.yaml',
      stateDir: '/var/lib/sekisho',
      natsUrl: 'nats://127.0.0.1:4222',
      natsUser: undefined,
    });
    expect(runtime.instance).not.toBe(loadRuntime(least).instance);
  });

  it('has a folder for keys only where it is told one', () => {
    expect(loadRuntime(least).keyLogDir).toBeUndefined();
    expect(loadRuntime({ ...least, SEKISHO_KEY_LOG: '/root/keys' }).keyLogDir).toBe('/root/keys');
  });

  it('takes the CA of the bus', () => {
    expect(loadRuntime(least).natsCaFile).toBeUndefined();
    expect(loadRuntime({ ...least, SEKISHO_NATS_CA_FILE: '/tls/ca.pem' }).natsCaFile).toBe('/tls/ca.pem');
  });

  it('names the variable that is wrong', () => {
    expect(() => loadRuntime({})).toThrow('SEKISHO_SETTINGS must be the path of the settings file');
    expect(() => loadRuntime({ ...least, SEKISHO_INSTANCE: 'a.b' })).toThrow('SEKISHO_INSTANCE must be');
    expect(() => loadRuntime({ ...least, SEKISHO_LOG_LEVEL: 'loud' })).toThrow(
      'SEKISHO_LOG_LEVEL must be one of fatal',
    );
  });
});
