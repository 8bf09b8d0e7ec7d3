import type { VerifyReply } from '@sekisho/contracts';
import { counterOf, histogramOf } from '@sekisho/platform/metrics';

const millisecondsPerSecond = 1000;
const none = 'none';

/** Measures users who prove who they are. */
export class LoginMeter {
  readonly #verified = counterOf('sekisho.auth.verifications');
  readonly #took = histogramOf('sekisho.auth.verification.duration');

  begin(): MeasuredLogin {
    return new MeasuredLogin(({ realm, backEnd, method, result, spentMs }) => {
      const labels = { realm, back_end: backEnd, result };
      this.#verified({ ...labels, method });
      this.#took(spentMs / millisecondsPerSecond, labels);
    });
  }
}

interface Measured {
  readonly realm: string;
  readonly backEnd: string;
  readonly method: string;
  readonly result: string;
  readonly spentMs: number;
}

/** One login, as far as it is known. Only time that is spent on it here counts: not what the client takes to answer. */
export class MeasuredLogin {
  realm = none;
  backEnd = none;
  method = none;
  #spentMs = 0;
  #isOver = false;

  constructor(private readonly tell: (measured: Measured) => void) {}

  /** Spends time on the login. */
  async during<T>(act: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await act();
    } finally {
      this.#spentMs += performance.now() - begun;
    }
  }

  /** The verdict; the first one counts. */
  over(reply: VerifyReply): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (reply.outcome === 'accepted') {
      const { realm, backEnd, method } = reply;
      return this.tell({ realm, backEnd, method, result: 'accepted', spentMs: this.#spentMs });
    }
    const { realm, backEnd, method } = this;
    this.tell({ realm, backEnd: backEnd === '' ? none : backEnd, method, result: reply.code, spentMs: this.#spentMs });
  }
}
