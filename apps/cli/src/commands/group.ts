import type { GroupRecord } from '@sekisho/contracts';
import type { Command } from 'commander';
import { tellChange } from '../change.ts';
import { withGateway } from '../gateway.ts';
import { type JsonOption, type StateOption, withJson, withState } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { statePaths } from '../state/state-paths.ts';

const columns: readonly Column<GroupRecord>[] = [
  { title: 'GROUP', of: ({ name }) => name },
  { title: 'MEMBERS', of: ({ members }) => String(members), align: 'right' },
  { title: 'REMOTE ACCESS COMMUNITY', of: ({ admits }) => admits ?? 'no' },
];

/** `sekisho group …` */
export function addGroupCommands(program: Command): void {
  const group = program.command('group').description('groups of users');
  withState(group.command('add <name>'))
    .description('add a group')
    .action(async (name: string, { state }: StateOption) => {
      await withGateway(statePaths(state), async (gateway) => {
        await gateway.administer('group.add', { name });
        tellChange(gateway, `group.add ${name}`);
      });
      console.log(`Added the group ${name}.`);
    });
  withState(group.command('remove <name>'))
    .description('remove a group')
    .action(async (name: string, { state }: StateOption) => {
      await withGateway(statePaths(state), async (gateway) => {
        await gateway.administer('group.remove', { name });
        tellChange(gateway, `group.remove ${name}`);
      });
      console.log(`Removed the group ${name}.`);
    });
  withState(group.command('add-member <group> <user>'))
    .description('put a user into a group')
    .action(async (name: string, user: string, { state }: StateOption) => {
      await withGateway(statePaths(state), async (gateway) => {
        await gateway.administer('group.add-member', { group: name, user });
        tellChange(gateway, `group.add-member ${name} ${user}`);
      });
      console.log(`${user} belongs to ${name}.`);
    });
  withState(group.command('remove-member <group> <user>'))
    .description('take a user out of a group')
    .action(async (name: string, user: string, { state }: StateOption) => {
      await withGateway(statePaths(state), async (gateway) => {
        await gateway.administer('group.remove-member', { group: name, user });
        tellChange(gateway, `group.remove-member ${name} ${user}`);
      });
      console.log(`${user} no longer belongs to ${name}.`);
    });
  withJson(group.command('list')).description('list the groups').action(list);
}

async function list({ state, json }: JsonOption): Promise<void> {
  const { groups = [] } = await withGateway(statePaths(state), (gateway) => gateway.administer('group.list', {}));
  console.log(json === true ? JSON.stringify(groups, undefined, 2) : formatTable(columns, groups));
}
