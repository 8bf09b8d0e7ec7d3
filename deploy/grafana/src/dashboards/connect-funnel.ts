import { type ConnectionStep, connectionSteps } from '@sekisho/contracts';
import { choice, dashboardOf } from '../page.ts';
import { bars, chart, latencies } from '../panels.ts';
import { increase, quantile, quantileOfRange, rate } from '../promql.ts';

const client = { client: '~$client' };

/** Attempts that came at least so far: an attempt is told once, with the last step that it reached. */
const reached = (step: ConnectionStep): string => {
  const from = connectionSteps.slice(connectionSteps.indexOf(step));
  return `${increase('sekisho.connect.attempts', [], { step: `~${from.join('|')}`, ...client })} or vector(0)`;
};

/** Where attempts stop. */
export const connectFunnel = dashboardOf({
  name: 'connect-funnel',
  title: 'connect funnel',
  description: 'Where connection attempts stop, by the family of the client, and how long each step takes.',
  variables: [choice('client', 'Client', 'label_values(sekisho_connect_attempts_total, client)')],
  rows: {
    'Where attempts stop': [
      bars(
        connectionSteps.map((step) => ({ expr: reached(step), legend: step })),
        {
          title: 'Attempts that came to a step',
          description: 'In the time shown. The step after which the bar is much shorter is the one to look at.',
        },
      ),
      bars(
        [
          {
            expr: `sort_desc(${increase('sekisho.connect.attempts', ['step', 'result'], { result: '!connected', ...client })})`,
            legend: '{{step}}: {{result}}',
          },
        ],
        {
          title: 'Refusals',
          description: 'In the time shown, by the last step and the code; the code is in docs/troubleshooting.md.',
        },
        { yellow: 1, red: 10 },
      ),
      chart(
        [{ expr: rate('sekisho.connect.attempts', ['client', 'result'], client), legend: '{{client}}: {{result}}' }],
        { title: 'Attempts by client and result', description: 'A second.', unit: 'ops' },
        true,
      ),
      chart(
        [
          {
            expr: `${rate('sekisho.connect.attempts', ['client'], { result: 'connected', ...client })} / ${rate('sekisho.connect.attempts', ['client'], client)}`,
            legend: '{{client}}',
          },
        ],
        { title: 'Share that got in, by client', description: 'Of all attempts of the family.', unit: 'percentunit' },
      ),
      chart(
        [{ expr: rate('sekisho.connect.attempts', ['method', 'result'], client), legend: '{{method}}: {{result}}' }],
        { title: 'Attempts by method and result', description: 'How users prove who they are.', unit: 'ops' },
        true,
      ),
    ],
    'How long it takes': [
      bars(
        connectionSteps.slice(1).map((step) => ({
          expr: quantileOfRange(0.95, 'sekisho.connect.step.duration', [], { step, ...client }),
          legend: step,
        })),
        {
          title: 'Time to each step since the one before, p95',
          description: 'In the time shown. Time to main-mode-3 and main-mode-5 is mostly the client’s own.',
          unit: 's',
        },
        { yellow: 1, red: 5 },
      ),
      latencies((share) => quantile(share, 'sekisho.connect.step.duration', ['step'], client), '{{step}}', {
        title: 'Time to each step',
        description: 'Points are single connections: click one for its trace.',
      }),
      latencies((share) => quantile(share, 'sekisho.connect.duration', ['client'], client), '{{client}}', {
        title: 'Time to connect, by client',
        description: 'From the first IKE packet until the client is in.',
      }),
    ],
  },
});
