import { Controller, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { Settings } from '@sekisho/platform';
import { SETTINGS } from '@sekisho/platform/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import encodeQr from 'qr';
import {
  clearCookie,
  clearInvitationCookie,
  invitationCookieName,
  setBrowserCookie,
  setCookie,
  setInvitationCookie,
} from '../../access/cookie.ts';
import { Entrance } from '../../access/entrance.ts';
import { clientOf } from '../../access/request-checks.ts';
import { SingleSignOn } from '../../access/single-sign-on.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { acceptInvitation, showInvitation, showSignIn, signIn, signOut } from './endpoints.ts';

/** The door of the console. */
@Controller()
export class SignInController {
  constructor(
    @Inject(Entrance) private readonly entrance: Entrance,
    @Inject(SingleSignOn) private readonly singleSignOn: SingleSignOn,
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Implements(showSignIn)
  async show(@Req() { signedIn }: FastifyRequest): Promise<AnswerOf<typeof showSignIn>> {
    return {
      signedIn: signedIn ? { name: signedIn.administrator.name, role: signedIn.administrator.role } : null,
      hasAdministrators: await this.entrance.hasAdministrators(),
      singleSignOn: this.singleSignOn.name ?? null,
    };
  }

  @Implements(signIn)
  async signIn(
    @Asked() { body }: InputOf<typeof signIn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof signIn>> {
    const entered = await this.entrance.signIn(body, clientOf(request));
    switch (entered.outcome) {
      case 'signed-in': {
        const { name, role } = entered.administrator;
        tellChange(this.gateway, request, `console.sign-in ${name}`, { after: { outcome: 'signed-in' } });
        // Whoever was in with this browser is not any more: a sign-in is never taken over.
        await this.#end(request);
        setCookie(reply, entered.token);
        setBrowserCookie(reply, entered.browser);
        return { outcome: 'signed-in', name, role };
      }
      case 'refused':
        // What was typed as a name may be a password: it is named where there is such an administrator alone.
        tellChange(this.gateway, request, `console.sign-in ${entered.known ?? '-'}`, { after: { outcome: 'refused' } });
        return { outcome: 'refused' };
      case 'held':
        if (entered.isTold) tellChange(this.gateway, request, 'console.sign-in -', { after: { outcome: 'refused' } });
        return { outcome: 'held', seconds: Math.ceil(entered.forMs / 1000) };
      default:
        return entered;
    }
  }

  @Implements(signOut)
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof signOut>> {
    await this.#end(request);
    clearCookie(reply);
    return {};
  }

  @Implements(showInvitation)
  async invitation(
    @Asked() { body }: InputOf<typeof showInvitation>,
    @Req() { cookies }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof showInvitation>> {
    const carried = cookies[invitationCookieName];
    const invited = await this.entrance.invited(body.token, this.settings.gateway.name, carried);
    if (invited === undefined) throw new NotFoundException('This link was used, or is too old: ask for another one.');
    const { name, secret, uri, opened } = invited;
    setInvitationCookie(reply, opened);
    return { ...(name !== undefined && { name }), secret, uri, qrCode: encodeQr(uri, 'svg') };
  }

  @Implements(acceptInvitation)
  async accept(
    @Asked() { body }: InputOf<typeof acceptInvitation>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof acceptInvitation>> {
    const accepted = { ...body, opened: request.cookies[invitationCookieName] };
    const { administrator, token, browser, recovery } = await this.entrance.accept(accepted, clientOf(request));
    tellChange(this.gateway, request, `console.invitation ${administrator.name}`, { after: { accepted: true } });
    await this.#end(request);
    setCookie(reply, token);
    setBrowserCookie(reply, browser);
    clearInvitationCookie(reply);
    return { name: administrator.name, role: administrator.role, recoveryCodes: [...recovery] };
  }

  async #end({ signedIn }: FastifyRequest): Promise<void> {
    if (signedIn !== undefined) await this.entrance.leave(signedIn);
  }
}
