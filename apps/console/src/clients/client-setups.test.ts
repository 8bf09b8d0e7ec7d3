import { GatewayBus } from '@sekisho/administration';
import { bob as account } from '@sekisho/administration/testing';
import { type HandKeyRequest, handedKeyContext, subjects } from '@sekisho/contracts';
import { type Bus, BusError, parseSettings, readSealingPublicKey, sealTo } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ClientSetups } from './client-setups.ts';

const base =
  'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\ngateway: { publicAddresses: [192.0.2.10] }\n';
const bob = { user: 'bob', language: 'en', authentication: 'pre-shared-key' } as const;

/** A console of a gateway with these settings, whose edge hands out keys that are called as they are. */
function consoleOf(settingsText = '') {
  const text = settingsText.startsWith('gateway:')
    ? base.replace(/gateway:.*\n/, '') + settingsText
    : base + settingsText;
  const asked: HandKeyRequest[] = [];
  const answers: Record<string, (payload: never) => unknown> = {
    [subjects.authAdmin('user.list')]: () => ({
      outcome: 'done',
      users: [
        { ...account, groups: ['sales'] },
        { ...account, name: 'zoe', groups: [] },
        { ...account, name: 'pat', papOnly: true },
        { ...account, name: 'cert', hasPassword: false },
      ],
    }),
    [subjects.edgeHandKey]: async (request: HandKeyRequest) => {
      asked.push(request);
      const key = await readSealingPublicKey(Buffer.from(request.publicKey, 'base64'));
      const secret = new TextEncoder().encode(`secret-of-${request.name}`);
      const sealed = await sealTo(key, secret, handedKeyContext(subjects.edgeHandKey, request));
      return { outcome: 'handed-out', edge: 'edge-1', sealed };
    },
  };
  const bus = {
    request: async (subject: string, payload: never, schema: z.ZodType) => {
      const answer = answers[subject];
      if (answer === undefined) throw new BusError('no-responders', subject);
      return schema.parse(await answer(payload));
    },
  } as unknown as Bus;
  const settings = parseSettings(text, '/s/sekisho.yaml');
  const published = { show: async () => ({ text }) as never };
  return { asked, setups: new ClientSetups(settings, published, new GatewayBus(bus, { keys: '/s/keys' })) };
}

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe('set-up files of the console', () => {
  it('are made with a pre-shared key, which an edge is asked for in the name of whoever wants it', async () => {
    const { setups, asked } = consoleOf();
    const files = await setups.files({ ...bob, platform: 'linux-file' }, 'console:oscar');
    const [connection] = files;
    expect(connection?.name).toBe('sekisho.nmconnection');
    const psk = Buffer.from('secret-of-default').toString('base64');
    expect(textOf(connection?.bytes)).toContain(`ipsec-psk=0s${psk}`);
    expect(textOf(files.at(-1)?.bytes)).toContain('secret-of-default');
    expect(asked).toEqual([
      { name: 'default', by: 'console:oscar', user: 'bob', publicKey: expect.stringMatching(/=$/) },
    ]);
  });

  it.each([
    ['windows-11', 'sekisho-windows.ps1'],
    ['chromeos', 'sekisho.onc'],
    ['android', 'guide-android.en.html'],
    ['mikrotik', 'guide-mikrotik.en.html'],
  ] as const)('for %s tell the key in %s', async (platform, name) => {
    const { setups } = consoleOf();
    const files = await setups.files({ ...bob, platform }, 'console:oscar');
    const file = files.find((each) => each.name === name);
    expect(textOf(file?.bytes)).toContain('secret-of-default');
    expect(file?.secrets).toContain('pre-shared-key');
  });

  it('are made for everybody, without a name', async () => {
    const { setups, asked } = consoleOf();
    const [script] = await setups.files(
      { language: 'en', authentication: 'pre-shared-key', platform: 'windows-11' },
      'x',
    );
    expect(textOf(script?.bytes)).toContain('asks for your user name');
    expect(asked).toMatchObject([{ name: 'default' }]);
    expect(asked[0]).not.toHaveProperty('user');
  });

  const keys =
    'preSharedKey: { keys: [{ name: sales, secret: { file: s }, groups: [sales] }, { name: it, secret: { file: i }, groups: [it] }] }';

  it('have the key of the user’s groups, or the one that is named', async () => {
    const { setups, asked } = consoleOf(keys);
    await setups.files({ ...bob, platform: 'chromeos' }, 'x');
    await setups.files({ ...bob, platform: 'chromeos', preSharedKey: 'it' }, 'x');
    expect(asked.map(({ name }) => name)).toEqual(['sales', 'it']);
    await expect(setups.files({ ...bob, user: 'zoe', platform: 'chromeos' }, 'x')).rejects.toThrow(
      'this user may have',
    );
    expect(asked).toHaveLength(2);
  });

  it('have the networks of the user’s profile', async () => {
    const { setups } = consoleOf('profiles: [{ groups: [sales], encryptionDomain: [10.9.0.0/16] }]');
    const [connection] = await setups.files({ ...bob, platform: 'linux-file', traffic: 'networks' }, 'x');
    expect(textOf(connection?.bytes)).toMatch(/route1=10\.9\.0\.0\/16/);
  });

  it('have the method of the account, and are refused where the client knows none of them', async () => {
    const { setups, asked } = consoleOf();
    const [script] = await setups.files({ ...bob, user: 'pat', platform: 'windows-11' }, 'x');
    expect(textOf(script?.bytes)).toContain("AuthenticationMethod = 'Pap'");
    await expect(setups.files({ ...bob, user: 'cert', platform: 'chromeos' }, 'x')).rejects.toThrow('knows no EAP');
    const guides = await setups.files({ ...bob, user: 'cert', platform: 'android' }, 'x');
    expect(guides.map(({ secrets }) => secrets)).toEqual([[]]);
    expect(asked).toHaveLength(1);
  });

  it('are refused for somebody who is not there, of realms of our own accounts alone', async () => {
    const nobody = { ...bob, user: 'nobody-there', platform: 'chromeos' } as const;
    const { setups, asked } = consoleOf();
    await expect(setups.files(nobody, 'x')).rejects.toThrow('There is no user nobody-there.');
    expect(asked).toEqual([]);
    const ofMachine = consoleOf(
      'backEnds: { os: { kind: os } }\nrealms: { all: { default: true, backEnds: [internal, os] } }',
    );
    expect(await ofMachine.setups.files(nobody, 'x')).toHaveLength(2);
  });

  it('name the same networks as the guide without secrets', async () => {
    const { setups } = consoleOf('profiles: [{ groups: [sales], encryptionDomain: [10.9.0.0/16] }]');
    const sheet = await setups.guide({ ...bob, platform: 'linux-gnome', traffic: 'networks' });
    expect(textOf(sheet.bytes)).toContain('10.9.0.0/16');
  });

  it('are none where nothing says how the machine proves itself: the guide is had without a key', async () => {
    const { setups, asked } = consoleOf();
    const files = await setups.files({ user: 'bob', language: 'en', platform: 'linux-file' }, 'x');
    expect(files.map(({ name, secrets }) => [name, secrets])).toEqual([['guide-linux-file.en.html', []]]);
    expect(asked).toEqual([]);
  });

  it('ask for no key where what is known before is bad', async () => {
    const { setups, asked } = consoleOf();
    const files = (order: object) => setups.files({ ...bob, platform: 'windows-11', ...order }, 'x');
    await expect(files({ server: 'vpn_1.example.com' })).rejects.toThrow('address of the gateway');
    await expect(files({ connection: 'a/b', language: 'ja' })).rejects.toThrow('接続の名前に a/b を使用できません');
    expect(await files({ connection: 'a/b', platform: 'linux-file' })).not.toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['whoever signs a profile', { platform: 'macos' }],
    ['a certificate', { platform: 'windows-11', user: 'cert' }],
  ] as const)('ask for the key when all else is there: not where %s is not to be had', async (_what, order) => {
    const { setups, asked } = consoleOf();
    await expect(setups.files({ ...bob, ...order }, 'x')).rejects.toThrow('The CA does not answer');
    expect(asked).toEqual([]);
  });

  it('ask for no key where edges hand out none', async () => {
    const { setups, asked } = consoleOf('console: { preSharedKeyFiles: false }');
    await expect(setups.files({ ...bob, platform: 'linux-file' }, 'x')).rejects.toThrow('sekisho client setup');
    expect(asked).toEqual([]);
  });

  it('are refused with a key where the gateway takes none', async () => {
    const { setups, asked } = consoleOf('preSharedKey: { support: false }');
    await expect(setups.files({ ...bob, platform: 'linux-file' }, 'x')).rejects.toThrow('takes no pre-shared keys');
    expect(asked).toEqual([]);
  });
});

describe('what can be ordered', () => {
  it('follows from the user and the system', async () => {
    const { setups } = consoleOf('access: { routeAllTraffic: true }');
    const of = (user: string, platform: 'chromeos' | 'windows-11') => setups.choices({ user, platform });
    expect(await of('pat', 'chromeos')).toMatchObject({ methods: ['pap'], account: 'known', internet: true });
    expect(await of('cert', 'chromeos')).toMatchObject({ methods: [] });
    expect(await of('cert', 'windows-11')).toMatchObject({ methods: ['eap-tls'] });
    expect(await of('nobody-there', 'windows-11')).toMatchObject({ account: 'missing' });
  });

  it('is said also of whoever gets in by no method', async () => {
    const { setups } = consoleOf('realms: { all: { default: true, backEnds: [internal], methods: [pap] } }');
    expect(await setups.choices({ user: 'cert' })).toMatchObject({ methods: [], account: 'known', internet: false });
  });

  it.each([
    ['[eap, ms-chap-v2], eap: certificate', true],
    ['[eap, ms-chap-v2], eap: md5-challenge', false],
    ['[ms-chap-v2, eap], eap: certificate', false],
  ])('says where methods are %s whether Linux may be set up for EAP-TLS: %s', async (methods, linuxEapTls) => {
    const { setups } = consoleOf(`authentication: { methods: ${methods} }`);
    expect(await setups.choices({ user: 'bob' })).toMatchObject({ linuxEapTls });
    const guide = setups.guide({ user: 'bob', platform: 'linux-gnome', language: 'en', method: 'eap-tls' });
    expect(
      await guide.then(
        () => true,
        () => false,
      ),
    ).toBe(linuxEapTls);
  });

  it('names the address that is listened on where the settings have no public one', async () => {
    const { server } = await consoleOf('gateway: { listen: [192.0.2.77] }').setups.choices();
    expect(server).toBe('192.0.2.77');
  });

  it('follows from the settings', async () => {
    expect(await consoleOf(`${keysOfAll}\nconsole: { preSharedKeyFiles: false }`).setups.choices()).toEqual({
      authentication: ['pre-shared-key', 'certificate'],
      preSharedKeys: [
        { name: 'all', groups: undefined },
        { name: 'it', groups: ['it'] },
      ],
      preSharedKeyFiles: false,
      server: '192.0.2.10',
      connection: 'sekisho',
      methods: expect.arrayContaining(['ms-chap-v2', 'eap-tls']),
      linuxEapTls: false,
      internet: false,
    });
    expect(await consoleOf('preSharedKey: { support: false }').setups.choices()).toMatchObject({
      authentication: ['certificate'],
      preSharedKeys: [],
      preSharedKeyFiles: true,
    });
  });
  const keysOfAll =
    'preSharedKey: { keys: [{ name: it, secret: { file: i }, groups: [it] }, { name: all, secret: { file: a } }] }';
});
