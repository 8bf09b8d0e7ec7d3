import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Spool, type SpooledEvent } from './spool.ts';

const directory = () => mkdtempSync(join(tmpdir(), 'sekisho-spool-'));
const event = (id: string, expendable = false): SpooledEvent => ({
  id,
  subject: 's',
  body: `{"id":"${id}"}`,
  trace: { traceparent: id },
  expendable,
});
const ids = (spool: Spool) => spool.head(1000).map(({ id }) => id);

describe('the event spool', () => {
  it('gives events back in order, with all they had, until they are removed', () => {
    const spool = Spool.open(join(directory(), 'a.sqlite'));
    spool.append([event('1'), event('2')]);
    spool.append([event('3')]);
    expect(spool.head(2)).toMatchObject([event('1'), event('2')]);
    spool.remove(spool.head(2));
    expect([ids(spool), spool.size]).toEqual([['3'], 1]);
    spool.close();
  });

  it('survives its process', () => {
    const file = join(directory(), 'a.sqlite');
    const first = Spool.open(file);
    first.append([event('1')]);
    first.close();
    const second = Spool.open(file);
    expect([ids(second), second.size]).toEqual([['1'], 1]);
    second.close();
  });

  it('keeps an event once', () => {
    const spool = Spool.inMemory();
    spool.append([event('1'), event('1')]);
    expect([ids(spool), spool.size]).toEqual([['1'], 1]);
  });

  it('gives up the oldest expendable events first when it is full', () => {
    const spool = Spool.inMemory(10);
    spool.append(Array.from({ length: 9 }, (_, n) => event(`${n}`, n % 2 === 1)));
    expect(spool.append([event('9'), event('10')])).toBe(2);
    expect(ids(spool)).toEqual(['0', '2', '4', '5', '6', '7', '8', '9', '10']);
    expect(spool.append(Array.from({ length: 12 }, (_, n) => event(`x${n}`)))).toBe(12);
    expect(spool.size).toBe(9);
    expect(ids(spool).at(-1)).toBe('x11');
  });

  it('belongs to one process at a time', () => {
    const file = join(directory(), 'a.sqlite');
    const held = Spool.open(file);
    expect(() => Spool.open(file)).toThrow(/locked/);
    held.close();
  });

  it('takes over what dead instances of its service left, and nothing else', () => {
    const home = directory();
    const file = (name: string) => join(home, `${name}.sqlite`);
    const dead = Spool.open(file('edge.1'));
    dead.append([event('dead')]);
    dead.close();
    const living = Spool.open(file('edge.2'));
    living.append([event('living')]);
    const foreign = Spool.open(file('audit.1'));
    foreign.append([event('foreign')]);
    foreign.close();
    const heir = Spool.open(file('edge.3'));
    expect(heir.adopt(home, 'edge.', file('edge.3'))).toBe(1);
    expect([ids(heir), ids(living)]).toEqual([['dead'], ['living']]);
    expect(readdirSync(home).filter((name) => name.endsWith('.sqlite'))).toEqual([
      'audit.1.sqlite',
      'edge.2.sqlite',
      'edge.3.sqlite',
    ]);
    heir.close();
    living.close();
  });
});
