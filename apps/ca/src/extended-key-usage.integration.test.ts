import { beforeEach, describe, expect, it } from 'vitest';
import { useCa, userRequest } from './testing/ca.fixture.ts';
import { type CaProcess, newRequest } from './testing/ca-process.fixture.ts';

const fresh = useCa();

describe('Extended Key Usage', () => {
  let ca: CaProcess;
  beforeEach(async () => {
    ca = await fresh();
    return () => ca.remove();
  });

  const server = 'TLS Web Server Authentication';
  const client = 'TLS Web Client Authentication';
  const ike = '1.3.6.1.5.5.8.2.2';
  it.each([
    [undefined, { gateway: [server, ike], machine: [client, ike], user: [client] }],
    [0, { gateway: [], machine: [], user: [] }],
    [1, { gateway: [server], machine: [], user: [] }],
    [2, { gateway: [], machine: [], user: [client] }],
  ])('with ikeCertificateExtendedKeyUsage %s', async (value, expected) => {
    ca.configure(value === undefined ? {} : { ikeCertificateExtendedKeyUsage: value });
    await ca.start();
    const found: Record<string, string[]> = {};
    for (const kind of ['gateway', 'machine', 'user']) {
      const issued = await ca.issued('cert.issue', { kind, name: 'someone', request: await newRequest() });
      const [, purposes] = /Extended Key Usage:[^\n]*\n\s+([^\n]+)/.exec(ca.shown(issued.certificate)) ?? [];
      found[kind] = purposes?.split(', ').map((each) => (each === 'ipsec Internet Key Exchange' ? ike : each)) ?? [];
    }
    expect(found).toEqual(expected);
  });

  it('can be chosen by kind', async () => {
    ca.configure({ extendedKeyUsage: { machine: ['client-authentication', 'server-authentication'], user: [] } });
    await ca.start();
    const machine = await ca.issued('cert.issue', { kind: 'machine', name: 'pc', request: await newRequest() });
    expect(ca.shown(machine.certificate)).toContain(`${client}, ${server}`);
    const person = await ca.issued('cert.issue', await userRequest());
    expect(ca.shown(person.certificate)).not.toContain('Extended Key Usage');
  });
});
