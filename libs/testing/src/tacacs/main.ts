import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { tacacsServers, tacPlusInstalled } from './servers.ts';
import type { TacacsServerOptions } from './tacacs-server.ts';

/**
 * A TACACS+ server as a program: tac_plus where it is installed, else the stand-in. Takes its options as JSON in the file named,
 * and prints its port when it is ready.
 */
const [, , file = ''] = argv;
const options: TacacsServerOptions = JSON.parse(readFileSync(file, 'utf8'));
const server = await tacacsServers[tacPlusInstalled ? 'tac_plus' : 'the stand-in'](options);
await server.start();
stdout.write(`${server.port}\n`);
