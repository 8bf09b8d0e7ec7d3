import { createHash } from 'node:crypto';
import type { AdministratorCommandReply } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { type ConsoleHolder, invite, remove, set } from './admin.ts';

/** A gateway whose console does what it is told. */
function gatewayOf(reply: Omit<Extract<AdministratorCommandReply, { outcome: 'done' }>, 'outcome'>) {
  const asked: { readonly command: string; readonly payload: unknown }[] = [];
  const told: string[] = [];
  const bus = { publishEvent: async (event: unknown) => void told.push(JSON.stringify(event)) };
  const gateway = {
    bus,
    administerConsole: async (command: string, payload: unknown) => {
      asked.push({ command, payload });
      return { outcome: 'done', ...reply };
    },
  } as unknown as ConsoleHolder;
  return { gateway, asked, told };
}

const invitation = { console: 'https://admin.example.com:8443', expiresAt: '2027-01-31T12:00:00.000Z' };

describe('sekisho admin add', () => {
  it('prints a link whose token nobody else knows, the console and the log included', async () => {
    const { gateway, asked, told } = gatewayOf({ invitation });
    const said = await invite(gateway, 'admin.add', 'alice', 'operator');
    const [, token = ''] = /https:\/\/admin\.example\.com:8443\/invitation#([A-Za-z0-9_-]{43})$/.exec(said) ?? [];
    const hash = createHash('sha256').update(token).digest('hex');
    expect(asked).toEqual([{ command: 'admin.add', payload: { name: 'alice', role: 'operator', token: hash } }]);
    expect(told.join()).toContain('administrator.add alice');
    expect(`${told.join()}${JSON.stringify(asked)}`).not.toContain(token);
  });

  it('makes another token each time', async () => {
    const { gateway, asked } = gatewayOf({ invitation });
    await invite(gateway, 'admin.invite', 'alice');
    await invite(gateway, 'admin.invite', 'alice');
    expect(asked[0]?.payload).not.toEqual(asked[1]?.payload);
  });

  it('says what a name is', async () => {
    const { gateway, asked } = gatewayOf({ invitation });
    await expect(invite(gateway, 'admin.add', '../root', 'viewer')).rejects.toThrow('A name has letters');
    expect(asked).toEqual([]);
  });
});

describe('sekisho admin set', () => {
  const before = {
    name: 'alice',
    role: 'viewer',
    disabled: false,
    signsInBy: 'password',
    createdAt: '2027-01-31T12:00:00.000Z',
  } as const;

  it('changes what is named, and tells what it was', async () => {
    const { gateway, asked, told } = gatewayOf({ before });
    expect(await set(gateway, 'alice', { disable: true })).toBe('Changed alice.');
    expect(asked).toEqual([{ command: 'admin.set', payload: { name: 'alice', disabled: true } }]);
    expect(told.join()).toContain('"before":{"disabled":false},"after":{"disabled":true}');
  });

  it('wants something to change', async () => {
    await expect(set(gatewayOf({}).gateway, 'alice', {})).rejects.toThrow('--role');
  });
});

it('removes, and tells who it was', async () => {
  const { gateway, told } = gatewayOf({});
  expect(await remove(gateway, 'alice')).toBe('Removed alice.');
  expect(told.join()).toContain('administrator.remove alice');
});
