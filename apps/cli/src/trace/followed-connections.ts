import type { ConnectionEvent } from '@sekisho/contracts';
import { tracedConnectionsMax, tracedEventsMax } from '../limits.ts';

/** Whose connections are followed: all that is given must fit. */
export interface Followed {
  /** In any case of letters, as the client presents it or as the back end spells it. */
  readonly user?: string | undefined;
  /** The client's address as the gateway sees it, without port. */
  readonly from?: string | undefined;
}

/** How a connection comes about and ends; accounts of its traffic are no step of it. */
export type CourseEvent = Exclude<ConnectionEvent, { type: 'sekisho.connection.progress' }>;

/** One event of a followed connection. */
export interface TracedEvent {
  readonly event: CourseEvent;
  /** Milliseconds since the connection's first IKE packet; undefined: that was before anybody looked. */
  readonly sinceMs: number | undefined;
  /** The first that is told of its connection. */
  readonly first: boolean;
}

interface Course {
  /** Not told yet. */
  readonly events: CourseEvent[];
  /** When its first packet came, in ms since the epoch. */
  startedAt: number | undefined;
  told: boolean;
}

/**
 * Picks the connections that are followed out of all events. Until its user shows, which is late, a connection may be anybody's:
 * what has happened on it is kept, and told as soon as it is known to be one of those.
 */
export class FollowedConnections {
  readonly #user: string | undefined;
  readonly #from: string | undefined;
  /** By id, the oldest first. */
  readonly #courses = new Map<string, Course>();

  constructor({ user, from }: Followed) {
    this.#user = user?.toLowerCase();
    this.#from = from;
  }

  /** @returns what there is to tell now, in order */
  take(event: ConnectionEvent): TracedEvent[] {
    if (event.type === 'sekisho.connection.progress') return [];
    const course = this.#courseOf(event);
    course.events.push(event);
    if (course.events.length > tracedEventsMax) course.events.shift();
    const traced = course.told || this.#fits(event) ? tell(course) : [];
    if (isLast(event) || (isIn(event) && !course.told)) this.#courses.delete(event.data.connection);
    return traced;
  }

  #courseOf(event: CourseEvent): Course {
    const { connection } = event.data;
    const known = this.#courses.get(connection);
    if (known !== undefined) return known;
    const course = { events: [], startedAt: startOf(event), told: false };
    this.#courses.set(connection, course);
    if (this.#courses.size > tracedConnectionsMax) this.#forgetOldest();
    return course;
  }

  #forgetOldest(): void {
    for (const oldest of this.#courses.keys()) {
      this.#courses.delete(oldest);
      return;
    }
  }

  #fits({ data: { user, remote } }: CourseEvent): boolean {
    const isUser = this.#user === undefined || user?.toLowerCase() === this.#user;
    const isFrom = this.#from === undefined || addressOf(remote) === this.#from;
    return isUser && isFrom;
  }
}

function tell(course: Course): TracedEvent[] {
  return course.events.splice(0).map((event) => {
    const first = !course.told;
    course.told = true;
    const sinceMs = course.startedAt === undefined ? undefined : Date.parse(event.time) - course.startedAt;
    return { event, sinceMs, first };
  });
}

/** When the connection began, so far as its first event that was heard tells. */
function startOf(event: CourseEvent): number | undefined {
  const at = Date.parse(event.time);
  if (event.type === 'sekisho.connection.established') return at - event.data.tookMs;
  return 'step' in event.data && event.data.step === 'main-mode-1' ? at : undefined;
}

/** From here on it is known for good whose it is. */
const isIn = ({ type }: CourseEvent): boolean => type === 'sekisho.connection.established';

const isLast = ({ type }: CourseEvent): boolean =>
  type === 'sekisho.connection.refused' || type === 'sekisho.connection.ended';

/** Without the port. */
const addressOf = (remote: string): string => remote.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
