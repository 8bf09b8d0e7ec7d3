import { BadRequestException, Controller, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import { GatewayBus, generatedPassword, recordChange } from '@sekisho/administration';
import type { SetupFile } from '@sekisho/client-setup';
import type { UserRecord } from '@sekisho/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import encodeQr from 'qr';
import { whoIsIn } from '../../access/by-whom.ts';
import { ClientSetups, everybody, telling } from '../../clients/client-setups.ts';
import { SetupLinks } from '../../clients/setup-links.ts';
import { Handouts } from '../../handouts/handouts.ts';
import { languageOf } from '../../language/language-of.ts';
import { profileFetchesMax } from '../../limits.ts';
import type { SetupLinkRow } from '../../store/schema.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { told } from '../handouts/handouts.controller.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import {
  fetchProfile,
  listSetupLinks,
  lookAtSetupLink,
  makeSetupLink,
  revokeSetupLink,
  useSetupLink,
} from './endpoints.ts';

type Used = AnswerOf<typeof useSetupLink>;
const hourMs = 3600_000;
/** Whose the profiles are that wait for whoever has used a link. */
const ofLinks = 'setup-links';
const over = 'This link was used, revoked, or its time is over: ask your administrator for another one.';

/** Links by which people fetch their own set-up, without an account here. */
@Controller()
export class SetupLinksController {
  /** Of their own, so that whoever uses links takes no room from administrators. */
  readonly #profiles = new Handouts();

  constructor(
    @Inject(SetupLinks) private readonly links: SetupLinks,
    @Inject(ClientSetups) private readonly setups: ClientSetups,
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
  ) {}

  @Implements(listSetupLinks)
  async list(): Promise<AnswerOf<typeof listSetupLinks>> {
    return { links: (await this.links.list()).map(shown) };
  }

  @Implements(makeSetupLink)
  async make(
    @Asked() { body }: InputOf<typeof makeSetupLink>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof makeSetupLink>> {
    const { hours, uses, user, server, machine, authentication, preSharedKey, resetsPassword } = body;
    const { method, traffic, connection } = body;
    const by = whoIsIn(request).administrator.name;
    judge(body);
    if (resetsPassword && user !== undefined) await this.#find(user);
    await this.setups.judge({ ...body, language: languageOf(request) });
    const whatFor = { machine, authentication, preSharedKey, method, traffic, connection, resetsPassword, uses };
    const order = { user, server, ...whatFor, by, lastsMs: hours * hourMs };
    const { token, link } = await this.links.make(order);
    const { id, expiresAt } = shown(link);
    tellChange(this.gateway, request, `setup-link.make ${user ?? everybody}`, { after: { id, expiresAt, ...whatFor } });
    // Behind the #, so that it is in no server's log.
    const url = `https://${request.host}/setup#${token}`;
    return { url, qrCode: encodeQr(url, 'svg'), link: shown(link) };
  }

  @Implements(revokeSetupLink)
  async revoke(
    @Asked() { params: { id } }: InputOf<typeof revokeSetupLink>,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const link = await this.links.revoke(id);
    if (link === undefined) throw new NotFoundException('There is no such link that could be used.');
    tellChange(this.gateway, request, `setup-link.revoke ${link.user_name ?? everybody}`, { before: { id } });
    return {};
  }

  @Implements(lookAtSetupLink)
  async look(@Asked() { body }: InputOf<typeof lookAtSetupLink>): Promise<AnswerOf<typeof lookAtSetupLink>> {
    const link = await this.links.find(body.token);
    if (link === undefined) throw new NotFoundException(over);
    const { user_name, resets_password, expires_at: expiresAt } = link;
    return { ...(user_name !== null && { user: user_name }), resetsPassword: resets_password === 1, expiresAt };
  }

  @Implements(useSetupLink)
  async use(@Asked() { body }: InputOf<typeof useSetupLink>, @Req() request: FastifyRequest): Promise<Used> {
    const { token, ...wanted } = body;
    const link = await this.links.take(token, request.ip);
    if (link === undefined) throw new NotFoundException(over);
    let isIssued = false;
    const issued = () => {
      isIssued = true;
    };
    try {
      return await this.#handOut({ link, request, issued }, wanted);
    } catch (error) {
      if (!isIssued) await this.links.release(link);
      throw error;
    }
  }

  async #handOut(
    { link, request, issued }: Use,
    { platform, language }: Pick<InputOf<typeof useSetupLink>['body'], 'platform' | 'language'>,
  ): Promise<Used> {
    const { id } = link;
    const user = link.user_name ?? undefined;
    const by = `setup-link:${id}`;
    // Before anything is issued that would be of no use.
    const account = link.resets_password === 1 && user !== undefined ? await this.#find(user) : undefined;
    const files = await this.setups.files({ user, platform, language, ...orderedBy(link) }, by, issued);
    const password = account && (await telling(issued, () => this.#reset(account)));
    const secrets = [
      ...new Set([...files.flatMap((file) => file.secrets), ...(password === undefined ? [] : ['password'])]),
    ];
    request.changeTold = true;
    recordChange(this.gateway.bus, {
      by,
      from: request.ip,
      what: `secret.handed-out ${user ?? everybody}`,
      after: { platform, secrets, link: id, madeBy: link.created_by },
    });
    // What a page saves others install as well.
    const profile = platform === 'ios' && files.find(({ mediaType }) => mediaType === fetchProfile.answer.mediaType);
    return {
      files: files.map(told),
      ...(password !== undefined && { password }),
      ...(profile && { profile: this.#waiting(profile, link) }),
    };
  }

  /** Safari installs no profile that a page has in its hands: it has to come from an address. */
  #waiting(profile: SetupFile, link: SetupLinkRow): string {
    const { secrets } = profile;
    const handedOut = { files: [profile], whose: link.user_name ?? undefined, secrets, link: link.id };
    const { token } = this.#profiles.keep(ofLinks, handedOut, profileFetchesMax);
    return `/api${fetchProfile.path.replace('{token}', token)}`;
  }

  @Implements(fetchProfile)
  profile(
    @Asked() { params: { token } }: InputOf<typeof fetchProfile>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Buffer {
    const { files: [profile] = [], whose, secrets, link = '' } = this.#profiles.take(ofLinks, token) ?? {};
    if (profile === undefined) throw new NotFoundException(over);
    recordChange(this.gateway.bus, {
      by: `setup-link:${link}`,
      from: request.ip,
      what: `secret.handed-out ${whose ?? everybody}`,
      after: { files: [profile.name], secrets, link },
    });
    reply.type(profile.mediaType).header('content-disposition', `inline; filename="${profile.name}"`);
    return Buffer.from(profile.bytes);
  }

  /** @throws NotFoundException */
  async #find(name: string): Promise<UserRecord> {
    const { users = [] } = await this.gateway.administer('user.list', {});
    const user = users.find((each) => each.name === name);
    if (user === undefined) throw new NotFoundException(`There is no user ${name}.`);
    return user;
  }

  async #reset({ name, papOnly }: UserRecord): Promise<string> {
    const password = generatedPassword();
    await this.gateway.administer('user.passwd', { name, password: await this.gateway.seal(name, password), papOnly });
    return password;
  }
}

/** Somebody uses a link. */
interface Use {
  readonly link: SetupLinkRow;
  readonly request: FastifyRequest;
  /** Something has been given out: the link is used up, whatever comes. */
  readonly issued: () => void;
}

/** What is of one person goes to one person, once. @throws BadRequestException */
function judge({
  user,
  uses,
  machine,
  authentication,
  method,
  resetsPassword,
}: InputOf<typeof makeSetupLink>['body']): void {
  if (user !== undefined && uses > 1) throw new BadRequestException('A link for one user is good once.');
  if (user !== undefined) return;
  if (resetsPassword) throw new BadRequestException('A link for everybody makes no password: say whose.');
  if (machine !== undefined || authentication === 'certificate' || method === 'eap-tls')
    throw new BadRequestException('A link for everybody issues no certificate: say whose.');
}

/** What whoever made a link has said of the set-up. */
const orderedBy = (link: SetupLinkRow) => ({
  authentication: link.authentication ?? undefined,
  preSharedKey: link.pre_shared_key ?? undefined,
  machine: link.machine ?? undefined,
  server: link.server ?? undefined,
  method: link.method ?? undefined,
  traffic: link.traffic ?? undefined,
  connection: link.connection ?? undefined,
});

const shown = (link: SetupLinkRow) => ({
  id: link.id,
  ...(link.user_name !== null && { user: link.user_name }),
  uses: link.uses,
  used: link.used,
  resetsPassword: link.resets_password === 1,
  ...(link.authentication !== null && { authentication: link.authentication }),
  ...(link.pre_shared_key !== null && { preSharedKey: link.pre_shared_key }),
  ...(link.machine !== null && { machine: link.machine }),
  ...(link.method !== null && { method: link.method }),
  ...(link.traffic !== null && { traffic: link.traffic }),
  ...(link.connection !== null && { connection: link.connection }),
  by: link.created_by,
  createdAt: link.created_at,
  expiresAt: link.expires_at,
  ...(link.used_at !== null && { usedAt: link.used_at }),
  ...(link.used_from !== null && { usedFrom: link.used_from }),
  ...(link.revoked_at !== null && { revokedAt: link.revoked_at }),
});
