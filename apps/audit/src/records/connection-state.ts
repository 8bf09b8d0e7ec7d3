import { type ConnectionEvent, connectionStep, connectionSteps, endReasons, refusalCode } from '@sekisho/contracts';
import { z } from 'zod';

/**
 * A value and the moment it holds from; of two, the later one wins. So the order in which events arrive does not
 * matter, and neither does an event that arrives twice.
 */
const register = <T extends z.ZodType>(value: T) => z.strictObject({ at: z.string(), value });

const carried = { durationMs: z.number(), bytesIn: z.number(), bytesOut: z.number() };
const ending = z.strictObject({
  reason: z.enum(endReasons),
  detail: z.string().optional(),
  endedAt: z.string(),
  ...carried,
});

/** What the events of one connection add up to. Plain data: it is kept as JSON beside the row made of it. */
export const connectionState = z.strictObject({
  connection: z.string(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  latestAt: z.number(),
  place: register(z.strictObject({ edge: z.string(), remote: z.string() })),
  furthest: connectionStep,
  client: register(z.string()).optional(),
  preSharedKey: register(z.string()).optional(),
  user: register(z.string()).optional(),
  address: register(z.string()).optional(),
  established: register(
    z.strictObject({ authentication: z.string(), ikeSuite: z.string(), espSuite: z.string() }),
  ).optional(),
  refusal: register(
    z.strictObject({ code: refusalCode, step: connectionStep, detail: z.string().optional() }),
  ).optional(),
  /** As its edge has told it. */
  end: register(ending).optional(),
  /** As others had to conclude it, from when its edge was last heard of: void as soon as the connection is heard of later. */
  lost: register(ending).optional(),
  /** How far it had come. */
  progress: register(z.strictObject({ ...carried, packetsIn: z.number(), packetsOut: z.number() })).optional(),
});
export type ConnectionState = z.infer<typeof connectionState>;

/** What makes up the log. Progress is left out: the end tells more, and a session of days would fill the log with it. */
export type LoggedEvent = Exclude<ConnectionEvent, { type: 'sekisho.connection.progress' }>;
export const isLogged = (event: ConnectionEvent): event is LoggedEvent => event.type !== 'sekisho.connection.progress';

/** Time of an event in the one form that sorts as text. */
export const eventTime = (event: ConnectionEvent): string => new Date(event.time).toISOString();

/** Adds an event to what is known of its connection. Commutative, associative and idempotent. */
export function withEvent(state: ConnectionState | undefined, event: ConnectionEvent): ConnectionState {
  const own = stateOf(event);
  return state === undefined ? own : joined(state, own);
}

function joined(a: ConnectionState, b: ConnectionState): ConnectionState {
  return {
    connection: a.connection,
    startedAt: Math.min(a.startedAt, b.startedAt),
    latestAt: Math.max(a.latestAt, b.latestAt),
    place: later(a.place, b.place),
    furthest: order(a.furthest) > order(b.furthest) ? a.furthest : b.furthest,
    client: laterOf(a.client, b.client),
    preSharedKey: laterOf(a.preSharedKey, b.preSharedKey),
    user: laterOf(a.user, b.user),
    address: laterOf(a.address, b.address),
    established: laterOf(a.established, b.established),
    refusal: laterOf(a.refusal, b.refusal),
    end: laterOf(a.end, b.end),
    lost: laterOf(a.lost, b.lost),
    progress: laterOf(a.progress, b.progress),
  };
}

function stateOf(event: ConnectionEvent): ConnectionState {
  const { data } = event;
  const time = eventTime(event);
  const ms = Date.parse(time);
  const at = `${time} ${event.id}`;
  const common = {
    connection: data.connection,
    startedAt: ms,
    latestAt: ms,
    place: { at, value: { edge: data.edge, remote: data.remote } },
    ...('client' in data && data.client !== undefined && { client: { at, value: data.client } }),
    ...('preSharedKey' in data &&
      data.preSharedKey !== undefined && { preSharedKey: { at, value: data.preSharedKey } }),
  };
  switch (event.type) {
    case 'sekisho.connection.step': {
      const { step, user, address } = event.data;
      return { ...common, furthest: step, user: claimed(at, user), address: claimed(at, address) };
    }
    case 'sekisho.connection.refused': {
      const { step, code, detail, user } = event.data;
      return { ...common, furthest: step, user: claimed(at, user), refusal: { at, value: { code, step, detail } } };
    }
    case 'sekisho.connection.established': {
      const { user, address, authentication, ikeSuite, espSuite, tookMs } = event.data;
      return {
        ...common,
        startedAt: ms - Math.max(0, tookMs),
        furthest: 'connected',
        user: proven(at, user),
        address: proven(at, address),
        established: { at, value: { authentication, ikeSuite, espSuite } },
      };
    }
    case 'sekisho.connection.ended': {
      const { user, address, reason, detail, durationMs, bytesIn, bytesOut } = event.data;
      const end = { reason, detail, endedAt: time, durationMs, bytesIn, bytesOut };
      return {
        ...common,
        startedAt: ms - Math.max(0, durationMs),
        furthest: 'connected',
        user: proven(at, user),
        address: proven(at, address),
        [reason === 'edge-lost' ? 'lost' : 'end']: { at, value: end },
      };
    }
    case 'sekisho.connection.progress': {
      const { user, address, durationMs, bytesIn, bytesOut, packetsIn, packetsOut } = event.data;
      return {
        ...common,
        startedAt: ms - Math.max(0, durationMs),
        furthest: 'connected',
        user: proven(at, user),
        address: proven(at, address),
        progress: { at, value: { durationMs, bytesIn, bytesOut, packetsIn, packetsOut } },
      };
    }
  }
}

/** How it ended; undefined: it stands, as far as anybody knows. */
export function endOf({ end, lost, latestAt }: ConnectionState): z.infer<typeof ending> | undefined {
  if (end !== undefined) return end.value;
  return lost !== undefined && latestAt <= Date.parse(lost.value.endedAt) ? lost.value : undefined;
}

interface Register<T> {
  readonly at: string;
  readonly value: T;
}

/** A name the client gave, or an address on offer: yields to what an established connection says, whenever that came. */
const claimed = <T>(at: string, value: T | undefined): Register<T> | undefined =>
  value === undefined ? undefined : { at: `claimed ${at}`, value };
const proven = <T>(at: string, value: T): Register<T> => ({ at: `proven ${at}`, value });

const later = <T>(a: Register<T>, b: Register<T>): Register<T> => (a.at > b.at ? a : b);

const laterOf = <T>(a: Register<T> | undefined, b: Register<T> | undefined): Register<T> | undefined =>
  a === undefined || b === undefined ? (a ?? b) : later(a, b);

const order = (step: ConnectionState['furthest']): number => connectionSteps.indexOf(step);
