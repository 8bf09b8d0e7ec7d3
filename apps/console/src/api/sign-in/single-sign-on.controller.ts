import { Controller, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  clearSingleSignOnCookie,
  setCookie,
  setSingleSignOnCookie,
  singleSignOnCookieName,
} from '../../access/cookie.ts';
import { Entrance } from '../../access/entrance.ts';
import { clientOf } from '../../access/request-checks.ts';
import { SingleSignOn } from '../../access/single-sign-on.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { beginSingleSignOn, finishSingleSignOn } from './endpoints.ts';

/** The page that the provider sends the browser back to. It asks by itself to be let in, so that no answer to a GET changes anything. */
const returnPath = '/single-sign-on';

/** The door for those whom an OpenID provider signs in. */
@Controller()
export class SingleSignOnController {
  constructor(
    @Inject(SingleSignOn) private readonly singleSignOn: SingleSignOn,
    @Inject(Entrance) private readonly entrance: Entrance,
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
  ) {}

  @Implements(beginSingleSignOn)
  async begin(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof beginSingleSignOn>> {
    const begun = await this.singleSignOn.begin(redirectUriOf(request));
    if (begun === undefined) throw new NotFoundException('There is no single sign-on here: see console.oidc.');
    setSingleSignOnCookie(reply, begun.token);
    return { url: begun.url };
  }

  @Implements(finishSingleSignOn)
  async finish(
    @Asked() { body }: InputOf<typeof finishSingleSignOn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof finishSingleSignOn>> {
    const token = request.cookies[singleSignOnCookieName] ?? '';
    const comeBack = { token, answer: body.answer, redirectUri: redirectUriOf(request) };
    const signedOn = await this.singleSignOn.finish(comeBack, clientOf(request));
    clearSingleSignOnCookie(reply);
    const name = signedOn.outcome === 'signed-in' ? signedOn.administrator.name : (signedOn.known ?? '-');
    if (signedOn.outcome === 'signed-in' || signedOn.isTold)
      tellChange(this.gateway, request, `console.sign-in ${name}`, {
        after: { outcome: signedOn.outcome, method: 'oidc' },
      });
    // Any link leads a browser to this page, also one that has begun to sign in: what fails ends nobody's sign-in.
    if (signedOn.outcome === 'refused') return { outcome: 'refused' };
    // Whoever was in with this browser is not any more: a sign-in is never taken over.
    if (request.signedIn !== undefined) await this.entrance.leave(request.signedIn);
    setCookie(reply, signedOn.token);
    return { outcome: 'signed-in', name, role: signedOn.administrator.role };
  }
}

/** The host was checked to be one of ours before. */
const redirectUriOf = ({ host }: FastifyRequest): string => `https://${host}${returnPath}`;
