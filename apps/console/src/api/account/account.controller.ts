import { Controller, Inject, Req, Res } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { whoIsIn } from '../../access/by-whom.ts';
import { setBrowserCookie, setCookie } from '../../access/cookie.ts';
import { Entrance } from '../../access/entrance.ts';
import { clientOf } from '../../access/request-checks.ts';
import { byAccount, SignInGuard } from '../../access/sign-in-guard.ts';
import { SignIns } from '../../access/sign-ins.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { changePassword, endOtherSignIns, endSignIn, showAccount } from './endpoints.ts';

/** What somebody who is signed in sees and changes of themselves. */
@Controller()
export class AccountController {
  constructor(
    @Inject(Entrance) private readonly entrance: Entrance,
    @Inject(SignIns) private readonly signIns: SignIns,
    @Inject(SignInGuard) private readonly guard: SignInGuard,
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
  ) {}

  @Implements(showAccount)
  async show(@Req() request: FastifyRequest): Promise<AnswerOf<typeof showAccount>> {
    const { administrator, signIn } = whoIsIn(request);
    const rows = await this.signIns.of(administrator.id);
    return {
      name: administrator.name,
      role: administrator.role,
      signIns: rows.map(({ id, method, created_at, seen_at, address, agent }) => ({
        id,
        isThis: id === signIn.id,
        method,
        createdAt: created_at,
        seenAt: seen_at,
        address,
        agent,
      })),
    };
  }

  @Implements(endSignIn)
  async end(
    @Asked() { params }: InputOf<typeof endSignIn>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof endSignIn>> {
    return { ended: await this.signIns.end(whoIsIn(request).administrator.id, params.id) };
  }

  @Implements(endOtherSignIns)
  async endOthers(@Req() request: FastifyRequest): Promise<AnswerOf<typeof endOtherSignIns>> {
    const { administrator, signIn } = whoIsIn(request);
    await this.signIns.endAll(administrator.id, signIn.id);
    return {};
  }

  @Implements(changePassword)
  async password(
    @Asked() { body }: InputOf<typeof changePassword>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof changePassword>> {
    const signedIn = whoIsIn(request);
    const { administrator } = signedIn;
    const counted = byAccount(administrator.id);
    if (this.guard.heldMs(counted) > 0) return { outcome: 'refused' };
    const attempt = this.guard.begin(counted);
    if (!(await this.entrance.proves(administrator, body))) return { outcome: 'refused' };
    attempt.succeed();
    const { token, browser } = await this.entrance.setPassword(signedIn, body.newPassword, clientOf(request));
    setCookie(reply, token);
    setBrowserCookie(reply, browser);
    tellChange(this.gateway, request, `console.password ${administrator.name}`);
    return { outcome: 'changed' };
  }
}
