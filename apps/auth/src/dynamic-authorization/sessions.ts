import {
  connectionId,
  endSessionReply,
  type LiveConnection,
  type SessionsReply,
  type SessionsRequest,
  setLimitsReply,
  subjects,
} from '@sekisho/contracts';
import { askEdgeSessions, type Bus, BusError } from '@sekisho/platform';
import { edgesAnswerWithinMs } from '../limits.ts';
import type { Realm, Realms } from '../realms/realms.ts';
import { type Order, type Refusal, refused, type Selection } from './order.ts';
import type { Scope } from './responder.ts';

/** Sessions on all edges, and what a back end's word does to them. */
export class Sessions {
  constructor(
    private readonly bus: Pick<Bus, 'scatter'>,
    private readonly realms: Pick<Realms, 'all' | 'find'>,
  ) {}

  /** @returns undefined: done, on whichever edge */
  async carryOut(order: Order, scope: Scope): Promise<Refusal | undefined> {
    try {
      const replies = await this.#ask(order.selection, scope);
      const found = replies.flatMap(({ connections }) => connections).filter((each) => this.#isMeant(each, order));
      if (found.length === 0) return refused('sessionContextNotFound', 'no session fits');
      const done = await Promise.all(found.map(({ connection }) => this.#act(connection, order, replies.length)));
      const left = done.filter((each) => !each).length;
      return left === 0 ? undefined : refused('sessionContextNotFound', `${left} of ${done.length} sessions were over`);
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      return refused('resourcesUnavailable', error.message);
    }
  }

  async #ask({ userName, session, address, remoteAddress }: Selection, { backEnds }: Scope): Promise<SessionsReply[]> {
    const connection = session?.toUpperCase();
    // No connection has such a name: nobody needs to be asked.
    if (connection !== undefined && !connectionId.safeParse(connection).success) return [];
    const wanted: SessionsRequest = {
      backEnds: [...backEnds],
      ...(connection !== undefined && { connection }),
      ...(userName !== undefined && { users: this.#spellings(userName) }),
      ...(address !== undefined && { address }),
      ...(remoteAddress !== undefined && { remoteAddress }),
    };
    return askEdgeSessions(this.bus, wanted, { waitMs: edgesAnswerWithinMs });
  }

  #spellings(userName: string): string[] {
    return [...new Set([userName, ...this.realms.all.flatMap((realm) => this.#spellingsIn(realm, userName))])];
  }

  /** The name may be as the client presented it; without what led to a realm it is that of one user in each. */
  #spellingsIn(realm: Realm, userName: string): string[] {
    const found = this.realms.find(userName);
    const names = found?.realm === realm ? [userName, found.name] : [userName];
    return names.map((name) => realm.qualify(name));
  }

  #isMeant({ step, user, realm: name }: LiveConnection, { selection: { userName } }: Order): boolean {
    if (step !== 'connected') return false;
    if (userName === undefined || user === userName) return true;
    const realm = this.realms.all.find((each) => each.name === name);
    return realm !== undefined && user !== undefined && this.#spellingsIn(realm, userName).includes(user);
  }

  async #act(connection: string, order: Order, edges: number): Promise<boolean> {
    const options = { waitMs: edgesAnswerWithinMs, answersMax: edges };
    if (order.kind === 'disconnect') {
      const request = { connection, reason: 'disconnected-by-back-end' };
      const replies = await this.bus.scatter(subjects.edgeEndSession, request, endSessionReply, options);
      return replies.some(({ ended }) => ended);
    }
    const request = { connection, ...order.limits };
    const replies = await this.bus.scatter(subjects.edgeSetLimits, request, setLimitsReply, options);
    return replies.some(({ changed }) => changed);
  }
}
