import { createLogger } from '@sekisho/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { inTurn, ServerStanding } from './server-standing.ts';

const logger = createLogger('test');
logger.level = 'silent';

let clock: number;
let servers: { name: string; standing: ServerStanding }[];

beforeEach(() => {
  clock = 1_000;
  servers = ['first', 'second'].map((server) => ({
    name: server,
    standing: new ServerStanding({ server, deadTimeMs: 60_000, logger, now: () => clock }),
  }));
});

const order = () => inTurn(servers).map(({ name }) => name);

describe('servers of a back end', () => {
  it('are asked in the order of preference, also when none of them was tried', () => {
    expect(order()).toEqual(['first', 'second']);
  });

  it('come last for their dead-time when they failed, and then one login finds out whether they answer again', () => {
    servers[0]?.standing.down('first did not answer in 5 s');
    expect(order()).toEqual(['second', 'first']);
    clock += 60_000;
    expect(order()).toEqual(['first', 'second']);
    expect(order()).toEqual(['second', 'first']);
    servers[0]?.standing.up();
    expect(order()).toEqual(['first', 'second']);
  });

  it('say how they do', () => {
    const [first, second] = servers;
    first?.standing.down('first did not answer in 5 s');
    expect(first?.standing.health).toMatchObject({
      server: 'first',
      state: 'down',
      detail: 'first did not answer in 5 s',
    });
    first?.standing.up();
    expect(first?.standing.health).toEqual({ server: 'first', state: 'up', answeredAt: expect.any(Number) });
    expect(second?.standing.health).toEqual({ server: 'second', state: 'untried' });
  });
});
