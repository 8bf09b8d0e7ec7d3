import { dashboardOf } from '../page.ts';
import { bars, chart, latencies, stat } from '../panels.ts';
import { gauge, quantile, rate, same, sum } from '../promql.ts';

const successShare = `${rate('sekisho.connect.attempts', [], { result: 'connected' })} / ${rate('sekisho.connect.attempts')}`;
const poolShare = `max (${same('sekisho.pool.used', ['pool'])} / ${same('sekisho.pool.size', ['pool'])})`;

/** Whether all is well, and since when not. */
export const overview = dashboardOf({
  name: 'overview',
  title: 'overview',
  description: 'Whether people get in, what they do, and whether every service is there.',
  rows: {
    Now: [
      stat(
        { expr: sum('sekisho.sessions') },
        { title: 'Sessions', description: 'Sessions that stand now, on all edges.' },
      ),
      stat(
        { expr: `${rate('sekisho.connect.attempts')} * 60` },
        { title: 'Attempts a minute', description: 'Connection attempts that came to an end, good or bad.' },
      ),
      stat(
        { expr: successShare },
        { title: 'Attempts that got in', description: 'Of all attempts that came to an end.', unit: 'percentunit' },
        { yellow: 0.9, red: 0.5, down: true },
      ),
      stat(
        { expr: quantile(0.95, 'sekisho.connect.duration') },
        {
          title: 'Time to connect, p95',
          description: 'From the first IKE packet until the client is in; 95 of 100 are faster.',
          unit: 's',
        },
        { yellow: 5, red: 15 },
      ),
      stat(
        { expr: poolShare },
        {
          title: 'Fullest pool',
          description: 'Leased share of the pool with the fewest addresses left.',
          unit: 'percentunit',
        },
        { yellow: 0.8, red: 0.9 },
      ),
      stat(
        { expr: 'count(ALERTS{alertstate="firing"}) or vector(0)' },
        { title: 'Alerts', description: 'Alerts that fire now; each has its section in docs/runbooks.md.' },
        { yellow: 1, red: 1 },
      ),
    ],
    People: [
      chart(
        [{ expr: sum('sekisho.sessions', ['client']), legend: '{{client}}' }],
        { title: 'Sessions by client', description: 'Sessions that stand, by the family of the client.' },
        true,
      ),
      chart(
        [{ expr: rate('sekisho.connect.attempts', ['result']), legend: '{{result}}' }],
        {
          title: 'Attempts by result',
          description: 'A second; `connected`, else the code of the refusal (sekisho log tells the cure).',
          unit: 'ops',
        },
        true,
      ),
      latencies((share) => quantile(share, 'sekisho.connect.duration'), '', {
        title: 'Time to connect',
        description: 'Points are single connections: click one for its trace.',
      }),
      chart([{ expr: `${rate('sekisho.traffic', ['direction'])} * 8`, legend: '{{direction}}' }], {
        title: 'Traffic',
        description: 'IP packets of sessions, `in` from clients.',
        unit: 'bps',
      }),
    ],
    Services: [
      bars([{ expr: 'sum by (job) (up)', legend: '{{job}}' }], {
        title: 'Instances that answer',
        description: 'Instances of each service that Prometheus reaches.',
      }),
      chart([{ expr: same('nodejs.eventloop.delay', ['job'], { quantile: 'p99' }), legend: '{{job}}' }], {
        title: 'Lateness of event loops, p99',
        description: 'The latest instance of each service. Above 0.1 s everything it does is late.',
        unit: 's',
      }),
      chart(
        [{ expr: rate('sekisho.drops', ['reason']), legend: '{{reason}}' }],
        { title: 'Dropped packets', description: 'A second, by reason, on all edges.', unit: 'pps' },
        true,
      ),
      chart([{ expr: gauge('sekisho.events.waiting'), legend: '{{job}} {{instance}}' }], {
        title: 'Events that wait',
        description: 'Events that JetStream has not acknowledged; they are kept on disk while NATS is away.',
      }),
    ],
  },
});
