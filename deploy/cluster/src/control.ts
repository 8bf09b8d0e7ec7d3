import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Cluster } from './cluster.ts';

/** What another terminal may ask of a cluster that runs: a command and its words. */
const question = z.tuple([z.string()], z.string());
const answer = z.object({ said: z.string(), failed: z.boolean() });

const socketOf = (directory: string): string => join(directory, 'run', 'control');

type Action = (cluster: Cluster, words: readonly string[]) => Promise<string>;

/** By what is typed. */
export const actions: Readonly<
  Record<string, { readonly words: string; readonly does: string; readonly act: Action }>
> = {
  ps: { words: '', does: 'show what runs', act: async (cluster) => describe(cluster) },
  scale: {
    words: 'SERVICE=COUNT',
    does: 'add replicas of a service, or take some away',
    act: async (cluster, [wanted = '']) => {
      const [service, count] = scaleOf(wanted);
      await cluster.scale(service, count);
      return `${service} runs ${count} times.`;
    },
  },
  stop: { words: 'NAME', does: 'stop a replica', act: each((cluster, name) => cluster.stop(name), 'has stopped') },
  kill: {
    words: 'NAME',
    does: 'end it without a goodbye',
    act: each((cluster, name) => cluster.kill(name), 'is gone'),
  },
  start: { words: 'NAME', does: 'start it again', act: each((cluster, name) => cluster.start(name), 'runs') },
  pause: { words: 'NAME', does: 'freeze it', act: each((cluster, name) => cluster.pause(name), 'is frozen') },
  resume: { words: 'NAME', does: 'let it go on', act: each((cluster, name) => cluster.resume(name), 'goes on') },
  'cut-off': {
    words: 'NAME',
    does: 'take its cables out',
    act: each((cluster, name) => cluster.cutOff(name), 'is cut off'),
  },
  reconnect: {
    words: 'NAME',
    does: 'put them back',
    act: each((cluster, name) => cluster.reconnect(name), 'is connected'),
  },
};

/** `edge=3`. @throws Error */
export function scaleOf(text: string): [service: string, count: number] {
  const [, service, count] = /^([a-z0-9-]+)=(\d{1,3})$/.exec(text) ?? [];
  if (service === undefined) throw new Error(`"${text}" is not of the form edge=3.`);
  return [service, Number(count)];
}

export interface Control {
  /** From now on it answers for this cluster. */
  serve(cluster: Cluster): void;
  close(): void;
}

/**
 * Takes the directory for the cluster of this process, which nobody else may start on it meanwhile, and answers other terminals.
 * @throws Error where another one has it
 */
export async function openControl(directory: string): Promise<Control> {
  const path = socketOf(directory);
  if (await answers(path)) {
    throw new Error(
      `A cluster runs on ${directory} already: end it first, or give this one a folder of its own by --state.`,
    );
  }
  mkdirSync(join(directory, 'run'), { recursive: true, mode: 0o700 });
  rmSync(path, { force: true });
  let cluster: Cluster | undefined;
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on('error', () => undefined);
    socket.end(JSON.stringify(await respond(cluster, await text(socket).catch(() => ''))));
  });
  server.listen(path, () => chmodSync(path, 0o600));
  await once(server, 'listening');
  return {
    serve: (started) => {
      cluster = started;
    },
    close: () => void server.close(),
  };
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** @returns what the cluster that runs on the directory says. @throws Error with its words, or where none runs */
export async function ask(directory: string, words: readonly string[]): Promise<string> {
  const socket = connect(socketOf(directory));
  socket.end(JSON.stringify(words));
  const reply = await text(socket).catch(() => {
    throw new Error(`No cluster runs on ${directory}: start it with npm run cluster.`);
  });
  const { said, failed } = answer.parse(JSON.parse(reply));
  if (failed) throw new Error(said);
  return said;
}

async function respond(cluster: Cluster | undefined, asked: string): Promise<z.infer<typeof answer>> {
  try {
    if (cluster === undefined) throw new Error('The cluster is still starting.');
    const [name, ...words] = question.parse(JSON.parse(asked));
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) throw new Error(`There is no ${name}.`);
    return { said: await action.act(cluster, words), failed: false };
  } catch (error) {
    return { said: error instanceof Error ? error.message : String(error), failed: true };
  }
}

function each(act: (cluster: Cluster, name: string) => Promise<void>, done: string): Action {
  return async (cluster, [name = '']) => {
    await act(cluster, name);
    return `${name} ${done}.`;
  };
}

function describe(cluster: Cluster): string {
  const shown = cluster.replicas().filter(({ service }) => service.profiles.length === 0);
  const rows = shown.map(({ name, runs, health, restarts, attachments, lastEnd }) => {
    const state = runs ? health : lastEnd?.code === 0 ? 'done' : 'stopped';
    const addresses = attachments.map(({ address }) => address).join(' ');
    return `${name.padEnd(14)}${state.padEnd(11)}${String(restarts).padStart(8)}  ${addresses}`;
  });
  return ['NAME          STATE      RESTARTS  ADDRESSES', ...rows].join('\n');
}
