import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { siteStartMs } from './harness/limits.ts';
import { Site } from './harness/site.ts';
import { failures } from './scenarios/failures.scenario.ts';
import { publishing } from './scenarios/publishing.scenario.ts';
import { rolling } from './scenarios/rolling.scenario.ts';
import { scaling } from './scenarios/scaling.scenario.ts';
import { telling } from './scenarios/telling.scenario.ts';

let opened: Site | undefined;

function site(): Site {
  if (opened === undefined) throw new Error('the cluster is not up');
  return opened;
}

beforeAll(async () => {
  opened = await Site.open();
}, siteStartMs);
beforeEach(async ({ onTestFailed }) => {
  onTestFailed(({ task }) => console.error(`${task.result?.errors?.[0]?.stack}\n${site().logs()}`));
  await site().steadyIsIn();
});
afterEach(() => site().stopLoads());
afterAll(() => opened?.close());

scaling(site);
telling(site);
publishing(site);
failures(site);
rolling(site);
