import { describe } from 'vitest';
import { IkeWalker, type Method } from './ike-walker.fixture.ts';
import { mainModeEvents } from './main-mode-events.fixture.ts';
import { initiatorByKey } from './main-mode-initiator-by-key.fixture.ts';
import { initiatorSigned } from './main-mode-initiator-signed.fixture.ts';
import { responderByKey } from './main-mode-responder-by-key.fixture.ts';
import { responderSigned } from './main-mode-responder-signed.fixture.ts';
import { wayIntoMainMode } from './main-mode-ways.fixture.ts';
import { walk } from './walk.fixture.ts';

const events = mainModeEvents;
const stateOf = (walker: IkeWalker) => walker.state;

/** The ways into the states that a table has. */
const waysOf = <State extends string>(
  table: Readonly<Record<State, unknown>>,
  ways: Readonly<Record<State, (walker: IkeWalker) => void>>,
) => Object.fromEntries((Object.keys(table) as State[]).map((state) => [state, ways[state]]));

const { responder, initiator } = wayIntoMainMode;
const responders: readonly (readonly [Method, typeof responderByKey])[] = [
  ['pre-shared key', responderByKey],
  ['RSA signatures', responderSigned],
];
const initiators: readonly (readonly [Method, typeof initiatorByKey])[] = [
  ['pre-shared key', initiatorByKey],
  ['RSA signatures', initiatorSigned],
];

describe.each(responders)('Main Mode, responder, %s', (method, table) => {
  walk({ table, events, ways: waysOf(table, responder), begin: () => new IkeWalker('responder', method), stateOf });
});

describe.each(initiators)('Main Mode, initiator, %s', (method, table) => {
  walk({ table, events, ways: waysOf(table, initiator), begin: () => new IkeWalker('initiator', method), stateOf });
});
