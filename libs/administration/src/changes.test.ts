import { connectionEvent, type GatewayEvent, gatewayEvent } from '@sekisho/contracts';
import { expect, it } from 'vitest';
import { recordChange } from './changes.ts';

function told(change: Parameters<typeof recordChange>[1]) {
  const events: GatewayEvent[] = [];
  const requestId = recordChange({ publishEvent: (event) => void events.push(event) }, change);
  return { requestId, event: gatewayEvent.parse(events[0]) };
}
const change = { by: 'cli:root', from: 'local', what: 'user.set bob' };

it('tells who changed what, and of before and after what is different', () => {
  const { event } = told({
    ...change,
    before: { groups: ['a'], disabled: false, note: 'x' },
    after: { groups: ['a'], disabled: true, limit: 2 },
    requestId: 'r7',
  });
  expect(event).toMatchObject({ source: '/cli', type: 'sekisho.administration.changed', subject: 'user.set bob' });
  expect(event.data).toEqual({
    ...change,
    requestId: 'r7',
    before: { disabled: false, note: 'x' },
    after: { disabled: true, limit: 2 },
  });
});

it('tells of what was made or taken away the whole, and names the request', () => {
  const { event, requestId } = told({ ...change, after: { groups: [] } });
  expect(event.data).toEqual({ ...change, requestId, after: { groups: [] } });
});

it('is nothing that a service of the release before takes for an event of a connection', () => {
  expect(connectionEvent.safeParse(told(change).event).success).toBe(false);
});
