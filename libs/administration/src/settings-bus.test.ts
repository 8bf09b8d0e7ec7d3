import { subjects } from '@sekisho/contracts';
import { BusError } from '@sekisho/platform';
import { expect, it } from 'vitest';
import { SettingsBus } from './settings-bus.ts';

const revision = '01JQ0000000000000000000000';
const request = { base: revision, text: '', by: 'cli:root' };
const published = { outcome: 'published', revision, effects: [], notices: [] };

/** @param looks what is said of whether something is being published, one look after the other; `away`: nothing */
function bus(reply: Promise<unknown>, looks: readonly (boolean | 'away' | undefined)[]) {
  let looked = 0;
  const asks = async (subject: string): Promise<never> => {
    if (subject === subjects.settingsPublish) return (await reply) as never;
    const said = looks[Math.min(looked, looks.length - 1)];
    looked += 1;
    if (said === 'away') throw new BusError('no-responders', subject);
    return { revisions: [], publishing: said } as never;
  };
  return { settings: new SettingsBus({ request: asks }, 1), looks: () => looked };
}
const never = new Promise<never>(() => undefined);

it('waits as long as it is being published', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const { settings, looks } = bus(promise, [true, false, true]);
  const reply = settings.publish(request);
  await expect.poll(looks).toBeGreaterThan(5);
  resolve(published);
  expect(await reply).toEqual(published);
});

it.each([
  ['has begun anew', [true, false]],
  ['is away', [true, 'away']],
] as const)('waits for nobody who %s', async (_, looks) => {
  await expect(bus(never, looks).settings.publish(request)).rejects.toThrow(/ended in the middle/);
});

it('waits for one of a release before, which does not say', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const { settings, looks } = bus(promise, [undefined]);
  const reply = settings.publish(request);
  await expect.poll(looks).toBeGreaterThan(5);
  resolve(published);
  expect(await reply).toEqual(published);
});

it('says that nobody publishes', async () => {
  const reply = Promise.reject(new BusError('no-responders', subjects.settingsPublish));
  await expect(bus(reply, [true]).settings.publish(request)).rejects.toThrow(/^Nobody answers who publishes settings/);
});
