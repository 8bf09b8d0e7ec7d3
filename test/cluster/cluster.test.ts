import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { siteStartMs } from './harness/limits.ts';
import { Site } from './harness/site.ts';
import { failures } from './scenarios/failures.scenario.ts';
import { rolling } from './scenarios/rolling.scenario.ts';
import { scaling } from './scenarios/scaling.scenario.ts';

let opened: Site | undefined;

function site(): Site {
  if (opened === undefined) throw new Error('the cluster is not up');
  return opened;
}

beforeAll(async () => {
  opened = await Site.open();
}, siteStartMs);
beforeEach(({ onTestFailed }) => {
  onTestFailed(() => console.error(site().logs()));
});
afterEach(() => site().stopLoads());
afterAll(() => opened?.close());

scaling(site);
failures(site);
rolling(site);
