import { Controller, Inject, NotFoundException } from '@nestjs/common';
import {
  type Diagnosis,
  diagnose,
  type FailedAttempt,
  GatewayBus,
  gatherFacts,
  parseSubject,
} from '@sekisho/administration';
import { type CausesReply, causesQuery, type LogRecord, logQuery, refusals } from '@sekisho/contracts';
import type { Settings } from '@sekisho/platform';
import { SETTINGS } from '@sekisho/platform/service';
import type { z } from 'zod';
import { diagnosisSinceMs } from '../../limits.ts';
import { knownOf } from '../../live/known.ts';
import { LiveView } from '../../live/live-view.ts';
import { summaryOf } from '../../live/summary.ts';
import type { AnswerOf, InputOf } from '../endpoint.ts';
import { Asked, Implements } from '../implements.ts';
import { beforeOf, cursorOf, given } from '../log-pages.ts';
import { courseOf } from '../sessions/course.ts';
import type { explained, refusedGroup, refusedRecord } from '../shapes.ts';
import { toldSteps } from '../told-steps.ts';
import { traceOf } from '../traces.ts';
import { listAttempts, showAttempt, showDiagnosis } from './endpoints.ts';

/** Attempts that failed: why, and what cures it. */
@Controller()
export class AttemptsController {
  constructor(
    @Inject(GatewayBus) private readonly gateway: GatewayBus,
    @Inject(LiveView) private readonly view: LiveView,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Implements(listAttempts)
  async attempts(@Asked() { query }: InputOf<typeof listAttempts>): Promise<AnswerOf<typeof listAttempts>> {
    const { before, limit, ...wanted } = query;
    const fitting = { ...given(wanted), spelling: 'any' } as const;
    const [records, causes] = await Promise.all([
      this.gateway.log(logQuery.parse({ ...fitting, outcome: 'refused', limit, ...beforeOf(before) })),
      this.gateway.causes(causesQuery.parse(fitting)),
    ]);
    return { attempts: records.map(withReason), groups: causes.map(groupOf), ...cursorOf(records, limit) };
  }

  @Implements(showAttempt)
  async attempt(@Asked() { params }: InputOf<typeof showAttempt>): Promise<AnswerOf<typeof showAttempt>> {
    const { connection } = params;
    const [{ latest }, { steps, more }] = await Promise.all([
      this.#diagnose({ kind: 'connection', id: connection }, undefined),
      this.gateway.story(connection),
    ]);
    if (latest === undefined) throw new NotFoundException('Of this connection nothing is known that failed.');
    return {
      ...explainedOf(latest),
      steps: toldSteps(steps),
      more,
      course: courseOf(steps),
      ...traceOf(connection, this.settings.console.traceLink),
    };
  }

  @Implements(showDiagnosis)
  async diagnosis(@Asked() { query }: InputOf<typeof showDiagnosis>): Promise<AnswerOf<typeof showDiagnosis>> {
    const { who, since } = query;
    const diagnosis = await this.#diagnose(parseSubject(who), since);
    const { connected, underWay, ended, latest, others, findings, unknownName, away } = diagnosis;
    return {
      subject: who,
      verdict: verdictOf(diagnosis),
      connected: connected.map(summaryOf),
      underWay: underWay.map(summaryOf),
      ...(ended && { ended }),
      ...(latest && { latest: explainedOf(latest) }),
      others: [...others],
      findings: [...findings],
      nearest: [...(unknownName?.nearest ?? [])],
      away: [...away],
    };
  }

  async #diagnose(subject: ReturnType<typeof parseSubject>, since: string | undefined): Promise<Diagnosis> {
    const from = since ?? new Date(Date.now() - diagnosisSinceMs).toISOString();
    return diagnose(subject, await gatherFacts(knownOf(this.gateway, this.view), { subject, since: from }));
  }
}

function verdictOf({
  connected,
  underWay,
  latest,
  ended,
  silent,
  unknownName,
}: Diagnosis): AnswerOf<typeof showDiagnosis>['verdict'] {
  if (connected.length > 0) return 'connected';
  if (underWay.length > 0) return 'under-way';
  if (unknownName !== undefined) return 'unknown';
  if (silent) return 'silent';
  if (latest !== undefined && (ended === undefined || latest.record.startedAt > ended.startedAt)) return 'refused';
  return ended === undefined ? 'silent' : 'ended';
}

const withReason = (record: LogRecord): z.input<typeof refusedRecord> => {
  const unknown = record.sentence ?? '';
  const { sentence, cure } =
    record.code === null ? { sentence: { en: unknown, ja: unknown }, cure: { en: '', ja: '' } } : refusals[record.code];
  return { ...record, reason: sentence, cure };
};

const groupOf = ({ code, ...counted }: CausesReply['causes'][number]): z.input<typeof refusedGroup> => {
  const { sentence, cure } = refusals[code];
  return { code, sentence, cure, ...counted };
};

const explainedOf = ({
  ladder,
  shown,
  clientCommands,
  command,
  stands,
  ...attempt
}: FailedAttempt): z.input<typeof explained> => ({
  ...attempt,
  ladder: [...ladder],
  shown: shown.map(({ platforms, text }) => ({ platforms: [...platforms], text })),
  clientCommands: [...clientCommands],
  ...(command !== undefined && { command }),
  ...(stands !== undefined && { stands }),
});
