import { fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { type ConfigurationOption, encodeOptions } from '../options.ts';
import { addressOption, ipcpOptions } from './option-types.ts';
import { TakingIpcp } from './taking.ts';

const { address, dns1, dns2, nbns1, nbns2 } = ipcpOptions;
const asking = (types?: readonly number[]): TakingIpcp => {
  const ipcp = new TakingIpcp(types);
  ipcp.begin();
  return ipcp;
};
const gives = (type: number, value: string): ConfigurationOption => addressOption(type, value);
const noAddress = { reason: 'ipcp-rejected', detail: 'the peer gives no address' };

describe('IPCP of an end that takes an address', () => {
  it('asks for an address and for name servers, with 0.0.0.0 for each', () => {
    const zeros = [address, dns1, nbns1, dns2, nbns2].map((type) => `${type.toString(16).padStart(2, '0')}0600000000`);
    expect(toHex(encodeOptions(asking().request()))).toBe(zeros.join(''));
  });

  it('takes what a Nak names, and asks for that', () => {
    const ipcp = asking([address, dns1]);
    ipcp.naked([gives(address, '10.9.0.77'), gives(dns1, '10.0.0.53')]);
    expect(ipcp.request()).toEqual([gives(address, '10.9.0.77'), gives(dns1, '10.0.0.53')]);
    ipcp.agreed([gives(address, '10.9.0.1')]);
    expect(ipcp.result()).toEqual({ local: '10.9.0.77', peer: '10.9.0.1', dns: ['10.0.0.53'], nbns: [] });
  });

  it('has its name servers in the order of their options', () => {
    const ipcp = asking();
    ipcp.naked([gives(nbns2, '10.0.0.4'), gives(dns2, '10.0.0.2'), gives(address, '10.9.0.77')]);
    ipcp.naked([gives(dns1, '10.0.0.1'), gives(nbns1, '10.0.0.3')]);
    expect(ipcp.result()).toMatchObject({ dns: ['10.0.0.1', '10.0.0.2'], nbns: ['10.0.0.3', '10.0.0.4'] });
  });

  it('takes nothing that it did not ask for, and no address of three octets', () => {
    const ipcp = asking([address]);
    ipcp.naked([gives(dns1, '10.0.0.53'), { type: address, data: fromHex('0a0900') }]);
    expect(ipcp.request()).toEqual([gives(address, '0.0.0.0')]);
  });

  it('goes without name servers that are rejected', () => {
    const ipcp = asking();
    expect(ipcp.rejected([gives(dns1, '0.0.0.0'), gives(nbns1, '0.0.0.0')])).toBeUndefined();
    expect(ipcp.request().map(({ type }) => type)).toEqual([address, dns2, nbns2]);
    ipcp.naked([gives(address, '10.9.0.77'), gives(dns2, '10.0.0.2')]);
    expect(ipcp.result()).toMatchObject({ dns: ['10.0.0.2'], nbns: [] });
  });

  it('fails where its address is rejected, and where none is named', () => {
    expect(asking().rejected([gives(address, '0.0.0.0')])).toEqual(noAddress);
    expect(asking().result()).toEqual(noAddress);
  });

  it('asks for all anew when IPCP begins anew', () => {
    const ipcp = asking([address, dns1]);
    ipcp.naked([gives(address, '10.9.0.77')]);
    ipcp.rejected([gives(dns1, '0.0.0.0')]);
    ipcp.agreed([gives(address, '10.9.0.1')]);
    ipcp.begin();
    expect(ipcp.request()).toEqual([gives(address, '0.0.0.0'), gives(dns1, '0.0.0.0')]);
    ipcp.naked([gives(address, '10.9.0.78')]);
    expect(ipcp.result()).toMatchObject({ peer: '0.0.0.0' });
  });
});

describe('the address of the end that gives', () => {
  it('is taken as it names it', () => {
    expect(asking().judge([gives(address, '10.9.0.1')])).toEqual({ answer: 'ack' });
    expect(asking().judge([])).toEqual({ answer: 'ack' });
  });

  it.each([
    ['none', gives(address, '0.0.0.0')],
    ['of three octets', { type: address, data: fromHex('0a0900') }],
    ['of a name server, which this end does not know', gives(dns1, '0.0.0.0')],
  ])('is rejected where it is %s', (_, option) => {
    expect(asking().judge([gives(address, '10.9.0.1'), option])).toEqual({ answer: 'reject', options: [option] });
  });

  it('stays unknown where it names none', () => {
    const ipcp = asking([address]);
    ipcp.naked([gives(address, '10.9.0.77')]);
    ipcp.agreed([]);
    expect(ipcp.result()).toMatchObject({ peer: '0.0.0.0' });
  });
});
