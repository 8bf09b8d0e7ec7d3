import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Cursor, concat, equalBytes } from '@sekisho/wire';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A decoder with the encoder that undoes it. */
interface Codec {
  readonly decode: (input: Uint8Array) => unknown;
  readonly encode: (value: never) => Uint8Array;
}

/** Takes any bytes; throws nothing but a refusal. What it throws else is a finding. */
type Check = (input: Uint8Array) => void | Promise<void>;

/** One thing that happens in a session: which, and bytes for it. */
interface Step {
  /** 0..255; what it means is the target's. */
  readonly act: number;
  readonly bytes: Uint8Array;
}

/** A stack and the one who talks to it: the input is what happens, one step after the other. */
interface Session {
  readonly session: (steps: readonly Step[]) => void | Promise<void>;
}

/** What a `fuzz-targets.fixture.ts` of a library exports. */
interface TargetsFile {
  /** By name. */
  readonly fuzzTargets: Readonly<Record<string, Check | Codec | Session>>;
  /** Inputs to begin with beside the corpus: bytes, or the steps of a session. */
  readonly fuzzSeeds?: Readonly<Record<string, () => Promise<readonly Seed[]> | readonly Seed[]>>;
}
type Seed = Uint8Array | readonly Step[];

export interface Target {
  /** Library and name, such as `isakmp/message`. */
  readonly name: string;
  readonly seeds: () => Promise<Uint8Array[]>;
  /** @throws whatever is no refusal: a finding */
  readonly run: Check;
}

/** The errors with which decoders refuse bytes, by name: a fuzzer loads libraries of more than one kind. */
const refusals: readonly unknown[] = ['DecodeError', 'CertificateError'];
const isRefusal = (error: unknown): boolean => error instanceof Error && refusals.includes(error.name);

/** What decoded once is encoded to bytes that decode to the same again. */
function checkStable({ decode, encode }: Codec, input: Uint8Array): void {
  const before = input.slice();
  const value = decode(input);
  if (!equalBytes(input, before)) throw new Error('the decoder wrote into its input');
  const encoded = encode(value as never);
  const again = decode(encoded);
  if (!equalBytes(encode(again as never), encoded)) throw new Error('decoded, encoded and decoded again it is another');
}

/** Act, length in two bytes, and so many bytes or as many as there are. */
function stepsIn(input: Uint8Array): Step[] {
  const cursor = new Cursor(input);
  const steps: Step[] = [];
  while (cursor.remaining >= 3) {
    const act = cursor.u8('act');
    const length = Math.min(cursor.u16('length'), cursor.remaining);
    steps.push({ act, bytes: cursor.take(length, 'bytes').slice() });
  }
  return steps;
}

const bytesOf = (seed: Seed): Uint8Array =>
  seed instanceof Uint8Array
    ? seed
    : concat(...seed.map(({ act, bytes }) => concat(Uint8Array.of(act, bytes.length >> 8, bytes.length), bytes)));

function checkOf(target: Check | Codec | Session): Check {
  if (typeof target === 'function') return target;
  if ('session' in target) return (input) => target.session(stepsIn(input));
  return (input) => checkStable(target, input);
}

const refusing =
  (check: Check): Check =>
  async (input) => {
    try {
      await check(input);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  };

/** All targets of the libraries, by name. */
export async function loadTargets(): Promise<Target[]> {
  const files = globSync('libs/{*,protocol/*}/src/fuzz-targets.fixture.ts', { cwd: root }).sort();
  const targets: Target[] = [];
  for (const file of files) {
    const library = basename(dirname(dirname(file)));
    const { fuzzTargets, fuzzSeeds = {} }: TargetsFile = await import(pathToFileURL(join(root, file)).href);
    for (const [name, target] of Object.entries(fuzzTargets)) {
      const seeds = async () => ((await fuzzSeeds[name]?.()) ?? []).map(bytesOf);
      targets.push({ name: `${library}/${name}`, seeds, run: refusing(checkOf(target)) });
    }
  }
  return targets;
}
