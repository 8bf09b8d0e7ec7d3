import { describe, expect, it } from 'vitest';
import { methodsOn, requireMethodOn, userMethods, windowsMethod } from './methods.ts';

describe('methods that a system knows', () => {
  it.each([
    ['windows', ['eap-md5-challenge']],
    ['windows-11', ['eap-md5-challenge']],
    ['ios', ['eap-ms-chap-v2', 'eap-md5-challenge']],
    ['chromeos', ['eap-ms-chap-v2', 'eap-md5-challenge', 'eap-tls']],
    ['router', ['eap-ms-chap-v2', 'eap-md5-challenge', 'eap-tls']],
    ['linux', []],
    ['linux-gnome', []],
    ['everyone', []],
  ] as const)('are, on %s, all but %j', (platform, lacking) => {
    const isLacking = (method: (typeof userMethods)[number]) => lacking.some((each) => each === method);
    expect(methodsOn(platform)).toEqual(userMethods.filter((each) => !isLacking(each)));
    for (const method of userMethods) {
      const require = () => requireMethodOn(platform, method);
      if (isLacking(method)) expect(require).toThrow(/use|sign in/);
      else expect(require).not.toThrow();
    }
  });

  it('are told apart for the script of Windows by their types', () => {
    expect(windowsMethod('pap')).toBe('pap');
    expect(() => windowsMethod('eap-md5-challenge')).toThrow('no EAP-MD5');
  });
});
