import { accessSync, constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { UserMethod } from '@sekisho/contracts';
import { inSpan, type OsBackEndSettings, PrerequisiteError } from '@sekisho/platform';
import type { Secret } from '@sekisho/wire';
import type { Answer, Attempt, BackEnd, BackEndHealth, Claimant } from '../back-end.ts';
import { answerOf } from './answer-of.ts';
import { HelperPool } from './helper-pool.ts';
import { encodeRequest } from './helper-protocol.ts';
import { osPasswordBytesMax, osQueueMax, osRefusalMs } from './limits.ts';

const helperProgram = fileURLToPath(new URL('../../../build/Release/sekisho-pam', import.meta.url));
/** Where Linux-PAM looks for a service, in this order. */
const serviceFolders = ['/etc/pam.d', '/usr/lib/pam.d'];

/** What takes the place of the machine's own in tests. */
export interface OsBackEndPlaces {
  readonly program?: string;
  readonly now?: () => number;
}

/**
 * Users of the operating system, through PAM. Modules run in helper processes: this one neither loads them nor reads the
 * shadow file, and one that hangs is killed. PAM needs the password itself, so PAP is all there is.
 */
export class OsBackEnd implements BackEnd {
  readonly kind = 'os';
  readonly methods: ReadonlySet<UserMethod> = new Set(['pap']);
  readonly #service: string;
  readonly #pool: HelperPool;
  readonly #now: () => number;
  #health: BackEndHealth;

  private constructor(
    readonly name: string,
    { service, timeout, workers }: OsBackEndSettings,
    { program = helperProgram, now = Date.now }: OsBackEndPlaces,
  ) {
    this.#service = service;
    this.#pool = new HelperPool({ program, workers, timeoutMs: timeout, queueMax: osQueueMax });
    this.#now = now;
    this.#health = { server: this.#server, state: 'untried' };
  }

  /** @throws PrerequisiteError where there is no helper program */
  static open(name: string, settings: OsBackEndSettings, places: OsBackEndPlaces = {}): OsBackEnd {
    requireProgram(name, places.program ?? helperProgram);
    return new OsBackEnd(name, settings, places);
  }

  async verify({ name, remote, credentials }: Attempt): Promise<Answer> {
    if (credentials.method !== 'pap') return { kind: 'refused', code: 'method-not-possible-for-user' };
    const begun = performance.now();
    const answer = await this.#answer(name, remote, credentials.password);
    if (tellsOfUser(answer)) await pause(Math.max(0, begun + osRefusalMs - performance.now()));
    return answer;
  }

  /** The account stage of PAM alone. Its authentication stage, which locks who guesses (pam_faillock), is about passwords. */
  lookup({ name, remote }: Claimant): Promise<Answer> {
    return this.#answer(name, remote, undefined);
  }

  health(): readonly BackEndHealth[] {
    return [this.#health];
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  get #server(): string {
    return `PAM service ${this.#service}`;
  }

  async #answer(user: string, remote: string, password: Secret | undefined): Promise<Answer> {
    if (!mayBeUser(user)) return { kind: 'unknown-user' };
    // PAM itself would turn to the service "other", which refuses everybody as if the password were wrong.
    if (!(await hasService(this.#service))) {
      return this.#unavailable(`${this.#server}: there is no file ${serviceFolders[0]}/${this.#service}`);
    }
    const frame = encodeRequest({ service: this.#service, user, remote, password });
    if (frame === undefined || (password?.length ?? 0) > osPasswordBytesMax) {
      return { kind: 'refused', code: 'wrong-password', detail: 'PAM takes no password that is so long or holds NUL' };
    }
    const outcome = await this.#ask(frame).finally(() => frame.fill(0));
    if (outcome.kind === 'unavailable') return this.#unavailable(`${this.#server} ${outcome.detail}`);
    const { verdict, said } = outcome.answer;
    if (verdict === 'unavailable') return this.#unavailable(`${this.#server} could not tell: ${said}`);
    this.#health = { server: this.#server, state: 'up', answeredAt: this.#now() };
    return answerOf(outcome.answer);
  }

  #ask(frame: Uint8Array): ReturnType<HelperPool['ask']> {
    return inSpan('pam', { attributes: { 'sekisho.pam.service': this.#service } }, () => this.#pool.ask(frame));
  }

  #unavailable(detail: string): Answer {
    this.#health = { ...this.#health, state: 'down', detail };
    return { kind: 'unavailable', detail };
  }
}

function requireProgram(name: string, program: string): void {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    throw new PrerequisiteError(
      `The back end ${name} needs the helper for OS passwords, which is not built: install the Debian package libpam0g-dev, then run npm run setup.`,
    );
  }
}

/** No user of the system is named so, and no module is to make the path of a file of it. */
const mayBeUser = (name: string): boolean => /^[^-+\s\p{Cc}:/\\][^\p{Cc}:/]{0,252}$/u.test(name);

async function hasService(service: string): Promise<boolean> {
  const found = await Promise.allSettled(serviceFolders.map((folder) => access(join(folder, service))));
  return found.some(({ status }) => status === 'fulfilled');
}

/** Answers that a password had to be looked at for, or none was there. */
function tellsOfUser(answer: Answer): boolean {
  if (answer.kind === 'refused') return answer.code === 'wrong-password' || answer.code === 'account-locked';
  return answer.kind === 'unknown-user';
}
