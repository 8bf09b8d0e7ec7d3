import { choice, dashboardOf } from '../page.ts';
import { bars, chart, latencies } from '../panels.ts';
import { gauge, increase, measuredRate, quantile, rate, sum } from '../promql.ts';

const edge = { instance: '~$edge' };
const one = '{{instance}}';

/** Each edge beside the others. */
export const edges = dashboardOf({
  name: 'edges',
  title: 'edges',
  description: 'Each edge beside the others: sessions, connects, traffic, drops, IKE and what its process has to do.',
  variables: [choice('edge', 'Edge', 'label_values(sekisho_sessions, instance)')],
  rows: {
    Sessions: [
      chart(
        [{ expr: sum('sekisho.sessions', ['instance'], edge), legend: one }],
        {
          title: 'Sessions',
          description: 'An edge that is drained falls to none; one that is new takes new ones alone.',
        },
        true,
      ),
      chart(
        [{ expr: rate('sekisho.connect.attempts', ['instance', 'result'], edge), legend: `${one}: {{result}}` }],
        { title: 'Attempts', description: 'A second, by what came of them.', unit: 'ops' },
        true,
      ),
      bars([{ expr: `${gauge('sekisho.edge.state', edge)} == 1`, legend: `${one}: {{state}}` }], {
        title: 'State',
        description: 'Accepting, draining or drained.',
        width: 8,
      }),
      chart([{ expr: gauge('sekisho.connect.under_way', edge), legend: one }], {
        title: 'Attempts under way',
        description: 'Neither in nor refused yet.',
        width: 8,
      }),
      bars([{ expr: increase('sekisho.sessions.ended', ['reason'], edge), legend: '{{reason}}' }], {
        title: 'Why sessions ended',
        description: 'In the time shown.',
        width: 8,
      }),
      bars(
        [{ expr: increase('sekisho.sessions.icv', ['icv', 'client'], edge), legend: '{{client}}: {{icv}} octets' }],
        {
          title: 'Sessions by ICV',
          description:
            'Of HMAC-SHA2-256 clients of before RFC 4868 send 12 octets in place of 16; of HMAC-SHA1 all send 12.',
          width: 12,
        },
      ),
      bars(
        [{ expr: increase('sekisho.pre_shared_key.uses', ['key', 'result'], edge), legend: '{{key}}: {{result}}' }],
        {
          title: 'Connections by pre-shared key',
          description: 'Who still has an old one: `sekisho psk report`.',
          width: 12,
        },
      ),
    ],
    'Packet path': [
      chart(
        [{ expr: `${rate('sekisho.traffic', ['instance', 'direction'], edge)} * 8`, legend: `${one} {{direction}}` }],
        { title: 'Traffic', description: 'IP packets of sessions, `in` from clients.', unit: 'bps' },
      ),
      chart(
        [{ expr: rate('sekisho.traffic.packets', ['instance', 'direction'], edge), legend: `${one} {{direction}}` }],
        { title: 'Packets', description: 'IP packets of sessions.', unit: 'pps' },
      ),
      chart(
        [
          {
            expr: `${rate('sekisho.drops', ['instance', 'reason'], edge)} > 0 or ${rate('sekisho.drops', ['instance'], edge)}`,
            legend: `${one}: {{reason}}`,
          },
        ],
        {
          title: 'Dropped packets',
          description: 'A second, by reason; without a reason: all of an edge together.',
          unit: 'pps',
        },
      ),
      chart([{ expr: rate('sekisho.ignored', ['reason'], edge), legend: '{{reason}}' }], {
        title: 'Ignored messages',
        description: 'IKE, L2TP and PPP messages that were not to be answered.',
        unit: 'ops',
      }),
    ],
    IKE: [
      chart(
        [
          { expr: gauge('sekisho.ike.half_open', edge), legend: `${one} half-open` },
          { expr: gauge('sekisho.ike.associations', edge), legend: `${one} all` },
        ],
        { title: 'IKE SAs', description: 'Many half-open ones with few attempts that get in are a flood.' },
      ),
      chart(
        [
          {
            expr: rate('sekisho.ike.retransmissions', ['instance', 'direction'], edge),
            legend: `${one} {{direction}}`,
          },
        ],
        {
          title: 'IKE sent again',
          description: '`out`: a client did not answer; `in`: it asked once more. Loss, or a late edge.',
          unit: 'ops',
        },
      ),
      chart(
        [
          { expr: gauge('sekisho.crypto.queue', edge), legend: `${one} waiting` },
          { expr: measuredRate('sekisho.crypto.duration', ['instance'], edge), legend: `${one} a second` },
        ],
        {
          title: 'Slow cryptography',
          description: 'Diffie-Hellman and signatures: what waits for a thread, and what is done.',
        },
      ),
      latencies((share) => quantile(share, 'sekisho.crypto.duration', ['task'], edge), '{{task}}', {
        title: 'Time of slow cryptography',
        description: 'Waiting included.',
      }),
      chart([{ expr: gauge('sekisho.leases.carry', edge), legend: one }], {
        title: 'Time that leases are good for',
        description: 'How long an edge may go on if none can be renewed any more.',
        unit: 's',
      }),
      chart([{ expr: rate('sekisho.leases.renewals', ['instance', 'result'], edge), legend: `${one}: {{result}}` }], {
        title: 'Renewals of leases',
        description: 'A second.',
        unit: 'ops',
      }),
    ],
    Balancer: [
      chart([{ expr: sum('sekisho.balancer.edges', ['instance', 'state']), legend: '{{instance}} {{state}}' }], {
        title: 'Edges that the balancer knows',
        description: '`silent`: not heard for too long; nobody new is led there.',
        width: 8,
      }),
      chart([{ expr: rate('sekisho.balancer.packets', ['edge', 'direction']), legend: '{{edge}} {{direction}}' }], {
        title: 'Packets led to edges',
        description: '`in`: to the edge, `out`: back to its clients.',
        unit: 'pps',
        width: 8,
      }),
      chart([{ expr: rate('sekisho.balancer.drops', ['reason']), legend: '{{reason}}' }], {
        title: 'Packets led nowhere',
        description: 'Keepalives end here; `no-edge` and `flood` keep clients out.',
        unit: 'pps',
        width: 8,
      }),
    ],
    Process: [
      chart([{ expr: rate('process.cpu.time', ['instance'], { job: 'sekisho-edge', ...edge }), legend: one }], {
        title: 'Cores in use',
        description: 'Of all threads: the packet path as well.',
      }),
      chart(
        [
          {
            expr: gauge('nodejs.eventloop.delay', { job: 'sekisho-edge', quantile: '~p99|max', ...edge }),
            legend: `${one} {{quantile}}`,
          },
        ],
        { title: 'Lateness of the event loop', description: 'Above 0.1 s clients repeat their messages.', unit: 's' },
      ),
      chart(
        [
          {
            expr: gauge('process.memory.usage', { job: 'sekisho-edge', type: '~resident|heap-used', ...edge }),
            legend: `${one} {{type}}`,
          },
        ],
        { title: 'Memory', description: 'An idle session takes about 19 KiB.', unit: 'bytes' },
      ),
      chart(
        [
          {
            expr: quantile(0.95, 'v8js.gc.duration', ['instance', 'collector'], { job: 'sekisho-edge', ...edge }),
            legend: `${one} {{collector}}`,
          },
        ],
        { title: 'Garbage collections, p95', description: 'The loop stands still meanwhile.', unit: 's' },
      ),
    ],
  },
});
