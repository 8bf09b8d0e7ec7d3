import type { ConnectionEvent, EventData, EventType } from '@sekisho/contracts';
import { type Bus, newUlid } from '@sekisho/platform';

/** Takes down what happens to connections. Never throws, never blocks. */
export interface Recorder {
  record<T extends EventType>(type: T, data: EventData<T>): void;
}

/** Records what happens as CloudEvents in the stream; the bus keeps them on disk while it can't be reached. */
export class EventRecorder implements Recorder {
  constructor(
    private readonly bus: Pick<Bus, 'publishEvent'>,
    private readonly edge: string,
  ) {}

  record<T extends EventType>(type: T, data: EventData<T>): void {
    this.bus.publishEvent({
      specversion: '1.0',
      id: newUlid(),
      source: `/edge/${this.edge}`,
      type: `sekisho.${type}`,
      subject: data.connection,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      data,
    } as ConnectionEvent);
  }
}
