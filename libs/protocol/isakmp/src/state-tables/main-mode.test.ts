import { afterAll, describe, expect, it } from 'vitest';
import { IkeWalker, type Method, type Role } from './ike-walker.fixture.ts';
import { mainModeEvents } from './main-mode-events.fixture.ts';
import { initiatorByKey } from './main-mode-initiator-by-key.fixture.ts';
import { initiatorSigned } from './main-mode-initiator-signed.fixture.ts';
import { responderByKey } from './main-mode-responder-by-key.fixture.ts';
import { responderSigned } from './main-mode-responder-signed.fixture.ts';
import { wayIntoMainMode } from './main-mode-ways.fixture.ts';
import { type Cell, cell } from './words.fixture.ts';

interface Walk {
  readonly role: Role;
  readonly method: Method;
  readonly table: Readonly<Record<string, Readonly<Record<string, Cell>>>>;
}

const walks: readonly Walk[] = [
  { role: 'responder', method: 'pre-shared key', table: responderByKey },
  { role: 'responder', method: 'RSA signatures', table: responderSigned },
  { role: 'initiator', method: 'pre-shared key', table: initiatorByKey },
  { role: 'initiator', method: 'RSA signatures', table: initiatorSigned },
];

type Step = (walker: IkeWalker) => void;
const events: Readonly<Record<string, Step>> = mainModeEvents;
const waysOf = (role: Role): Readonly<Record<string, Step>> => wayIntoMainMode[role];

describe.each(walks)('Main Mode, $role, $method', ({ role, method, table }) => {
  const walked = new Set<string>();
  const cells = Object.entries(table).flatMap(([state, row]) =>
    Object.entries(row).map(([event, expected]) => ({ state, event, expected })),
  );

  it.each(cells)('in $state on $event: $expected', ({ state, event, expected }) => {
    const walker = new IkeWalker(role, method);
    waysOf(role)[state]?.(walker);
    expect(walker.state).toBe(state);
    expect(
      cell(
        walker.wordsOf(() => events[event]?.(walker)),
        walker.state,
      ),
    ).toBe(expected);
    walked.add(`${state}: ${event}`);
  });

  afterAll(() => {
    const all = Object.keys(table).flatMap((state) => Object.keys(events).map((event) => `${state}: ${event}`));
    expect(all.filter((each) => !walked.has(each))).toEqual([]);
  });
});
