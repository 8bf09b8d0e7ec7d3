import { describe, expect, it } from 'vitest';
import { failedCommands, setUpCommands } from './softether-commands.ts';

const output = `vpncmd command - SoftEther VPN Command Line Management Utility
Connection has been established with VPN Server "localhost" (port 5555).

You have administrator privileges for the entire VPN Server.

VPN Server>VpnAzureSetEnable no
VpnAzureSetEnable command - Enable / Disable VPN Azure Function
Error occurred. (Error code: 33)
Not supported.

VPN Server>HubCreate VPN /PASSWORD:none
HubCreate command - Create New Virtual Hub
The command completed successfully.

VPN Server>Hub VPN
Hub command - Select Virtual Hub to Manage
The Virtual Hub "VPN" has been selected.
The command completed successfully.

VPN Server/VPN>UserPasswordSet bench0 /PASSWORD:x
UserPasswordSet command - Set Password Authentication for User Auth Type and Set Password
Error occurred. (Error code: 29)
Object not found.
`;

describe('setting SoftEther up', () => {
  it('makes every user, with a password', () => {
    const commands = setUpCommands({
      accounts: [
        { user: 'one', password: 'p1' },
        { user: 'two', password: 'p2' },
      ],
      preSharedKey: 'psk',
      router: '10.90.255.254',
    });
    expect(commands.filter((line) => line.startsWith('UserCreate'))).toHaveLength(2);
    expect(commands).toContain('UserPasswordSet two /PASSWORD:p2');
  });

  it('finds the command that failed, but not what the build may lack', () => {
    const failed = failedCommands(output);
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatch(/^UserPasswordSet bench0.*Object not found/);
  });
});
