import type { Sealed, VerifyReply, VerifyRequest } from '@sekisho/contracts';
import { type Logger, SealError } from '@sekisho/platform';
import type { Secret } from '@sekisho/wire';
import type { Admission } from '../community/admission.ts';
import type { Directory } from '../users/directory.ts';
import { VaultError } from '../users/password-vault.ts';
import { verifyChapMd5, verifyMsChapV2 } from './challenge-response.ts';
import type { Finding } from './method.ts';
import { verifyPap } from './pap.ts';
import { unavailable, verdict } from './verdict.ts';

export interface VerifierParts {
  readonly directory: Directory;
  readonly admission: Admission;
  /** Opens a password sealed to this service for one connection. @throws SealError */
  readonly open: (sealed: Sealed, connection: string) => Promise<Secret>;
  readonly logger: Logger;
}

/** Answers whether a user may connect. It always answers: what can't be found out is "unavailable", never "wrong password". */
export class Verifier {
  constructor(private readonly parts: VerifierParts) {}

  async verify(request: VerifyRequest): Promise<VerifyReply> {
    const { logger, admission } = this.parts;
    try {
      return verdict(await this.#finding(request), request.user, admission);
    } catch (error) {
      logger.error({ err: error, connection: request.connection, user: request.user }, 'cannot verify a user');
      return unavailable(describeFailure(error), request.user);
    }
  }

  async #finding({ user, connection, credentials }: VerifyRequest): Promise<Finding> {
    const { directory, open } = this.parts;
    switch (credentials.protocol) {
      case 'pap': {
        const password = await open(credentials.password, connection);
        try {
          return await verifyPap(directory, user, password);
        } finally {
          password.wipe();
        }
      }
      case 'chap-md5': {
        const { identifier, challenge, response } = credentials;
        return verifyChapMd5(directory, user, { identifier, challenge: bytes(challenge), response: bytes(response) });
      }
      case 'ms-chap-v2':
        return verifyMsChapV2(directory, user, {
          authenticatorChallenge: bytes(credentials.authenticatorChallenge),
          peerChallenge: bytes(credentials.peerChallenge),
          ntResponse: bytes(credentials.ntResponse),
        });
    }
  }
}

/** What an administrator may read of a failure; the rest is in the log. */
export function describeFailure(error: unknown): string {
  if (error instanceof SealError) return 'the password was sealed to another key than the auth service has';
  if (error instanceof VaultError) return error.message;
  return 'the user store does not answer';
}

const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
