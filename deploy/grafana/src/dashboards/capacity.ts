import { dashboardOf } from '../page.ts';
import { bars, chart } from '../panels.ts';
import { gauge, rate, same, sum } from '../promql.ts';

const used = same('sekisho.pool.used', ['pool']);
const size = same('sekisho.pool.size', ['pool']);
const resident = { type: 'resident' };

/** What is left of everything, and for how long. */
export const capacity = dashboardOf({
  name: 'capacity',
  title: 'capacity',
  description: 'What is left of addresses, cores, memory and time before certificates end.',
  rows: {
    Addresses: [
      bars(
        [{ expr: `${used} / ${size}`, legend: '{{pool}}' }],
        { title: 'Leased share', description: 'Of each pool.', unit: 'percentunit' },
        { yellow: 0.8, red: 0.9 },
      ),
      chart(
        [
          { expr: used, legend: '{{pool}} leased' },
          { expr: size, legend: '{{pool}} in all' },
        ],
        { title: 'Addresses', description: 'Leased, and what there are.' },
      ),
      chart(
        [
          {
            expr: `max by (pool) (predict_linear(${gauge('sekisho.pool.used')}[6h], 86400)) / ${size}`,
            legend: '{{pool}}',
          },
        ],
        { title: 'Leased share in a day', description: 'If it goes on as in the last six hours.', unit: 'percentunit' },
      ),
      chart([{ expr: same('sekisho.pool.blocks', ['pool']), legend: '{{pool}}' }], {
        title: 'Blocks',
        description: 'That edges have taken; each is a route.',
      }),
    ],
    Machines: [
      chart([{ expr: rate('process.cpu.time', ['job', 'instance']), legend: '{{job}} {{instance}}' }], {
        title: 'Cores in use',
        description: 'Of all threads of a process.',
      }),
      chart([{ expr: gauge('process.memory.usage', resident), legend: '{{job}} {{instance}}' }], {
        title: 'Memory',
        description: 'Resident.',
        unit: 'bytes',
      }),
      chart(
        [
          {
            expr: `sum by (instance) (${gauge('process.memory.usage', { job: 'sekisho-edge', ...resident })}) / (${sum('sekisho.sessions', ['instance'])} > 0)`,
            legend: '{{instance}}',
          },
        ],
        {
          title: 'Memory of an edge for each session',
          description: 'All of its memory: with few sessions it says little.',
          unit: 'bytes',
        },
      ),
      chart(
        [
          {
            expr: `${rate('sekisho.traffic', ['instance'])} * 8 / ${rate('process.cpu.time', ['instance'], { job: 'sekisho-edge' })}`,
            legend: '{{instance}}',
          },
        ],
        {
          title: 'Traffic for each core in use',
          description: 'What an edge carries for the computing that it does.',
          unit: 'bps',
        },
      ),
    ],
    Time: [
      bars(
        [{ expr: same('sekisho.certificate.expiry', ['name', 'use', 'service']), legend: '{{service}}: {{name}}' }],
        {
          title: 'Certificates',
          description: 'Time until the gateway’s own and those of its internal CA expire.',
          unit: 's',
        },
        { yellow: 30 * 86_400, red: 7 * 86_400, down: true },
      ),
      chart(
        [
          {
            expr: `${gauge('sekisho.process.clock')} - timestamp(${gauge('sekisho.process.clock')})`,
            legend: '{{job}} {{instance}}',
          },
        ],
        { title: 'Clocks', description: 'How far each is ahead of Prometheus’ own.', unit: 's' },
      ),
      bars([{ expr: gauge('process.uptime'), legend: '{{job}} {{instance}}' }], {
        title: 'Running since',
        description: 'A short one where the others are long: it was restarted.',
        unit: 's',
      }),
      chart([{ expr: rate('sekisho.ca.issued', ['use']), legend: '{{use}}' }], {
        title: 'Certificates issued',
        description: 'By the internal CA, a second.',
        unit: 'ops',
      }),
    ],
  },
});
