import { endSessionRequest, subjects } from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';
import { describe, expect, it, vi } from 'vitest';
import { edge, useRunningService } from './testing/running-service.fixture.ts';

const service = useRunningService();

const officeMode = (more: string) => `
gateway: { name: Paris }
officeMode:
  pool: 10.8.0.0/24
  exclude: [10.8.0.200-10.8.0.220]
  pools: { guests: { addresses: 10.9.0.0/24, dns: [10.0.0.9] } }
  dns: [10.0.0.53]
  domain: corp.example
  file: ipassignment.conf
  ${more}
profiles:
  - groups: [contractors]
    officeMode: { methods: [pool], pool: guests, domain: guests.example }
`;
const file = `# Office Mode
Paris  addr   10.8.0.200,dns=(10.0.0.1),suffix=(file.example)  alice
Miami  addr   10.8.0.201  bob
*      range  10.8.0.202-10.8.0.203/24  Finance
nonsense
`;

/** An edge that has its sessions ended, and gives their addresses back. */
function answerAsEdge(address: string, knows: boolean): string[] {
  const ended: string[] = [];
  service.bus.connection.subscribe(subjects.edgeEndSession, {
    callback: (_, message) => {
      const { connection } = endSessionRequest.parse(message.json<{ data: unknown }>().data);
      ended.push(connection);
      message.respond(JSON.stringify({ response: { edge, ended: knows }, isDisposed: true }));
      if (knows) void service.release(connection, address);
    },
  });
  return ended;
}

describe('the methods of Office Mode', () => {
  it('are asked in order: file, login, pool', async () => {
    await service.write('ipassignment.conf', file);
    await service.start(officeMode(''));
    expect(await service.lease('Alice', { framedAddress: '10.8.0.210' })).toMatchObject({
      outcome: 'leased',
      address: '10.8.0.200',
      source: 'file',
      gateway: '10.8.0.1',
      dns: ['10.0.0.1'],
      domain: 'file.example',
    });
    expect(await service.lease('bob', { framedAddress: '10.8.0.210', dns: ['10.0.0.2'] })).toMatchObject({
      address: '10.8.0.210',
      source: 'radius',
      dns: ['10.0.0.2'],
      domain: 'corp.example',
    });
    expect(await service.lease('carol', { framedPool: 'guests' })).toMatchObject({
      address: expect.stringMatching(/^10\.9\.0\./),
      source: 'radius',
      dns: ['10.0.0.9'],
    });
    expect(await service.lease('dave', { dns: ['10.0.0.3'], nbns: ['10.0.0.4'] })).toMatchObject({
      address: expect.stringMatching(/^10\.8\.0\./),
      source: 'pool',
      dns: ['10.0.0.3'],
      nbns: ['10.0.0.4'],
    });
    expect(await service.lease('zoe', { groups: ['contractors'], framedAddress: '10.8.0.211' })).toMatchObject({
      address: expect.stringMatching(/^10\.9\.0\./),
      source: 'pool',
      dns: ['10.0.0.9'],
      domain: 'guests.example',
    });
  });

  it('may be in another order', async () => {
    await service.write('ipassignment.conf', file);
    await service.start(officeMode('methods: [radius, file]'));
    const granted = await service.lease('alice', { framedAddress: '10.8.0.210' });
    expect(granted).toMatchObject({ address: '10.8.0.210', source: 'radius' });
    expect(await service.lease('alice')).toMatchObject({ address: '10.8.0.200', source: 'file' });
    expect(await service.lease('mallory')).toEqual({
      outcome: 'refused',
      code: 'no-address-assigned',
      detail: 'asked were radius, file',
    });
  });

  it('give a group’s range to as many as it has addresses for, and no other address', async () => {
    await service.write('ipassignment.conf', file);
    await service.start(officeMode(''));
    const groups = ['Finance'];
    const two = [await service.lease('f1', { groups }), await service.lease('f2', { groups })];
    expect(two.map((each) => each.outcome === 'leased' && each.address).toSorted()).toEqual([
      '10.8.0.202',
      '10.8.0.203',
    ]);
    expect(await service.lease('f3', { groups })).toEqual({
      outcome: 'refused',
      code: 'no-address-available',
      detail: 'every address of ipassignment.conf:4 is in use',
    });
  });

  it('refuse an address to a second user, and give it to the same user’s next session', async () => {
    await service.write('ipassignment.conf', file);
    await service.start(officeMode(''));
    const [old, fresh] = [newUlid(), newUlid()];
    await service.lease('alice', { connection: old });
    expect(await service.lease('mallory', { framedAddress: '10.8.0.200' })).toEqual({
      outcome: 'refused',
      code: 'address-in-use',
      detail: `10.8.0.200 (granted with the login) is in use by the connection ${old} of edge-1`,
    });
    const ended = answerAsEdge('10.8.0.200', true);
    expect(await service.lease('alice', { connection: fresh })).toMatchObject({ address: '10.8.0.200' });
    expect(ended).toEqual([old]);
  });

  it('refuse what a login grants and the settings do not have', async () => {
    await service.write('ipassignment.conf', file);
    await service.start(officeMode(''));
    expect(await service.lease('carol', { framedPool: 'nobodys' })).toEqual({
      outcome: 'refused',
      code: 'no-address-assigned',
      detail: 'the login grants the pool nobodys, and pools are default, guests',
    });
  });

  it('go by the per-user file as it is now', async () => {
    await service.write('ipassignment.conf', '# nobody yet\n');
    await service.start(officeMode('methods: [file]'));
    expect(await service.lease('alice')).toMatchObject({ code: 'no-address-assigned' });
    await service.write('ipassignment.conf', '* 10.8.0.205 alice\n');
    await vi.waitFor(async () => expect(await service.lease('alice')).toMatchObject({ address: '10.8.0.205' }), 15_000);
  });

  it('say what is wrong: lines of the file, and pools that are nearly full', async () => {
    await service.write('ipassignment.conf', file);
    await service.start(officeMode('').replace('10.9.0.0/24', '10.9.0.0/30'));
    expect(await service.health()).toEqual({
      pools: [
        { name: 'default', addresses: '10.8.0.0/24', size: 232, inUse: 0, blocks: 0 },
        { name: 'guests', addresses: '10.9.0.0/30', size: 2, inUse: 0, blocks: 0 },
      ],
      problems: [
        'ipassignment.conf:5:9: passed over: expected addr, range, net or an address, found the end of the line',
      ],
    });
    for (const user of ['a', 'b']) await service.lease(user, { framedPool: 'guests' });
    const { problems } = await service.health();
    expect(problems[0]).toBe('the pool guests is full: 2 of 2 addresses of 10.9.0.0/30 are in use');
    expect(await service.lease('c', { framedPool: 'guests' })).toEqual({
      outcome: 'refused',
      code: 'no-address-available',
      detail: '2 of 2 addresses of 10.9.0.0/30 are in use',
    });
  });

  it('leave what the file has out of the pools', async () => {
    await service.write('ipassignment.conf', '* addr 10.8.0.3 alice\n* range 10.8.0.5-10.8.0.6 Finance\n');
    await service.start('officeMode: { methods: [file, pool], pool: 10.8.0.0/29, file: ipassignment.conf }');
    const replies = [await service.lease('a'), await service.lease('b'), await service.lease('c')];
    expect(replies.map((each) => (each.outcome === 'leased' ? each.address : each.detail))).toEqual([
      '10.8.0.2',
      '10.8.0.4',
      '2 of 2 addresses of 10.8.0.0/29 are in use',
    ]);
    const connection = newUlid();
    expect(await service.lease('alice', { connection })).toMatchObject({ address: '10.8.0.3', source: 'file' });
    await service.release(connection, '10.8.0.3');
    expect(await service.lease('c')).toMatchObject({ code: 'no-address-available' });
    await service.write('ipassignment.conf', '# nobody\n');
    await vi.waitFor(async () => expect(await service.lease('c')).toMatchObject({ source: 'pool' }), 15_000);
  });
});
