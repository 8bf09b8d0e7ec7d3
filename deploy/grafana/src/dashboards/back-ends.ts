import { dashboardOf } from '../page.ts';
import { bars, chart, latencies } from '../panels.ts';
import { gauge, increase, measuredRate, quantile, rate, same, sum } from '../promql.ts';

/** Who the gateway asks, and how they answer. */
export const backEnds = dashboardOf({
  name: 'back-ends',
  title: 'back ends',
  description: 'Those that a connection waits for: back ends of realms, Redis, DHCP, SQL and the services on the bus.',
  rows: {
    Authentication: [
      chart(
        [{ expr: rate('sekisho.auth.verifications', ['result']), legend: '{{result}}' }],
        { title: 'Verifications', description: 'A second, by what came of them.', unit: 'ops' },
        true,
      ),
      bars(
        [
          {
            expr: increase('sekisho.auth.verifications', ['realm', 'back_end', 'result']),
            legend: '{{realm}} {{back_end}}: {{result}}',
          },
        ],
        { title: 'By realm and back end', description: 'In the time shown.' },
      ),
      bars(
        [
          {
            expr: `min by (back_end, server, purpose) (${gauge('sekisho.auth.back_end.up')})`,
            legend: '{{back_end}} {{server}} {{purpose}}',
          },
        ],
        {
          title: 'Servers of back ends',
          description: '1: it answers every instance of auth, 0: one of them gets no answer.',
        },
        { yellow: 1, red: 1, down: true },
      ),
      latencies((share) => quantile(share, 'sekisho.auth.back_end.duration', ['back_end']), '{{back_end}}', {
        title: 'Time back ends take',
        description: 'To say whether credentials are right; of EAP that a back end serves itself, each packet.',
      }),
      latencies((share) => quantile(share, 'sekisho.auth.verification.duration', ['realm']), '{{realm}}', {
        title: 'Time of a verification',
        description: 'Without the time that clients take to answer.',
      }),
      chart(
        [
          { expr: same('sekisho.auth.guesses.locked', ['of']), legend: 'locked: {{of}}' },
          { expr: sum('sekisho.auth.conversations'), legend: 'EAP conversations' },
        ],
        {
          title: 'Guesses and conversations',
          description: 'Users and addresses that have to wait, and EAP conversations under way.',
        },
      ),
    ],
    Addresses: [
      latencies((share) => quantile(share, 'sekisho.pool.assignments', ['source', 'result']), '{{source}} {{result}}', {
        title: 'Time to find an address',
        description: 'By where it came from and what came of it.',
      }),
      chart(
        [{ expr: measuredRate('sekisho.pool.assignments', ['source', 'result']), legend: '{{source}} {{result}}' }],
        { title: 'Addresses', description: 'Asked for, a second.', unit: 'ops' },
      ),
      latencies((share) => quantile(share, 'sekisho.redis.duration', ['command']), '{{command}}', {
        title: 'Time Redis takes',
        description: 'Replicas included.',
      }),
      chart(
        [{ expr: measuredRate('sekisho.redis.duration', ['command', 'result']), legend: '{{command}} {{result}}' }],
        { title: 'Redis', description: 'Commands a second; `failed` ones refuse new connections.', unit: 'ops' },
      ),
      chart([{ expr: gauge('sekisho.redis.connected'), legend: '{{instance}}' }], {
        title: 'Connected to Redis',
        description: 'Each instance of ip-pool: 1 or 0.',
      }),
      latencies((share) => quantile(share, 'sekisho.dhcp.duration', ['result']), '{{result}}', {
        title: 'Time DHCP servers take',
        description: 'Empty where the settings name none.',
      }),
    ],
    'Session log': [
      chart([{ expr: same('sekisho.audit.lag', []), legend: 'messages' }], {
        title: 'Not stored yet',
        description: 'Messages of the stream that are not in SQL.',
      }),
      chart([{ expr: rate('sekisho.audit.events', ['result']), legend: '{{result}}' }], {
        title: 'Events stored',
        description: 'A second.',
        unit: 'ops',
      }),
      latencies((share) => quantile(share, 'sekisho.audit.write.duration', ['result']), '{{result}}', {
        title: 'Time of a transaction',
        description: 'In SQL; a `failed` one is tried again.',
      }),
      bars([{ expr: same('sekisho.events.spooled', ['job', 'instance']), legend: '{{job}} {{instance}}' }], {
        title: 'Events on disk',
        description: 'In the spools of the services: NATS could not take them.',
      }),
    ],
    Bus: [
      chart([{ expr: sum('sekisho.bus.connected', ['job']), legend: '{{job}}' }], {
        title: 'Connected to NATS',
        description: 'Instances of each service.',
      }),
      chart(
        [
          {
            expr: measuredRate('sekisho.bus.request.duration', ['subject', 'result']),
            legend: '{{subject}} {{result}}',
          },
        ],
        { title: 'Requests', description: 'A second, by subject and what came of them.', unit: 'ops' },
      ),
      latencies((share) => quantile(share, 'sekisho.bus.request.duration', ['subject']), '{{subject}}', {
        title: 'Time until requests are answered',
        description: 'As who asks sees it.',
      }),
      latencies((share) => quantile(share, 'sekisho.bus.answer.duration', ['subject']), '{{subject}}', {
        title: 'Time to answer',
        description: 'As who answers sees it: the rest is the bus.',
      }),
      chart([{ expr: rate('sekisho.bus.reconnections', ['job']), legend: '{{job}}' }], {
        title: 'Reconnections',
        description: 'A second.',
        unit: 'ops',
      }),
      chart([{ expr: rate('sekisho.bus.problems', ['job', 'reason']), legend: '{{job}}: {{reason}}' }], {
        title: 'Problems on the bus',
        description: 'Messages that do not fit their schema, and events that were given up.',
        unit: 'ops',
      }),
    ],
  },
});
