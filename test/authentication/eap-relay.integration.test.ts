import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { node, repository } from '@sekisho/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Gateway } from '../support/gateway.ts';
import { GatewayNamespace } from '../support/gateway-namespace.ts';
import { type RadiusServer, startRadius } from './harness/radius-server.ts';

const possible = process.getuid?.() === 0;
const probe = join(repository, 'apps/probe/dist/main.js');
const secrets = { psk: 'the pre-shared key', radius: 'the shared secret', right: 'wonderland', wrong: 'looking-glass' };

describe.skipIf(!possible)('EAP with realms of a RADIUS server', () => {
  let namespace: GatewayNamespace;
  let radius: RadiusServer;
  let gateway: Gateway;
  let began = new Date();

  const file = (name: string): string => namespace.file(name);

  beforeAll(async () => {
    namespace = await GatewayNamespace.make('sekisho-eap');
    for (const [name, text] of Object.entries(secrets)) await writeFile(file(name), text, { mode: 0o600 });
    radius = await startRadius({
      namespace: namespace.name,
      directory: file('freeradius'),
      secret: secrets.radius,
      users: ['alice', 'alice@cards'].map((name) => ({ name, password: secrets.right })),
    });
    const { address, port } = radius.server;
    const hq = { kind: 'radius', servers: [{ address, port, secret: { file: file('radius') } }] };
    const settings = {
      officeMode: { pool: '10.66.0.0/24' },
      encryptionDomain: ['10.0.0.0/8'],
      authentication: { methods: ['eap', 'ms-chap-v2'] },
      backEnds: { hq },
      realms: {
        corp: { default: true, backEnds: ['hq'], groups: ['remote-access'] },
        local: { suffix: '@local', backEnds: ['internal'] },
        cards: { suffix: '@cards', backEnds: ['hq'], methods: ['eap-tls'], groups: ['remote-access'] },
      },
    };
    gateway = await namespace.startGateway(secrets.psk, settings);
    await gateway.addUser('bob', secrets.right);
  });
  afterAll(async () => {
    await namespace?.remove();
    await radius?.server.remove();
  });
  beforeEach(() => {
    began = new Date();
  });

  /** @returns what the probe printed, as it ended */
  async function connect(method: string, password: 'right' | 'wrong' = 'right', user = 'alice') {
    const client = ['--server', '127.0.0.1', '--user', user, '--psk-file', file('psk'), '--method', method];
    const { ca, client: certificate } = radius;
    const key = ['--eap-certificate', certificate.certificate, '--eap-key', certificate.key];
    const command = [node, probe, ...client, '--password-file', file(password), ...key];
    return namespace.run([...command, '--eap-ca', ca]);
  }

  it.each(['eap-md5', 'eap-ms-chap-v2', 'eap-peap', 'eap-tls'])('lets the user in by %s', async (method) => {
    const { exitCode, stdout, stderr } = await connect(method);
    expect({ exitCode, stderr, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Connected') });
    const authentication = method === 'eap-md5' ? 'eap-md5-challenge' : method;
    expect(await gateway.logged({ user: 'alice', authentication })).toMatchObject({ code: null });
  });

  it.each(['eap-md5', 'eap-ms-chap-v2', 'eap-peap'])('refuses a wrong password by %s, and says so', async (method) => {
    expect(await connect(method, 'wrong')).toMatchObject({ exitCode: 1 });
    expect(await gateway.refusal('wrong-password', began)).toMatchObject({ user: 'alice', address: null });
  });

  it.each(['eap-md5', 'eap-peap'])('refuses a user by %s whose realm allows EAP-TLS alone', async (method) => {
    expect(await connect(method, 'right', 'alice@cards')).toMatchObject({ exitCode: 1 });
    const record = await gateway.refusal('method-not-allowed-in-realm', began);
    expect(record?.detail).toContain(
      `cards allows eap-tls, used was ${method === 'eap-md5' ? 'eap-md5-challenge' : method}`,
    );
  });

  it.each(['eap-md5', 'eap-ms-chap-v2'])(
    'leaves users of other realms to the gateway’s own EAP server, by %s',
    async (method) => {
      expect(await connect(method, 'right', 'bob@local')).toMatchObject({ exitCode: 0 });
      expect(await connect(method, 'wrong', 'bob@local')).toMatchObject({ exitCode: 1 });
      expect(await gateway.refusal('wrong-password', began)).toMatchObject({ user: 'bob@local' });
    },
  );

  it('lets nothing of a password into the log of the gateway', async () => {
    for (const text of [secrets.right, secrets.wrong]) expect(gateway.logs()).not.toContain(text);
  });
});
