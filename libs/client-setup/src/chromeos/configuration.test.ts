import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { everybodysFacts, hostileSecrets, hostileTexts, madeIdentities, pskFacts, withText } from '../facts.fixture.ts';
import type { ClientSetupFacts } from '../facts.ts';
import { chromeosSetup } from './configuration.ts';

const schema = JSON.parse(readFileSync(new URL('../../vectors/onc-l2tp.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv().compile(schema);
const read = (facts: ClientSetupFacts) => JSON.parse(new TextDecoder().decode(chromeosSetup(facts)[0]?.bytes));

describe('an Open Network Configuration', () => {
  it('is one by its schema, with a pre-shared key as with certificates', async () => {
    const made = await madeIdentities();
    const machine = { kind: 'certificate', identity: made.machine } as const;
    const byCertificate = read({ ...pskFacts, machine, trustedRoots: [made.root] });
    for (const each of [read(pskFacts), byCertificate, read(everybodysFacts)]) {
      validate(each);
      expect(validate.errors).toBeNull();
    }
    const [{ VPN }] = byCertificate.NetworkConfigurations;
    const byGuid = new Map(byCertificate.Certificates.map((each: { GUID: string }) => [each.GUID, each]));
    expect(byGuid.get(VPN.IPsec.ClientCertRef)).toMatchObject({ Type: 'Client' });
    expect(byGuid.get(VPN.IPsec.ServerCARefs[0])).toMatchObject({ Type: 'Authority' });
    expect(validate({ ...read(pskFacts), More: 1 })).toBe(false);
  });

  it.each(hostileSecrets)('keeps %j as text', (text) => {
    const isSecretOnly = !hostileTexts.some((each) => each === text);
    const { NetworkConfigurations } = read(withText(text, isSecretOnly));
    expect(NetworkConfigurations[0].VPN).toMatchObject({ IPsec: { PSK: text }, L2TP: { Password: text } });
  });

  it('is refused where ChromeOS cannot do it', async () => {
    const { machine, root } = await madeIdentities();
    expect(() => chromeosSetup({ ...pskFacts, user: { method: 'eap-tls', name: 'bob', identity: machine } })).toThrow(
      'no EAP',
    );
    const { openPkcs12: _, ...protectedAlone } = machine;
    const facts = {
      ...pskFacts,
      trustedRoots: [root],
      machine: { kind: 'certificate', identity: protectedAlone },
    } as const;
    expect(() => chromeosSetup(facts)).toThrow('empty password');
  });
});
