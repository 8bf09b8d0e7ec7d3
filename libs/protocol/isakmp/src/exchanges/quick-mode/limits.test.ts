import { describe, expect, it } from 'vitest';
import { limits } from '../../limits.ts';
import { spiBytes } from '../../payloads/spi.ts';
import { only, reasons } from '../../testing/effects.fixture.ts';
import { newGateway } from '../../testing/gateway.fixture.ts';
import { RawClient } from '../../testing/raw-client.fixture.ts';

const tooMany = ['too many Quick Modes under one IKE SA'];

describe('under one IKE SA', () => {
  it(`there are ${limits.childrenMax} ESP SAs at most; one that is deleted makes room`, () => {
    const client = new RawClient().connect();
    const children = Array.from({ length: limits.childrenMax }, () => client.child());
    client.pass(2 * limits.halfOpenMs);
    expect(reasons(client.quickMode().effects)).toEqual(tooMany);
    const spis = children.slice(0, 1).map(({ spiOut }) => spiBytes(spiOut));
    client.deliver(client.informational([{ kind: 'delete', doi: 1, protocol: 3, spis }]));
    expect(only(client.quickMode().effects, 'child-expected')).toHaveLength(1);
  });

  it('those of another one of the same peer take no room', () => {
    const gateway = newGateway();
    const first = new RawClient({ gateway }).connect();
    for (let count = 0; count < limits.childrenMax; count += 1) first.child();
    expect(new RawClient({ gateway, seed: 'second' }).connect().child()).toMatchObject({ clientPort: 1701 });
  });

  it(`there are ${limits.quickModesMax} Quick Modes at most, whatever became of them`, () => {
    const client = new RawClient().connect();
    const refused = () => only(client.quickMode({ identifications: [] }).effects, 'refused').length;
    const all = Array.from({ length: limits.quickModesMax }, refused);
    expect(all.every((count) => count === 1)).toBe(true);
    expect(reasons(client.quickMode().effects)).toEqual(tooMany);
  });
});
