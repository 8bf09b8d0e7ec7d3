import { describe } from 'vitest';
import { IkeWalker } from './ike-walker.fixture.ts';
import { quickModeInitiator } from './quick-mode-initiator.fixture.ts';
import {
  needsPfs,
  quickModeInitiatorEvents,
  quickModeOf,
  wayIntoQuickModeInitiator,
} from './quick-mode-initiator-events.fixture.ts';
import { quickModeResponder } from './quick-mode-responder.fixture.ts';
import { quickModeResponderEvents, wayIntoQuickModeResponder } from './quick-mode-responder-events.fixture.ts';
import { GatewayWalker } from './quick-mode-walker.fixture.ts';
import { saLife } from './sa-life.fixture.ts';
import { lifeOf, saLifeEvents, wayIntoSaLife } from './sa-life-events.fixture.ts';
import { walk } from './walk.fixture.ts';

describe('Quick Mode, responder', () => {
  walk({
    table: quickModeResponder,
    events: quickModeResponderEvents,
    ways: wayIntoQuickModeResponder,
    begin: () => new GatewayWalker(),
    stateOf: (walker) => walker.quickMode,
  });
});

describe('Quick Mode, initiator', () => {
  walk({
    table: quickModeInitiator,
    events: quickModeInitiatorEvents,
    ways: wayIntoQuickModeInitiator,
    begin: (state) => new IkeWalker('initiator', 'pre-shared key', { pfs: needsPfs(state) }),
    stateOf: (walker) => quickModeOf(walker)?.state.at ?? 'none',
  });
});

describe('the life of an IKE SA', () => {
  walk({
    table: saLife,
    events: saLifeEvents,
    ways: wayIntoSaLife,
    begin: () => new GatewayWalker(),
    stateOf: lifeOf,
  });
});
