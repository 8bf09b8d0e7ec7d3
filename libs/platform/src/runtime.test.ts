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

  it('offers metrics only where it is told to', () => {
    const listen = (text: string) => loadRuntime({ ...least, SEKISHO_METRICS_LISTEN: text }).metricsListen;
    expect(loadRuntime(least).metricsListen).toBeUndefined();
    expect(listen('0.0.0.0:9464')).toEqual({ address: '0.0.0.0', port: 9464 });
    expect(listen('[::1]:0')).toEqual({ address: '::1', port: 0 });
    for (const wrong of ['9464', 'localhost:9464', '0.0.0.0:70000', '1.2.3:80']) {
      expect(() => listen(wrong)).toThrow('SEKISHO_METRICS_LISTEN must be an address and a port');
    }
  });

  it('names the variable that is wrong', () => {
    expect(() => loadRuntime({})).toThrow('SEKISHO_SETTINGS must be the path of the settings file');
    expect(() => loadRuntime({ ...least, SEKISHO_INSTANCE: 'a.b' })).toThrow('SEKISHO_INSTANCE must be');
    expect(() => loadRuntime({ ...least, SEKISHO_LOG_LEVEL: 'loud' })).toThrow(
      'SEKISHO_LOG_LEVEL must be one of fatal',
    );
  });
});
