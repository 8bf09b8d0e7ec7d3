import { random } from '@sekisho/platform';
import { seconds } from '@sekisho/wire';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DhcpNetwork } from '../testing/dhcp-network.fixture.ts';
import { dhcpClientOf } from './client-identity.ts';
import { describeTried, Relay } from './relay.ts';

const network = new DhcpNetwork();
let relay: Relay;

beforeAll(() => network.open());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const servers = [2, 3].map((host) => ({ address: network.address(host), port: 67 }));
  const patient = { timeout: seconds(30), tries: 10, deadTime: seconds(60), leaseTimeMin: seconds(60) };
  relay = new Relay({
    settings: { servers, ...patient },
    giaddr: network.giaddr,
    random,
    logger: { debug: vi.fn() },
  });
});
afterEach(async () => {
  vi.useRealTimers();
  await relay.close();
});
afterAll(() => network.remove());

describe('a relay agent whose servers are silent', () => {
  it('waits no longer than the edge does, however patient the settings are', async () => {
    const acquired = relay.acquire(dhcpClientOf('alice'));
    vi.advanceTimersByTime(20_000);
    const outcome = await acquired;
    expect(outcome).toMatchObject({ kind: 'unanswered', tried: [{ failure: 'no-answer' }] });
  });

  it('lets nobody wait when it is closed, and takes no more', async () => {
    const acquired = relay.acquire(dhcpClientOf('alice'));
    await relay.close();
    const outcomes = [await acquired, await relay.acquire(dhcpClientOf('bob'))];
    for (const outcome of outcomes) {
      if (outcome.kind !== 'unanswered') throw new Error(outcome.kind);
      expect(describeTried(outcome.tried)).toBe('the address service is stopping');
    }
  });
});

describe('what is said of servers', () => {
  const server = { address: '10.0.0.67', port: 67 };
  const name = 'the DHCP server 10.0.0.67:67';

  it.each([
    [{ failure: 'no-answer' }, `${name} gave no answer: it is away, or has no address for the user`],
    [{ failure: 'unreachable' }, `nothing can be sent to ${name}`],
    [{ failure: 'refused', message: 'address in use' }, `${name} took its offer back: address in use`],
    [{ failure: 'refused' }, `${name} took its offer back`],
    [{ failure: 'incomplete-answer' }, `${name} gave an address without saying for how long`],
    [{ failure: 'short-lease' }, `${name} gives addresses for less time than officeMode.leaseDuration`],
  ] as const)('is a sentence: %j', (tried, sentence) => {
    expect(describeTried([{ server, ...tried }])).toBe(sentence);
    expect(
      describeTried([
        { server, ...tried },
        { server, failure: 'unreachable' },
      ]),
    ).toBe(`${sentence}; nothing can be sent to ${name}`);
  });
});
