import { instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { readVendorIds } from '../vendor-ids.ts';
import { type Association, newAssociation } from './association.ts';
import { firstMessageKey, SaTable } from './sa-table.ts';

const here = { address: '203.0.113.1', port: 500 };

/** Its cookies are made of its number. */
function association(number: number, { role = 'responder' as Association['role'], address = '198.51.100.7' } = {}) {
  const cookies = { initiator: new Uint8Array(8).fill(number), responder: new Uint8Array(8).fill(number + 100) };
  return newAssociation({
    attempt: `${number}`,
    role,
    cookies,
    remote: { address, port: 500 },
    local: here,
    traits: readVendorIds([]),
    now: instant(0),
    mainMode: { at: 'established' },
  });
}

function responder(table: SaTable, number: number, address?: string): Association {
  const made = association(number, { ...(address !== undefined && { address }) });
  table.addResponder(made, firstMessageKey(made.cookies.initiator, made.remote));
  return made;
}

describe('an initiator', () => {
  const begun = () => {
    const table = new SaTable();
    const initiator = association(1, { role: 'initiator' });
    table.addInitiator(initiator);
    return { table, initiator };
  };

  it('is found by its own cookie until the responder has named itself, then by both', () => {
    const { table, initiator } = begun();
    const { cookies, id } = initiator;
    expect([table.initiating(cookies.initiator), table.byId(id), table.has(initiator)]).toEqual([
      initiator,
      undefined,
      true,
    ]);
    table.nameInitiator(initiator);
    expect([table.initiating(cookies.initiator), table.byId(id), table.has(initiator)]).toEqual([
      undefined,
      initiator,
      true,
    ]);
  });

  it('is gone when it is removed, whether it was named or not', () => {
    for (const name of [false, true]) {
      const { table, initiator } = begun();
      if (name) table.nameInitiator(initiator);
      table.remove(initiator);
      expect([table.has(initiator), table.initiating(initiator.cookies.initiator), table.size]).toEqual([
        false,
        undefined,
        0,
      ]);
    }
  });
});

describe('a table of SAs', () => {
  it('counts responders and initiators', () => {
    const table = new SaTable();
    responder(table, 1);
    table.addInitiator(association(2, { role: 'initiator' }));
    expect(table.size).toBe(2);
  });

  it('has an association and not another one under its cookies', () => {
    const table = new SaTable();
    responder(table, 1);
    expect(table.has(association(1))).toBe(false);
  });

  it('knows an address while anybody there has an IKE SA', () => {
    const table = new SaTable();
    const [one, other] = [responder(table, 1), responder(table, 2)];
    expect(table.isKnown('198.51.100.7')).toBe(false);
    Object.assign(one, { established: { machine: 'certificate', identity: { type: 'fqdn', text: 'one' } } });
    Object.assign(other, { established: { machine: 'certificate', identity: { type: 'fqdn', text: 'other' } } });
    for (const each of [one, other]) table.established(each);
    expect(table.halfOpen.unproven).toBe(0);
    table.remove(one);
    expect(table.isKnown('198.51.100.7')).toBe(true);
    table.remove(other);
    expect(table.isKnown('198.51.100.7')).toBe(false);
  });

  it('knows whoever moved at the new address, and no more at the old one', () => {
    const table = new SaTable();
    const one = responder(table, 1);
    table.established(one);
    table.moved(one, { address: '198.51.100.99', port: 4500 });
    expect(['198.51.100.7', '198.51.100.99'].map((address) => table.isKnown(address))).toEqual([false, true]);
  });
});
