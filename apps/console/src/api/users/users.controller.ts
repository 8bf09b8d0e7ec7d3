import { Controller, Inject, NotFoundException, Req } from '@nestjs/common';
import { AdministrationError, GatewayBus, generatedPassword } from '@sekisho/administration';
import type { UserRecord } from '@sekisho/contracts';
import type { FastifyRequest } from 'fastify';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import {
  addUser,
  changeUser,
  listUserAddresses,
  listUsers,
  removeUser,
  resetPassword,
  showFixedAddress,
  unlockUser,
} from './endpoints.ts';
import { heldByOthers } from './held-by-others.ts';

/** Users of the internal database. */
@Controller()
export class UsersController {
  constructor(@Inject(GatewayBus) private readonly gateway: GatewayBus) {}

  @Implements(listUsers)
  async list(): Promise<AnswerOf<typeof listUsers>> {
    const { users = [] } = await this.gateway.administer('user.list', {});
    return { users };
  }

  @Implements(listUserAddresses)
  async addresses(): Promise<AnswerOf<typeof listUserAddresses>> {
    const edges = await this.gateway.sessions();
    return {
      addresses: edges.flatMap(({ connections }) =>
        connections.flatMap(({ user, address, edge, connection }) =>
          user === undefined || address === undefined ? [] : [{ user, address, edge, connection }],
        ),
      ),
    };
  }

  @Implements(showFixedAddress)
  async fixedAddress(
    @Asked() { query: { user, groups, address } }: InputOf<typeof showFixedAddress>,
  ): Promise<AnswerOf<typeof showFixedAddress>> {
    const granted = address !== undefined && { granted: address };
    const [told, edges, { users = [] }] = await Promise.all([
      this.gateway.assignedAddress({ user, groups: groups?.split(';') ?? [], ...granted }),
      this.gateway.sessions().catch(nobody),
      this.gateway.administer('user.list', {}),
    ]);
    const holder = users.find((each) => address !== undefined && each.address === address && each.name !== user);
    const theirs = [
      ...(told?.assigned ? [told.assigned] : []),
      ...(address ? [{ first: address, last: address }] : []),
    ];
    const sessions = edges.flatMap(({ connections }) => connections);
    return { ...told, ...(holder && { takenBy: holder.name }), heldBy: heldByOthers(sessions, user, theirs) };
  }

  @Implements(addUser)
  async add(
    @Asked() { body }: InputOf<typeof addUser>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof addUser>> {
    const { kind, password: chosen, address, ...asked } = body;
    const password = kind === 'password' ? (chosen ?? generatedPassword()) : undefined;
    const account = {
      ...asked,
      ...(kind === 'machine' && { machine: true }),
      // A machine connects nobody by itself.
      officeMode: asked.officeMode && kind !== 'machine',
      ...(kind !== 'machine' && address !== undefined && { address }),
      papOnly: asked.papOnly && kind === 'password',
    };
    await this.gateway.administer('user.add', {
      ...account,
      ...(password !== undefined && { password: await this.gateway.seal(body.name, password) }),
    });
    tellChange(this.gateway, request, `user.add ${body.name}`, { after: account });
    return password === undefined || chosen !== undefined ? {} : { password };
  }

  @Implements(changeUser)
  async change(
    @Asked() { params: { name }, body }: InputOf<typeof changeUser>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof changeUser>> {
    const before = await this.#find(name);
    await this.gateway.administer('user.set', { name, ...body });
    tellChange(this.gateway, request, `user.set ${name}`, {
      before: { ...before },
      after: { ...(await this.#find(name)) },
    });
    return {};
  }

  @Implements(resetPassword)
  async reset(
    @Asked() { params: { name }, body }: InputOf<typeof resetPassword>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof resetPassword>> {
    const user = await this.#find(name);
    const password = body.password ?? generatedPassword();
    await this.gateway.administer('user.passwd', {
      name,
      password: await this.gateway.seal(name, password),
      papOnly: body.papOnly ?? user.papOnly,
    });
    tellChange(this.gateway, request, `user.passwd ${name}`);
    return body.password === undefined ? { password } : {};
  }

  @Implements(unlockUser)
  async unlock(
    @Asked() { params: { name } }: InputOf<typeof unlockUser>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof unlockUser>> {
    await this.gateway.administer('user.unlock', { name });
    tellChange(this.gateway, request, `user.unlock ${name}`);
    return {};
  }

  @Implements(removeUser)
  async remove(
    @Asked() { params: { name } }: InputOf<typeof removeUser>,
    @Req() request: FastifyRequest,
  ): Promise<AnswerOf<typeof removeUser>> {
    const { name: _, ...before } = await this.#find(name);
    await this.gateway.administer('user.remove', { name });
    tellChange(this.gateway, request, `user.remove ${name}`, { before });
    return {};
  }

  async #find(name: string): Promise<UserRecord> {
    const { users = [] } = await this.gateway.administer('user.list', {});
    const user = users.find((each) => each.name === name);
    if (user === undefined) throw new NotFoundException(`There is no user ${name}.`);
    return user;
  }
}

/** Where no edge answers nobody is known to be connected. */
function nobody(error: unknown): [] {
  if (error instanceof AdministrationError) return [];
  throw error;
}
