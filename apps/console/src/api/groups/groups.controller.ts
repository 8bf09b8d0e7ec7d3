import { Controller, Inject, Req } from '@nestjs/common';
import { GatewayBus } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { addGroup, addMember, listGroups, removeGroup, removeMember } from './endpoints.ts';

/** Groups of users. */
@Controller()
export class GroupsController {
  constructor(@Inject(GatewayBus) private readonly gateway: GatewayBus) {}

  @Implements(listGroups)
  async list(): Promise<AnswerOf<typeof listGroups>> {
    const { groups = [] } = await this.gateway.administer('group.list', {});
    return { groups };
  }

  @Implements(addGroup)
  async add(@Asked() { body: { group } }: InputOf<typeof addGroup>, @Req() request: FastifyRequest): Promise<object> {
    await this.gateway.administer('group.add', { name: group });
    tellChange(this.gateway, request, `group.add ${group}`);
    return {};
  }

  @Implements(removeGroup)
  async remove(
    @Asked() { params: { group } }: InputOf<typeof removeGroup>,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    await this.gateway.administer('group.remove', { name: group });
    tellChange(this.gateway, request, `group.remove ${group}`);
    return {};
  }

  @Implements(addMember)
  async addMember(@Asked() { params }: InputOf<typeof addMember>, @Req() request: FastifyRequest): Promise<object> {
    await this.gateway.administer('group.add-member', params);
    tellChange(this.gateway, request, `group.add-member ${params.group} ${params.user}`);
    return {};
  }

  @Implements(removeMember)
  async removeMember(
    @Asked() { params }: InputOf<typeof removeMember>,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    await this.gateway.administer('group.remove-member', params);
    tellChange(this.gateway, request, `group.remove-member ${params.group} ${params.user}`);
    return {};
  }
}
