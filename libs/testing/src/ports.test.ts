import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { accepts, freePort } from './ports.ts';
import { node } from './repository.ts';

/** Four ports that nobody else asks for, others at each run: what was given stays so while this process lives. */
const fourPorts = () => {
  const min = 31_000 + 4 * randomInt(400);
  return { min, max: min + 3 };
};

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

/** What another process is given out of the range. */
const givenElsewhere = (range: { min: number; max: number }) => {
  const script = `
    const { freePort } = await import(${JSON.stringify(join(import.meta.dirname, 'ports.ts'))});
    console.log(await freePort(${JSON.stringify(range)}));`;
  return execFileSync(node, ['--input-type=module', '-e', script], { encoding: 'utf8', stdio: 'pipe' });
};

describe('a free port', () => {
  it('is none that the kernel gives to whoever connects', async () => {
    const [first] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split('\t').map(Number);
    for (let asked = 0; asked < 20; asked += 1) expect(await freePort()).toBeLessThan(first ?? 0);
  });

  it('is one that nobody has by TCP or UDP, and is given once, to whichever process asks', async () => {
    const range = fourPorts();
    const tcp = createServer().listen(range.min, '127.0.0.1');
    const udp = createSocket('udp4').bind(range.max, '127.0.0.1');
    opened.push(tcp, udp);
    await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);
    const elsewhere = Number(givenElsewhere(range));
    const between = [range.min + 1, range.min + 2];
    expect(between).toContain(elsewhere);
    const here = [await freePort(range), await freePort(range)];
    expect(here.toSorted()).toEqual(between);
    expect(await accepts({ host: '127.0.0.1', port: here[0] ?? 0 })).toBe(false);
    await expect(freePort(range)).rejects.toThrow('no port between');
    expect(() => givenElsewhere(range)).toThrow('no port between');
  });
});
