import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { concat, toHex, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tacacsServers, tacPlusInstalled } from './servers.ts';
import type { TacacsServer } from './tacacs-server.ts';

/** Prints 1 for a login that is accepted, 0 for one that is refused, nothing where the server makes no sense. */
const script = `
use Authen::TacacsPlus;
my ($port, $key, $user, $secret, $type) = @ARGV;
my $server = Authen::TacacsPlus->new(Host => '127.0.0.1', Port => $port, Key => $key, Timeout => 5) or exit 1;
print $server->authen($user, pack('H*', $secret), $type);
`;
const types = { ascii: '1', pap: '2', chap: '3' } as const;
const key = 's3cret of the test';
const right = 'correct horse';

async function login(port: number, type: keyof typeof types, secret: Uint8Array): Promise<string> {
  const { stdout } = await promisify(execFile)('perl', [
    ...['-e', script],
    ...[`${port}`, key, 'alice', toHex(secret), types[type]],
  ]);
  return stdout;
}

function chapData(password: string): Uint8Array {
  const [identifier, challenge] = [Uint8Array.of(9), utf8('fedcba9876543210')];
  const response = createHash('md5')
    .update(concat(identifier, utf8(password), challenge))
    .digest();
  return concat(identifier, challenge, response);
}

describe.each([
  ['the stand-in', true],
  ['tac_plus', tacPlusInstalled],
] as const)("Perl's TACACS+ client and %s", (kind, available) => {
  describe.skipIf(!available)('agree', () => {
    let server: TacacsServer;
    beforeAll(async () => {
      server = await tacacsServers[kind]({ key, users: { alice: { password: right } } });
      await server.start();
    });
    afterAll(() => server.remove());

    it.each([
      ['ascii', utf8],
      ['pap', utf8],
      ['chap', chapData],
    ] as const)('on logins by %s', async (type, dataOf) => {
      expect(await login(server.port, type, dataOf(right))).toBe('1');
      expect(await login(server.port, type, dataOf('wrong horse'))).toBe('0');
    });
  });
});
