import type { MetricDefinitions } from '../definition.ts';

/** What a balancer measures; its counters are the kernel's, and outlive the process. */
export const balancerMetrics = {
  'sekisho.balancer.edges': {
    kind: 'observed-gauge',
    emitter: 'balancer',
    unit: '{edge}',
    labels: ['state'],
    description: 'Edges that the rules know, by their state',
  },
  'sekisho.balancer.traffic': {
    kind: 'observed-counter',
    emitter: 'balancer',
    unit: 'By',
    labels: ['edge', 'direction'],
    description: 'Bytes that were led to an edge (`in`) and back to its clients (`out`)',
  },
  'sekisho.balancer.packets': {
    kind: 'observed-counter',
    emitter: 'balancer',
    unit: '{packet}',
    labels: ['edge', 'direction'],
    description: 'Packets that were led to an edge (`in`) and back to its clients (`out`)',
  },
  'sekisho.balancer.drops': {
    kind: 'observed-counter',
    emitter: 'balancer',
    unit: '{packet}',
    labels: ['reason'],
    description: 'Packets that were led nowhere',
  },
  'sekisho.balancer.forgotten': {
    kind: 'observed-counter',
    emitter: 'balancer',
    unit: '{message}',
    labels: [],
    description: 'IKE messages to clients that were not remembered for want of room',
  },
  'sekisho.balancer.steers': {
    kind: 'observed-gauge',
    emitter: 'balancer',
    unit: '{balancer}',
    labels: [],
    description: '1: the rules are as they should be, 0: they cannot be written',
  },
} as const satisfies MetricDefinitions;
