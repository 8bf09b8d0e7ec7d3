import { type AdministrationEvent, type ChangeData, changeData } from '@sekisho/contracts';
import { type Bus, newUlid } from '@sekisho/platform';

/** A change as whoever made it tells it. */
export interface Change extends Omit<ChangeData, 'requestId'> {
  readonly requestId?: string | undefined;
}

/**
 * Tells the audit service what was changed, once it is: kept on disk until it has it, so that this neither waits nor fails.
 * Only what differs between before and after is kept; secrets must not be in either.
 * @returns its request id
 */
export function recordChange(bus: Pick<Bus, 'publishEvent'>, { before, after, ...change }: Change): string {
  const requestId = change.requestId ?? newUlid();
  const data = changeData.parse({ ...change, requestId, ...difference(before, after) });
  const event: AdministrationEvent = {
    specversion: '1.0',
    id: newUlid(),
    source: `/${data.by.split(':')[0]}`,
    type: 'sekisho.administration.changed',
    subject: data.what,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data,
  };
  bus.publishEvent(event);
  return requestId;
}

type State = ChangeData['before'];

function difference(before: State, after: State): Pick<ChangeData, 'before' | 'after'> {
  if (before === undefined || after === undefined) return { ...(before && { before }), ...(after && { after }) };
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  return { before: pick(before, changed), after: pick(after, changed) };
}

const pick = (state: NonNullable<State>, keys: readonly string[]): NonNullable<State> =>
  Object.fromEntries(keys.filter((key) => key in state).map((key) => [key, state[key]]));
