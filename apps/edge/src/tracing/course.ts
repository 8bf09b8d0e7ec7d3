import type { ConnectionStep } from '@sekisho/contracts';
import {
  connectionPlace,
  placeBelow,
  type SpanAttributes,
  type SpanPlace,
  type SpanProblem,
  tellSpan,
  unixTime,
  withinSpan,
} from '@sekisho/platform';
import type { Instant } from '@sekisho/wire';
import { limits } from '../limits.ts';
import {
  answeredAfterWork,
  answeredAtOnce,
  type L2tpStep,
  type StageName,
  stagesWithin,
  turnOfL2tp,
  turnOfStep,
  type WorkName,
} from './stages.ts';

/** A stretch of the way in, with its instants by the host's monotonic clock. */
interface Stage {
  readonly name: StageName | WorkName;
  readonly place: SpanPlace;
  readonly parent: Stage | undefined;
  readonly start: Instant;
  end: Instant | undefined;
  problem: SpanProblem | undefined;
}

/**
 * One attempt's way in as spans: it is taken down in plain values, and told whole once its outcome is known. An attempt that is
 * forgotten, as strangers' are beyond the budget of refusals, leaves nothing.
 */
export class ConnectCourse {
  readonly #clock: () => Instant;
  readonly #root: SpanPlace;
  readonly #start: Instant;
  readonly #stages: Stage[] = [];

  /**
   * @param connection its ULID
   * @param clock monotonic, with fractions of milliseconds
   */
  constructor(connection: string, clock: () => Instant) {
    this.#clock = clock;
    this.#root = connectionPlace(connection);
    this.#start = clock();
  }

  reached(step: ConnectionStep): void {
    this.#turn(turnOfStep[step]);
  }

  /** A message of L2TP that begins something has come. */
  l2tp(step: L2tpStep): void {
    this.#turn(turnOfL2tp[step]);
  }

  /**
   * Does some of the connection's work, as a span below the stage it stands in; what that asks of others is below the span.
   * @param problemOf what an answer says of it that went wrong
   */
  async during<T>(
    name: WorkName,
    act: () => Promise<T>,
    problemOf?: (answer: T) => SpanProblem | undefined,
  ): Promise<T> {
    const stage = this.#begin(name, this.#innermost);
    try {
      const answer = await withinSpan(stage?.place ?? this.#root, act);
      this.#workEnds(stage, problemOf?.(answer));
      return answer;
    } catch (error) {
      this.#workEnds(stage, { type: error instanceof Error ? error.name : '_OTHER' });
      throw error;
    }
  }

  /** The same of what is done at once. */
  doing(name: WorkName, act: () => void): void {
    const stage = this.#begin(name, this.#innermost);
    act();
    this.#workEnds(stage, undefined);
  }

  /** The outcome is known: tells it all. @param problem undefined: the client is in */
  over(attributes: SpanAttributes, problem: SpanProblem | undefined): void {
    const end = this.#clock();
    for (const stage of this.#stages) {
      const given = stage.end === undefined ? problem : stage.problem;
      tellSpan({
        name: stage.name,
        place: stage.place,
        parent: stage.parent?.place ?? this.#root,
        start: unixTime(stage.start),
        end: unixTime(stage.end ?? end),
        problem: given,
      });
    }
    tellSpan({
      name: 'connect',
      role: 'server',
      place: this.#root,
      parent: undefined,
      start: unixTime(this.#start),
      end: unixTime(end),
      attributes,
      problem,
    });
  }

  get #innermost(): Stage | undefined {
    return this.#stages.findLast(({ end }) => end === undefined);
  }

  #turn(turn: (typeof turnOfStep)[ConnectionStep]): void {
    if (turn === undefined) return;
    if (turn.ends !== undefined) this.#endNamed(turn.ends);
    for (const name of turn.begins ?? []) {
      // A client that repeats itself, or negotiates anew, goes through a stage once more.
      this.#endNamed(name);
      const around = stagesWithin[name];
      const stage = this.#begin(name, around === undefined ? undefined : this.#openNamed(around));
      if (stage && answeredAtOnce.has(name)) this.#end(stage);
    }
  }

  #begin(name: Stage['name'], parent: Stage | undefined): Stage | undefined {
    if (this.#stages.length >= limits.spansPerConnectMax) return undefined;
    const place = placeBelow(this.#root);
    const stage: Stage = { name, place, parent, start: this.#clock(), end: undefined, problem: undefined };
    this.#stages.push(stage);
    return stage;
  }

  #workEnds(stage: Stage | undefined, problem: SpanProblem | undefined): void {
    if (stage === undefined || stage.end !== undefined) return;
    stage.problem = problem;
    this.#end(stage);
    const { parent } = stage;
    if (parent !== undefined && parent.end === undefined && answeredAfterWork.has(parent.name)) this.#end(parent);
  }

  #endNamed(name: StageName): void {
    const stage = this.#openNamed(name);
    if (stage) this.#end(stage);
  }

  #openNamed(name: StageName): Stage | undefined {
    return this.#stages.find((stage) => stage.name === name && stage.end === undefined);
  }

  /** With everything below it. */
  #end(stage: Stage): void {
    stage.end = this.#clock();
    for (const other of this.#stages) {
      if (other.parent === stage && other.end === undefined) this.#end(other);
    }
  }
}
