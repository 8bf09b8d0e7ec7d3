import { Controller, HttpException, HttpStatus, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { whoIsIn } from '../../access/by-whom.ts';
import { SignIns } from '../../access/sign-ins.ts';
import { coarseSampleMs, sampleMs } from '../../limits.ts';
import { LiveFeed } from '../../live/live-feed.ts';
import { LiveView } from '../../live/live-view.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { live, overview, samples } from './endpoints.ts';

/** How the gateway does, and what changes while somebody looks. */
@Controller()
export class OverviewController {
  constructor(
    @Inject(LiveView) private readonly view: LiveView,
    @Inject(LiveFeed) private readonly feed: LiveFeed,
    @Inject(SignIns) private readonly signIns: SignIns,
  ) {}

  @Implements(overview)
  async overview(): Promise<AnswerOf<typeof overview>> {
    return { ...(await this.view.overview()), samples: [...this.view.samples.hour.all()] };
  }

  @Implements(samples)
  samples(@Asked() { query: { span } }: InputOf<typeof samples>): AnswerOf<typeof samples> {
    const ring = this.view.samples[span];
    return { everyMs: span === 'hour' ? sampleMs : coarseSampleMs, samples: [...ring.all()] };
  }

  @Implements(live)
  live(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): unknown {
    const { administrator, signIn } = whoIsIn(request);
    const lastId = request.headers['last-event-id'];
    const stream = this.feed.open({
      name: administrator.id,
      lastId: typeof lastId === 'string' ? lastId : undefined,
      stillIn: () => this.signIns.stands(signIn.token),
    });
    if (stream === undefined)
      throw new HttpException('Too many pages of yours are open: close some.', HttpStatus.TOO_MANY_REQUESTS);
    // Of HEAD nobody reads it, and nobody would end it.
    reply.raw.once('close', () => stream.destroy());
    // When it ends its connection does: one that is kept for later would keep the console from stopping.
    reply.header('connection', 'close');
    reply.type('text/event-stream').header('cache-control', 'no-store').header('x-accel-buffering', 'no');
    return stream;
  }
}
