import { Controller, Inject, NotFoundException, Req } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import { requireOwnPassword } from '../../access/administrator-commands.ts';
import { Administrators } from '../../access/administrators.ts';
import { whoIsIn } from '../../access/by-whom.ts';
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
    const { added, token } = await this.administrators.byWordOf(whoIsIn(request), async (tables) => {
      const made = await this.administrators.in(tables).add(body.name, body.role);
      return { added: made, token: await this.invitations.in(tables).make(made.id) };
    });
    tellChange(this.gateway, request, `administrator.add ${added.name}`, { after: { role: added.role } });
    return invitationOf(token, request);
  }

  @Implements(inviteAdministrator)
  async invite(
    @Asked() { params }: InputOf<typeof inviteAdministrator>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof inviteAdministrator>> {
    requireFreshProof(request);
    const { name, token } = await this.administrators.byWordOf(whoIsIn(request), async (tables) => {
      const administrator = await namedIn(this.administrators.in(tables), params.name);
      requireOwnPassword(administrator);
      return { name: administrator.name, token: await this.invitations.in(tables).make(administrator.id) };
    });
    tellChange(this.gateway, request, `administrator.invite ${name}`);
    return invitationOf(token, request);
  }

  @Implements(changeAdministrator)
  async change(
    @Asked() { params, body }: InputOf<typeof changeAdministrator>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof changeAdministrator>> {
    requireFreshProof(request);
    const { role, disabled } = body;
    const change = {
      ...(role !== undefined && { role }),
      ...(disabled !== undefined && { disabled: disabled ? 1 : 0 }),
    };
    const former = await this.administrators.byWordOf(whoIsIn(request), async (tables) => {
      const administrators = this.administrators.in(tables);
      const administrator = await namedIn(administrators, params.name);
      if (role !== undefined) requireOwnPassword(administrator);
      if (Object.keys(change).length === 0) return undefined;
      // What they were let in for changes.
      await this.signIns.in(tables).endAll(administrator.id);
      return administrators.change(administrator, change);
    });
    if (former === undefined) return {};
    tellChange(this.gateway, request, `administrator.set ${former.name}`, {
      before: { role: former.role, disabled: former.disabled === 1 },
      after: { role: role ?? former.role, disabled: disabled ?? former.disabled === 1 },
    });
    this.signIns.tellEnded();
    return {};
  }

  @Implements(removeAdministrator)
  async remove(
    @Asked() { params }: InputOf<typeof removeAdministrator>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof removeAdministrator>> {
    requireFreshProof(request);
    const removed = await this.administrators.byWordOf(whoIsIn(request), async (tables) => {
      const administrators = this.administrators.in(tables);
      return administrators.remove(await namedIn(administrators, params.name));
    });
    tellChange(this.gateway, request, `administrator.remove ${removed.name}`, { before: { role: removed.role } });
    this.signIns.tellEnded();
    return {};
  }
}

/** Behind the #, so that it is in no server's log. */
const invitationOf = (token: string, { host }: FastifyRequest): AnswerOf<typeof addAdministrator> => ({
  link: `https://${host}/invitation#${token}`,
  expiresAt: new Date(Date.now() + invitationMs).toISOString(),
});

async function namedIn(administrators: Administrators, name: string): Promise<AdministratorRow> {
  const administrator = await administrators.named(name);
  if (administrator === undefined) throw new NotFoundException(`There is no administrator ${name}.`);
  return administrator;
}
