import { ProbeFailure } from './client/failure.ts';
import { stepLabels } from './client/steps.ts';
import type { Connection, StepTime } from './probe-run.ts';

/** Says what happens, as it happens or at the end. */
export interface Report {
  step(time: StepTime): void;
  connected(connection: Connection): void;
  pinged(address: string, milliseconds: number): void;
  closed(): void;
  failed(error: Error): void;
}

export type Print = (line: string) => void;

const labelWidth = Math.max(...Object.values(stepLabels).map(({ length }) => length));
const inMs = (milliseconds: number): string => `${milliseconds.toFixed(1)} ms`;
const line = (label: string, milliseconds: number, detail = ''): string =>
  `${label.padEnd(labelWidth)} ${inMs(milliseconds).padStart(10)}${detail === '' ? '' : `  ${detail}`}`;

/** A line a step for people; failures go to `printError`. */
export class TextReport implements Report {
  constructor(
    readonly print: Print,
    readonly printError: Print,
  ) {}

  step({ step, milliseconds }: StepTime): void {
    this.print(line(stepLabels[step], milliseconds));
  }

  connected({ network, mtu, milliseconds }: Connection): void {
    const dns = network.dns.length === 0 ? 'no DNS' : `DNS ${network.dns.join(', ')}`;
    this.print(
      line('Connected', milliseconds, `address ${network.local}, gateway ${network.peer}, ${dns}, MTU ${mtu}`),
    );
  }

  pinged(address: string, milliseconds: number): void {
    this.print(line(stepLabels.ping, milliseconds, `answer from ${address}`));
  }

  closed(): void {
    this.print('Closed.');
  }

  failed(error: Error): void {
    this.printError(error.message);
  }
}

/** One object at the end for programs, on success as on failure. Times are in milliseconds. */
export class JsonReport implements Report {
  readonly #steps: StepTime[] = [];
  #found: Record<string, unknown> = {};

  constructor(readonly print: Print) {}

  step(time: StepTime): void {
    this.#steps.push(time);
  }

  connected({ network, mtu, milliseconds }: Connection): void {
    const { local: address, peer: gateway, dns, nbns } = network;
    this.#found = { address, gateway, dns, nbns, mtu, milliseconds };
  }

  pinged(address: string, milliseconds: number): void {
    this.#found = { ...this.#found, ping: { address, milliseconds } };
  }

  closed(): void {
    this.print(JSON.stringify({ ok: true, steps: this.#steps, ...this.#found }));
  }

  failed(error: Error): void {
    const at = error instanceof ProbeFailure ? { step: error.step } : {};
    this.print(JSON.stringify({ ok: false, ...at, reason: error.message, steps: this.#steps, ...this.#found }));
  }
}
