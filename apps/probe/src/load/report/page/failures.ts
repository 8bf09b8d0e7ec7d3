import { stepLabels } from '../../../client/steps.ts';
import { clock, count } from '../figures.ts';
import type { LoadReport } from '../load-report.ts';
import { type Markup, markup } from './markup.ts';
import { causeTable, table } from './tables.ts';

export function failures({ connects, sessions, rekeys, errors }: LoadReport): Markup {
  const when = ({ first, last }: { first: number; last: number }): string =>
    clock(first) === clock(last) ? clock(first) : `${clock(first)} – ${clock(last)}`;
  const causes = [
    ...connects.failures.map((cause) => ({ where: stepLabels[cause.step], ...cause, when: when(cause) })),
    ...sessions.losses.map((cause) => ({ where: 'Session', ...cause, when: when(cause) })),
    ...rekeys.failures.map((cause) => ({
      where: `Rekey of the ${cause.sa === 'ike' ? 'IKE' : 'ESP'} SA`,
      ...cause,
      when: when(cause),
    })),
  ];
  const found =
    causes.length === 0
      ? markup`<p class="card">Every connection came about, and every session stood.</p>
`
      : causeTable('Connections that failed, sessions that were lost, rekeys that failed', causes);
  const told = errors.last.map(({ at, message }) => ({ cells: [clock(at), message] }));
  const shown =
    errors.count === 0
      ? ''
      : markup`<div class="card">${table(`Errors of the run: the last ${count(told.length)} of ${count(errors.count)}`, [{ heading: 'At' }, { heading: 'Error' }], told)}</div>`;
  return markup`<section><h2>Failures</h2>
${found}${shown}</section>
`;
}
