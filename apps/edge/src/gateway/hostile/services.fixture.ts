import { subjects } from '@sekisho/contracts';
import { createEapServer, type EapMethod } from '@sekisho/eap';
import { random } from '@sekisho/platform';
import { chapMd5Response, msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { equalBytes, fromBase64, Secret, toBase64 } from '@sekisho/wire';
import { type Answer, lease } from '../edge-in-memory.fixture.ts';
import { laptops, reference } from '../machine-certificates.fixture.ts';

/** The one user that there is. */
export const user = 'alice';
export const password = Secret.fromText('wonderland');

interface Asked {
  readonly packet: string;
  readonly certificates: readonly string[];
  readonly credentials:
    | { readonly protocol: 'pap'; readonly password: string }
    | {
        readonly protocol: 'chap-md5';
        readonly identifier: number;
        readonly challenge: string;
        readonly response: string;
      }
    | {
        readonly protocol: 'ms-chap-v2';
        readonly authenticatorChallenge: string;
        readonly peerChallenge: string;
        readonly ntResponse: string;
      };
  readonly user: string;
}

/** Auth and ip-pool that look at what they are asked, and count whom they let in. */
export class Services {
  letIn = 0;
  #leased = 1;
  readonly #conversations: { server: ReturnType<typeof createEapServer> }[] = [];

  constructor(private readonly method: EapMethod) {}

  answer: Answer = (subject, payload: Asked) => {
    switch (subject) {
      case subjects.poolLease:
        this.#leased += 1;
        return { ...lease, address: `10.66.0.${1 + (this.#leased % 250)}` };
      case subjects.poolRelease:
        return { released: true };
      case subjects.authVerify:
        return this.#verify(payload);
      case subjects.authVerifyMachine:
        return this.#machine(payload);
      case subjects.authEapBegin:
        this.#conversations.push({ server: createEapServer({ random, name: 'gateway', methods: [this.method] }) });
        return this.#eap(this.#conversations.length - 1, fromBase64(payload.packet));
      default:
        return this.#eap(Number(subject.split('.').at(-1)), fromBase64(payload.packet));
    }
  };

  #accepted(method: string, authenticatorResponse?: string) {
    this.letIn += 1;
    const proof = authenticatorResponse === undefined ? {} : { authenticatorResponse };
    return {
      outcome: 'accepted',
      user,
      realm: 'internal',
      backEnd: 'internal',
      method,
      groups: [],
      grants: {},
      ...proof,
    };
  }

  #verify({ credentials, user: presented }: Asked): object {
    const refused = { outcome: 'refused', code: 'wrong-password', user: presented };
    if (presented !== user) return refused;
    if (credentials.protocol === 'pap')
      return equalBytes(fromBase64(credentials.password), password.reveal()) ? this.#accepted('pap') : refused;
    if (credentials.protocol === 'chap-md5') {
      const right = chapMd5Response(credentials.identifier, password, fromBase64(credentials.challenge));
      return equalBytes(fromBase64(credentials.response), right) ? this.#accepted('chap-md5') : refused;
    }
    const challenges = {
      user,
      password,
      authenticatorChallenge: fromBase64(credentials.authenticatorChallenge),
      peerChallenge: fromBase64(credentials.peerChallenge),
    };
    const ntResponse = fromBase64(credentials.ntResponse);
    if (!equalBytes(ntResponse, msChapV2Response(challenges))) return refused;
    return this.#accepted('ms-chap-v2', msChapV2AuthenticatorResponse({ ...challenges, ntResponse }));
  }

  /** That the signature is right, the edge has seen; the certificate is known here. */
  #machine({ certificates: [first = ''] }: Asked): object {
    const { certificate } = laptops.ecdsa;
    if (!equalBytes(fromBase64(first), certificate.der))
      return { outcome: 'refused', code: 'machine-certificate-untrusted', detail: 'nobody knows it' };
    const known = { subject: certificate.subject, certificate: reference(certificate) };
    return { outcome: 'accepted', machine: 'laptop-7', realm: 'internal', groups: [], ...known };
  }

  #eap(index: number, packet: Uint8Array): object {
    const server = this.#conversations[index]?.server;
    if (!server) return { outcome: 'refused', code: 'eap-failed', packet: '' };
    let step = server.receive(packet);
    if (step.kind === 'verify') {
      const { credentials } = step;
      const right = isRight(credentials);
      step = server.verified(
        right === undefined ? { outcome: 'refused' } : { outcome: 'accepted', authenticatorResponse: right },
      );
    }
    const refused = { outcome: 'refused', code: 'wrong-password', user };
    switch (step.kind) {
      case 'send':
        return { outcome: 'continue', packet: toBase64(step.packet), instance: `${index}` };
      case 'success':
        return { ...this.#accepted(`eap-${this.method}`), packet: toBase64(step.packet) };
      case 'failure':
        return { ...refused, packet: toBase64(step.packet) };
      default:
        throw new Error(`nobody does ${step.kind} here`);
    }
  }
}

type EapCredentials = Extract<
  ReturnType<ReturnType<typeof createEapServer>['receive']>,
  { kind: 'verify' }
>['credentials'];

/** What the server says of itself where that belongs to it; undefined: the response is wrong. */
function isRight(credentials: EapCredentials): string | undefined {
  if (credentials.method === 'chap-md5') {
    const right = chapMd5Response(credentials.identifier, password, credentials.challenge);
    return equalBytes(credentials.response, right) ? '' : undefined;
  }
  if (credentials.method !== 'ms-chap-v2') return undefined;
  const challenges = { ...credentials, user, password };
  return equalBytes(credentials.ntResponse, msChapV2Response(challenges))
    ? msChapV2AuthenticatorResponse(challenges)
    : undefined;
}
