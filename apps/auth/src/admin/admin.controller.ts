import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, type NatsContext, Payload } from '@nestjs/microservices';
import { subjects, type UserCommand, type UserCommandReply, userCommands } from '@sekisho/contracts';
import { Administration } from './administration.ts';

const commandOfSubject = new Map(commands().map((command) => [subjects.authAdmin(command), command]));

@Controller()
export class AdminController {
  constructor(@Inject(Administration) private readonly administration: Administration) {}

  /** One subject a command, so that permissions of the bus can tell them apart. */
  @MessagePattern([...commandOfSubject.keys()])
  run(@Payload() payload: unknown, @Ctx() context: NatsContext): Promise<UserCommandReply> {
    const command = commandOfSubject.get(context.getSubject());
    if (command === undefined) throw new TypeError(`no command has the subject ${context.getSubject()}`);
    return this.administration.run(command, payload);
  }
}

function commands(): UserCommand[] {
  return Object.keys(userCommands).filter((name): name is UserCommand => name in userCommands);
}
