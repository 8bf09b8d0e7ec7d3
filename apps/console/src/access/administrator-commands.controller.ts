import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, type NatsContext, Payload } from '@nestjs/microservices';
import { type AdministratorCommandReply, administratorCommandNames, subjects } from '@sekisho/contracts';
import { AdministratorCommands } from './administrator-commands.ts';

const commandOfSubject = new Map(administratorCommandNames.map((command) => [subjects.consoleAdmin(command), command]));

/** One subject a command, so that permissions of the bus can tell them apart. */
@Controller()
export class AdministratorCommandsController {
  constructor(@Inject(AdministratorCommands) private readonly commands: AdministratorCommands) {}

  @MessagePattern([...commandOfSubject.keys()])
  run(@Payload() payload: unknown, @Ctx() context: NatsContext): Promise<AdministratorCommandReply> {
    const command = commandOfSubject.get(context.getSubject());
    if (command === undefined) throw new TypeError(`no command has the subject ${context.getSubject()}`);
    return this.commands.run(command, payload);
  }
}
