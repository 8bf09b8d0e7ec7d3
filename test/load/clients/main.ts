// A process of the bench, started inside the clients' namespace: holds the clients of one scenario, as it is told by the
// process that started it, and ends with it.
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunUnderWay, runLoad } from '@sekisho/probe/load';
import { standingPollMs } from '../limits.ts';
import type { Notice, Order } from './messages.ts';

let run: RunUnderWay | undefined;
const began = { at: 0 };

const tell = (notice: Notice): void => {
  process.send?.(notice);
};

process.on('disconnect', () => process.exit());
process.on('message', (order: Order) => {
  follow(order).catch((error: unknown) =>
    tell({ notice: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
});

async function follow(order: Order): Promise<void> {
  switch (order.order) {
    case 'run': {
      const report = await runLoad(order.scenario, {
        onStart: (started) => {
          run = started;
          began.at = performance.now();
          void tellWhenStanding(started);
        },
      });
      run = undefined;
      return tell({ notice: 'finished', report });
    }
    case 'blast':
      if (run === undefined) throw new Error('there are no clients to send');
      return tell({ notice: 'blasted', result: run.blast(order.options) });
    case 'stop':
      run?.interrupt();
  }
}

async function tellWhenStanding(started: RunUnderWay): Promise<void> {
  while (run === started && started.progress().phase?.name !== 'hold') await sleep(standingPollMs);
  if (run !== started) return;
  tell({ notice: 'standing', sessions: started.standing(), seconds: (performance.now() - began.at) / 1000 });
}

tell({ notice: 'ready' });
