import { isIP } from 'node:net';
import { Controller, Inject, Req, Res } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireOwnPassword } from '../../access/administrator-commands.ts';
import { whoIsIn } from '../../access/by-whom.ts';
import {
  challengeCookieName,
  clearChallengeCookie,
  setBrowserCookie,
  setChallengeCookie,
  setCookie,
} from '../../access/cookie.ts';
import { Entrance } from '../../access/entrance.ts';
import { requireFreshProof } from '../../access/fresh-proof.ts';
import { Passkeys, type RelyingParty } from '../../access/passkeys.ts';
import { clientOf } from '../../access/request-checks.ts';
import { isRefusalTold, SignInGuard } from '../../access/sign-in-guard.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import {
  addPasskey,
  beginPasskey,
  beginPasskeySignIn,
  listPasskeys,
  removePasskey,
  signInByPasskey,
} from './endpoints.ts';

/** Passkeys: made by whoever is signed in, and then enough to sign in. */
@Controller()
export class PasskeysController {
  constructor(
    @Inject(Passkeys) private readonly passkeys: Passkeys,
    @Inject(Entrance) private readonly entrance: Entrance,
    @Inject(SignInGuard) private readonly guard: SignInGuard,
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
  ) {}

  @Implements(listPasskeys)
  async list(@Req() request: FastifyRequest): Promise<AnswerOf<typeof listPasskeys>> {
    const { administrator } = whoIsIn(request);
    const rows = await this.passkeys.of(administrator.id);
    return {
      passkeys: rows.map(({ id, name, created_at, used_at }) => ({ id, name, createdAt: created_at, usedAt: used_at })),
      isPossible: administrator.oidc === null && isIP(partyOf(request).id) === 0,
    };
  }

  @Implements(beginPasskey)
  async begin(@Req() request: FastifyRequest): Promise<AnswerOf<typeof beginPasskey>> {
    const signedIn = whoIsIn(request);
    requireFreshProof(request);
    // By a passkey somebody would be let in whom the provider does not know any more.
    requireOwnPassword(signedIn.administrator);
    return { ...(await this.passkeys.registration(signedIn, partyOf(request))) };
  }

  @Implements(addPasskey)
  async add(
    @Asked() { body }: InputOf<typeof addPasskey>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof addPasskey>> {
    const signedIn = whoIsIn(request);
    const { administrator } = signedIn;
    requireFreshProof(request);
    requireOwnPassword(administrator);
    // Its shape was checked as far as it matters here; what it says the library verifies.
    const response = body.credential as unknown as RegistrationResponseJSON;
    await this.passkeys.add(signedIn, partyOf(request), { name: body.name, response });
    tellChange(this.gateway, request, `console.passkey ${administrator.name}`, { after: { added: body.name } });
    return {};
  }

  @Implements(removePasskey)
  async remove(
    @Asked() { params }: InputOf<typeof removePasskey>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof removePasskey>> {
    const { administrator } = whoIsIn(request);
    const removed = await this.passkeys.remove(administrator.id, params.id);
    tellChange(this.gateway, request, `console.passkey ${administrator.name}`, { after: { removed } });
    return { removed };
  }

  @Implements(beginPasskeySignIn)
  async challenge(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof beginPasskeySignIn>> {
    const { options, token } = await this.passkeys.challenge(partyOf(request));
    setChallengeCookie(reply, token);
    return { ...options };
  }

  @Implements(signInByPasskey)
  async signIn(
    @Asked() { body }: InputOf<typeof signInByPasskey>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AnswerOf<typeof signInByPasskey>> {
    const response = body.credential as unknown as AuthenticationResponseJSON;
    const token = request.cookies[challengeCookieName] ?? '';
    const proof = await this.passkeys.proven(partyOf(request), response, token);
    clearChallengeCookie(reply);
    const entered = proof && (await this.entrance.enter(proof, clientOf(request)));
    if (entered === undefined) {
      if (proof !== undefined || isRefusalTold(this.guard, request.ip))
        tellChange(this.gateway, request, 'console.sign-in -', { after: { outcome: 'refused', method: 'passkey' } });
      return { outcome: 'refused' };
    }
    const { administrator } = entered;
    if (request.signedIn !== undefined) await this.entrance.leave(request.signedIn);
    tellChange(this.gateway, request, `console.sign-in ${administrator.name}`, {
      after: { outcome: 'signed-in', method: 'passkey' },
    });
    setCookie(reply, entered.token);
    setBrowserCookie(reply, entered.browser);
    return { outcome: 'signed-in', name: administrator.name, role: administrator.role };
  }
}

/** The host was checked to be one of ours before. */
const partyOf = ({ hostname, host }: FastifyRequest): RelyingParty => ({
  id: hostname.replace(/^\[|\]$/g, ''),
  origin: `https://${host}`,
  name: 'Sekisho',
});
