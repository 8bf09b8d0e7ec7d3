import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { readCompose } from './compose.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const dockerfile = readFileSync(join(root, 'deploy/images/Dockerfile'), 'utf8');
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
const instructions = dockerfile
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => line.split(/\s+/));

describe('the Dockerfile', () => {
  it('has no mistakes', () => {
    expect(validate(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  it('copies what is there and is not left out', () => {
    const sources = instructions
      .filter(([name, flag = '']) => name === 'COPY' && !flag.startsWith('--from'))
      .flatMap(([, ...words]) => words.slice(0, -1));
    expect(sources.length).toBeGreaterThan(3);
    expect(sources.filter((each) => !existsSync(join(root, each)))).toEqual([]);
    expect(sources.filter((each) => !ignored.includes(`!${each}`))).toEqual([]);
  });

  it('has a stage for every image of docker-compose.yml', () => {
    const stages = instructions.filter(([name]) => name === 'FROM').map((words) => words[3]);
    const images = new Set(
      [...readCompose(join(root, 'docker-compose.yml'), {}).services.values()].map(({ image }) => image),
    );
    const ours = [...images].filter((image) => image.startsWith('sekisho-'));
    expect(
      ours.map((image) => image.replace(/^sekisho-(.*):.*$/, '$1')).filter((stage) => !stages.includes(stage)),
    ).toEqual([]);
  });

  it('ends as a user who is not root, where no network is administered', () => {
    const service = instructions.slice(instructions.findIndex((words) => words[3] === 'service'));
    const users = service
      .slice(
        0,
        service.findIndex((words) => words[3] === 'edge'),
      )
      .filter(([name]) => name === 'USER');
    expect(users).toEqual([['USER', '10001:10001']]);
  });

  it.each(['start', 'ready'])('brings %s along, which can be executed', (name) => {
    expect(statSync(join(root, 'deploy/images', name)).mode & 0o111).toBe(0o111);
  });
});
