import { describe } from 'vitest';
import { aggressiveModeEvents, wayIntoAggressiveMode } from './aggressive-mode-events.fixture.ts';
import { aggressiveInitiator } from './aggressive-mode-initiator.fixture.ts';
import { aggressiveResponder } from './aggressive-mode-responder.fixture.ts';
import { IkeWalker } from './ike-walker.fixture.ts';
import { walk } from './walk.fixture.ts';

describe('Aggressive Mode, responder', () => {
  walk({
    table: aggressiveResponder,
    events: aggressiveModeEvents,
    ways: wayIntoAggressiveMode.responder,
    begin: () => new IkeWalker('responder', 'Aggressive Mode'),
    stateOf: (walker) => walker.state,
  });
});

describe('Aggressive Mode, initiator', () => {
  walk({
    table: aggressiveInitiator,
    events: aggressiveModeEvents,
    ways: wayIntoAggressiveMode.initiator,
    begin: () => new IkeWalker('initiator', 'Aggressive Mode'),
    stateOf: (walker) => walker.state,
  });
});
