import { Controller, Inject, Req } from '@nestjs/common';
import { AdministrationError, GatewayBus, generatedPassword } from '@sekisho/administration';
import type { FastifyRequest } from 'fastify';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { tellChange } from '../tell-change.ts';
import { writeCsv } from './csv.ts';
import { importUsers, previewImport } from './endpoints.ts';
import { type ImportPlan, type PlannedUser, planImport } from './plan.ts';

type Imported = AnswerOf<typeof importUsers>;

/** Users by the file. */
@Controller()
export class UserImportsController {
  constructor(@Inject(GatewayBus) private readonly gateway: GatewayBus) {}

  @Implements(previewImport)
  async preview(@Asked() { body }: InputOf<typeof previewImport>): Promise<AnswerOf<typeof previewImport>> {
    const { users, problems } = await this.#plan(body.csv);
    return {
      users: users.map(({ password, groups, ...user }) => ({
        ...user,
        groups: [...groups],
        hasPassword: password !== undefined,
      })),
      problems: [...problems],
    };
  }

  @Implements(importUsers)
  async import(@Asked() { body }: InputOf<typeof importUsers>, @Req() request: FastifyRequest): Promise<Imported> {
    const { users, problems } = await this.#plan(body.csv);
    const [first] = problems;
    if (first !== undefined) throw new AdministrationError(`Line ${first.line} has a problem: nobody was added.`);
    const failed: Imported['failed'] = [];
    const made: (readonly [string, string])[] = [];
    for (const user of users) {
      try {
        const password = user.password ?? generatedPassword();
        await this.#add(user, password, request);
        if (user.password === undefined) made.push([user.name, password]);
      } catch (error) {
        if (!(error instanceof AdministrationError)) throw error;
        failed.push({ line: user.line, name: user.name, reason: error.message });
      }
    }
    return {
      added: users.length - failed.length,
      failed,
      ...(made.length > 0 && { passwords: writeCsv([['name', 'password'], ...made]) }),
    };
  }

  async #plan(csv: string): Promise<ImportPlan> {
    const [{ users = [] }, { groups = [] }] = await Promise.all([
      this.gateway.administer('user.list', {}),
      this.gateway.administer('group.list', {}),
    ]);
    return planImport(csv, {
      users,
      groups: groups.map(({ name }) => name),
      defaultGroups: groups.filter(({ admits }) => admits === 'users').map(({ name }) => name),
    });
  }

  async #add(user: PlannedUser, password: string, request: FastifyRequest): Promise<void> {
    const { name, groups, officeMode, address, expires, disabled } = user;
    const rules = {
      ...(address !== undefined && { address }),
      ...(expires !== undefined && { expires }),
      ...(disabled && { disabled }),
    };
    const account = { name, groups: [...groups], officeMode, papOnly: false, ...rules };
    await this.gateway.administer('user.add', { ...account, password: await this.gateway.seal(name, password) });
    tellChange(this.gateway, request, `user.add ${name}`, { after: { ...account, imported: true } });
  }
}
