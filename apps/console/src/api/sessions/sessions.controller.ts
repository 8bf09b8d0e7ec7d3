import { Controller, Inject, NotFoundException, Req } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import { logQuery } from '@sekisho/contracts';
import type { Settings } from '@sekisho/platform';
import { SETTINGS } from '@sekisho/platform/service';
import type { FastifyRequest } from 'fastify';
import { LiveView } from '../../live/live-view.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { beforeOf, cursorOf, given } from '../log-pages.ts';
import { tellChange } from '../tell-change.ts';
import { toldSteps } from '../told-steps.ts';
import { traceOf } from '../traces.ts';
import { courseOf } from './course.ts';
import { endSession, endSessionsOfUser, listSessions, pastSessions, showSession } from './endpoints.ts';
import { foundSessions } from './found-sessions.ts';

/** Who is connected, who was, and how that came about. */
@Controller()
export class SessionsController {
  constructor(
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
    @Inject(LiveView) private readonly view: LiveView,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Implements(listSessions)
  sessions(@Asked() { query }: InputOf<typeof listSessions>): AnswerOf<typeof listSessions> {
    const { mirror } = this.view;
    const at = new Date().toISOString();
    return { at, total: mirror.size, ...foundSessions(mirror, query), edgesAway: this.view.edgesAway() };
  }

  @Implements(showSession)
  async session(@Asked() { params }: InputOf<typeof showSession>): Promise<AnswerOf<typeof showSession>> {
    const { connection } = params;
    const live = this.view.mirror.get(connection) ?? null;
    const { record, steps, more } = await this.gateway.story(connection);
    if (live === null && record === null && steps.length === 0)
      throw new NotFoundException('Nothing is known of this connection.');
    const { traceLink } = this.settings.console;
    return {
      live,
      record,
      steps: toldSteps(steps),
      more,
      course: courseOf(steps),
      ...traceOf(connection, traceLink),
    };
  }

  @Implements(endSession)
  async end(
    @Asked() { params: { connection } }: InputOf<typeof endSession>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof endSession>> {
    const user = this.view.mirror.get(connection)?.user;
    const ended = await this.#end(connection);
    if (ended)
      tellChange(this.gateway, request, `session.end ${connection}`, user === undefined ? {} : { before: { user } });
    return { ended };
  }

  @Implements(endSessionsOfUser)
  async endOfUser(
    @Asked() { body: { user } }: InputOf<typeof endSessionsOfUser>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof endSessionsOfUser>> {
    const theirs = this.view.mirror.ofUser(user).map(({ connection }) => connection);
    const done = await Promise.all(theirs.map((connection) => this.#end(connection)));
    const ended = done.filter(Boolean).length;
    if (ended > 0) tellChange(this.gateway, request, `session.end of ${user}`, { before: { sessions: ended } });
    return { ended };
  }

  @Implements(pastSessions)
  async past(@Asked() { query }: InputOf<typeof pastSessions>): Promise<AnswerOf<typeof pastSessions>> {
    const { before, ...wanted } = query;
    const records = await this.gateway.log(logQuery.parse({ ...given(wanted), ...beforeOf(before) }));
    return { records: [...records], ...cursorOf(records, query.limit) };
  }

  async #end(connection: string): Promise<boolean> {
    return (await this.gateway.endSession(connection)).some(({ ended }) => ended);
  }
}
