import type { Bus } from '../bus/bus.ts';
import { observe } from '../metrics/instruments.ts';

type MeasuredBus = Pick<Bus, 'connected' | 'reconnections' | 'counters' | 'eventsWaiting' | 'eventsSpooled'>;

const eventsSent = 'event-sent';

/** Measures the connection to NATS and the events that wait for it. @returns a function that ends that */
export function measureBus(bus: MeasuredBus): () => void {
  const ends = [
    observe('sekisho.bus.connected', (tell) => tell(bus.connected ? 1 : 0, {})),
    observe('sekisho.bus.reconnections', (tell) => tell(bus.reconnections, {})),
    observe('sekisho.bus.problems', (tell) => {
      for (const [reason, count] of Object.entries(bus.counters.snapshot())) {
        if (reason !== eventsSent) tell(count, { reason });
      }
    }),
    observe('sekisho.events.sent', (tell) => tell(bus.counters.get(eventsSent), {})),
    observe('sekisho.events.waiting', (tell) => tell(bus.eventsWaiting, {})),
    observe('sekisho.events.spooled', (tell) => tell(bus.eventsSpooled, {})),
  ];
  return () => {
    for (const end of ends) end();
  };
}
