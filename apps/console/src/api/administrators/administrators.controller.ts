import { Controller, Inject, NotFoundException, Req } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import { requireOwnPassword } from '../../access/administrator-commands.ts';
import { Administrators } from '../../access/administrators.ts';
import { requireFreshProof } from '../../access/fresh-proof.ts';
import { Invitations } from '../../access/invitations.ts';
import { SignIns } from '../../access/sign-ins.ts';
import { invitationMs } from '../../limits.ts';
import type { AdministratorRow } from '../../store/schema.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import {
  addAdministrator,
  changeAdministrator,
  inviteAdministrator,
  listAdministrators,
  removeAdministrator,
} from './endpoints.ts';

/** Who may use the console. */
@Controller()
export class AdministratorsController {
  constructor(
    @Inject(Administrators) private readonly administrators: Administrators,
    @Inject(Invitations) private readonly invitations: Invitations,
    @Inject(SignIns) private readonly signIns: SignIns,
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
  ) {}

  @Implements(listAdministrators)
  async list(): Promise<AnswerOf<typeof listAdministrators>> {
    const rows = await this.administrators.list();
    return {
      administrators: rows.map(({ name, role, disabled, password, oidc, created_at }) => ({
        name,
        role,
        disabled: disabled === 1,
        isSetUp: password !== null || oidc !== null,
        createdAt: created_at,
      })),
    };
  }

  @Implements(addAdministrator)
  async add(
    @Asked() { body }: InputOf<typeof addAdministrator>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof addAdministrator>> {
    requireFreshProof(request);
    const added = await this.administrators.add(body.name, body.role);
    tellChange(this.gateway, request, `administrator.add ${added.name}`, { after: { role: added.role } });
    return this.#invite(added, request);
  }

  @Implements(inviteAdministrator)
  async invite(
    @Asked() { params }: InputOf<typeof inviteAdministrator>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof inviteAdministrator>> {
    requireFreshProof(request);
    const administrator = await this.#named(params.name);
    requireOwnPassword(administrator);
    tellChange(this.gateway, request, `administrator.invite ${administrator.name}`);
    return this.#invite(administrator, request);
  }

  @Implements(changeAdministrator)
  async change(
    @Asked() { params, body }: InputOf<typeof changeAdministrator>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof changeAdministrator>> {
    requireFreshProof(request);
    const administrator = await this.#named(params.name);
    const { role, disabled } = body;
    if (role !== undefined) requireOwnPassword(administrator);
    const change = {
      ...(role !== undefined && { role }),
      ...(disabled !== undefined && { disabled: disabled ? 1 : 0 }),
    };
    if (Object.keys(change).length === 0) return {};
    const { name, role: before, disabled: wasDisabled } = await this.administrators.change(administrator, change);
    tellChange(this.gateway, request, `administrator.set ${name}`, {
      before: { role: before, disabled: wasDisabled === 1 },
      after: { role: role ?? before, disabled: disabled ?? wasDisabled === 1 },
    });
    // What they were let in for has changed.
    await this.signIns.endAll(administrator.id);
    return {};
  }

  @Implements(removeAdministrator)
  async remove(
    @Asked() { params }: InputOf<typeof removeAdministrator>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof removeAdministrator>> {
    requireFreshProof(request);
    const administrator = await this.#named(params.name);
    const removed = await this.administrators.remove(administrator);
    tellChange(this.gateway, request, `administrator.remove ${removed.name}`, { before: { role: removed.role } });
    this.signIns.tellEnded();
    return {};
  }

  async #invite({ id }: AdministratorRow, { host }: FastifyRequest): Promise<AnswerOf<typeof addAdministrator>> {
    const token = await this.invitations.make(id);
    // Behind the #, so that it is in no server's log.
    return {
      link: `https://${host}/invitation#${token}`,
      expiresAt: new Date(Date.now() + invitationMs).toISOString(),
    };
  }

  async #named(name: string): Promise<AdministratorRow> {
    const administrator = await this.administrators.named(name);
    if (administrator === undefined) throw new NotFoundException(`There is no administrator ${name}.`);
    return administrator;
  }
}
