import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { argv, stdin, stdout } from 'node:process';
import { type TacacsServerOptions, tacacsServers, tacPlusInstalled } from './tac-plus.fixture.ts';

/**
 * A TACACS+ server as a program, for tests of the whole product: tac_plus where it is installed, else the stand-in. Takes its
 * options as JSON in the file named, prints its port when it is ready, and ends when its input does.
 */
const [, , file = ''] = argv;
const options: TacacsServerOptions = JSON.parse(readFileSync(file, 'utf8'));
const server = await tacacsServers[tacPlusInstalled ? 'tac_plus' : 'the stand-in'](options);
await server.start();
stdout.write(`${server.port}\n`);
await once(stdin.resume(), 'end');
await server.remove();
