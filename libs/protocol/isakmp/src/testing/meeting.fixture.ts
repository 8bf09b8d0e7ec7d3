import type { IkePolicy } from '../policy.ts';
import { must } from './effects.fixture.ts';
import { type Faults, Pair, type Side, target, type Witness } from './pair.fixture.ts';
import { Signer, witness } from './signing.fixture.ts';

export const alice = new Signer('alice');
export const gatekeeper = new Signer('gatekeeper');
/** Of a pair. */
export const sides: readonly Side[] = ['client', 'gateway'];

/** Two machines that both sign, and what is different about them. */
export interface Meeting {
  readonly client?: Signer;
  readonly gateway?: Signer;
  readonly clientPolicy?: Partial<IkePolicy>;
  readonly gatewayPolicy?: Partial<IkePolicy>;
  readonly witnesses?: Partial<Record<Side, Witness>>;
  readonly faults?: Faults;
  readonly seed?: number;
}

/** They are joined, and wait. */
export function meet({ client = alice, gateway = gatekeeper, ...meeting }: Meeting = {}): Pair {
  const pair = new Pair({
    client: client.policy({ respond: false, machineAuthentication: ['certificate'], ...meeting.clientPolicy }),
    gateway: gateway.policy(meeting.gatewayPolicy),
    ...(meeting.faults && { faults: meeting.faults }),
    ...(meeting.seed !== undefined && { seed: meeting.seed }),
  });
  Object.assign(pair.witnesses, {
    client: witness(client, [gateway]),
    gateway: witness(gateway, [client]),
    ...meeting.witnesses,
  });
  return pair;
}

/** They have had time to connect. */
export function connect(meeting: Meeting = {}): Pair {
  const pair = meet(meeting);
  pair.connect();
  pair.run(2_000);
  return pair;
}

export const refusals = (pair: Pair, side: Side) => pair.effects(side, 'refused');

/** The message 5 that a client sends, held back. */
export function captured(meeting: Meeting = {}) {
  const pair = meet(meeting);
  const captured: Parameters<typeof pair.deliver>[1][] = [];
  pair.tap = (to, datagram) => {
    if (to !== 'gateway' || datagram.local.port !== 4500) return true;
    captured.push(datagram);
    return false;
  };
  pair.connect(target);
  pair.run(500);
  pair.tap = () => true;
  return { pair, message5: must(captured[0], 'message 5') };
}
