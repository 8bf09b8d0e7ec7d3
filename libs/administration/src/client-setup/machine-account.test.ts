import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { bob } from '../user-record.fixture.ts';
import { requireMachineAccount } from './machine-account.ts';

const laptop = { ...bob, name: 'laptop', groups: ['remote-access-machines'] };
const gateway = { administer: async () => ({ users: [bob, laptop] }) as never };
const find = (name: string, text = '') =>
  requireMachineAccount(
    parseSettings(`officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n${text}`, '/s.yaml'),
    name,
    gateway,
  );
const allAre = (account: string) => `remoteAccessCommunity: { machines: { account: ${account} } }`;

describe('the account of a machine', () => {
  it.each([
    ['laptop', ''],
    ['bob', 'remoteAccessCommunity: { machines: { groups: [staff] } }'],
    ['anything', allAre('laptop')],
    ['laptop@corp', "backEnds: { hq: { kind: os } }\nrealms: { corp: { suffix: '@corp', backEnds: [hq] } }"],
  ])('is %s with the settings %j, as far as anybody knows', async (name, text) => {
    await expect(find(name, text)).resolves.toBeUndefined();
  });

  it.each([
    ['desktop', '', 'There is no account of a machine desktop; add it: sekisho user add desktop --machine'],
    ['laptop', allAre('desktop'), 'There is no account of a machine desktop'],
    ['laptop', allAre('bob'), 'bob is the account of no machine: it is in none of remote-access-machines.'],
    [
      'laptop',
      "realms: { own: { suffix: '@own', backEnds: [internal] } }",
      'No realm takes a user name such as laptop',
    ],
  ])('is not %s with the settings %j', async (name, text, sentence) => {
    await expect(find(name, text)).rejects.toThrow(sentence);
  });
});
