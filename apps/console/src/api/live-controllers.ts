import { AttemptsController } from './attempts/attempts.controller.ts';
import { ChangesController } from './changes/changes.controller.ts';
import { EdgesController } from './edges/edges.controller.ts';
import { LocksController } from './locks/locks.controller.ts';
import { OverviewController } from './overview/overview.controller.ts';
import { SessionsController } from './sessions/sessions.controller.ts';

/** Whoever answers of what goes on, and of what did. */
export const liveControllers = [
  AttemptsController,
  ChangesController,
  EdgesController,
  LocksController,
  OverviewController,
  SessionsController,
];
