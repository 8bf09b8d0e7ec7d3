import { echoInterval, helloInterval } from '../../limits.ts';
import { defaultEspSuites, defaultIkeSuites } from '../../options.ts';
import type { Fingerprint } from './fingerprint.ts';

const sekisho: Fingerprint = {
  name: 'sekisho',
  label: 'Sekisho probe',
  ike: { suites: defaultIkeSuites, espSuites: defaultEspSuites },
  accept: ['ms-chap-v2', 'eap', 'chap-md5', 'pap'],
  helloInterval,
  echoInterval,
};

export const fingerprints: readonly Fingerprint[] = [sekisho];
