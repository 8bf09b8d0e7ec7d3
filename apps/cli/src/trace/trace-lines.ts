import { formatClock } from '@sekisho/administration';
import type { ConnectionStep, EventData } from '@sekisho/contracts';
import { traceIdOf } from '@sekisho/platform';
import { printable } from '../output/printable.ts';
import { refusalText } from '../output/refusal-text.ts';
import { formatBytes, formatDuration } from '../output/units.ts';
import type { CourseEvent, TracedEvent } from './followed-connections.ts';

/** What has just happened when a step is told. */
const stepWords: Readonly<Record<Exclude<ConnectionStep, 'connected'>, string>> = {
  'main-mode-1': 'first IKE packet: proposals',
  'main-mode-3': 'IKE key exchange',
  'main-mode-5': 'IKE identity and proof of the machine',
  'ike-established': 'IKE SA stands',
  'quick-mode-1': 'ESP proposals',
  'ipsec-established': 'ESP SAs stand',
  'l2tp-tunnel': 'L2TP tunnel stands',
  'l2tp-session': 'L2TP session stands',
  'lcp-open': 'PPP link agreed on',
  authenticating: 'the user is asked for proof',
  authenticated: 'the user is who they say',
  'address-leased': 'Office Mode address found',
};

const sinceWidth = 12;
const stepWidth = 18;
/** Enough of an id to tell connections apart whose lines come mixed. */
const idLetters = 4;

/** The lines of a terminal for one event: at the first of a connection who it is, then step after step. */
export function formatTraced({ event, sinceMs, first }: TracedEvent): string[] {
  const { connection, edge, remote } = event.data;
  const begun = sinceMs === undefined ? ', begun before' : '';
  const head = `${formatClock(new Date(event.time))} ${remote} at ${edge}, connection ${connection}${begun}`;
  const since = sinceMs === undefined ? '' : `+${formatDuration(sinceMs)}`;
  const margin = `${connection.slice(-idLetters)} ${since.padStart(sinceWidth)}  `;
  const indent = ' '.repeat(margin.length + stepWidth + 2);
  const lines = describe(event).map((line, index) => (index === 0 ? margin : indent) + line);
  return [...(first ? [head] : []), ...lines].map(printable);
}

/** One event as a line of JSON. */
export function jsonOfTraced({ event, sinceMs }: TracedEvent): string {
  const { data, time, type } = event;
  const why = type === 'sekisho.connection.refused' ? refusalText(event.data.code, event.data) : {};
  return JSON.stringify({ time, type, sinceMs: sinceMs ?? null, ...data, trace: traceIdOf(data.connection), ...why });
}

function describe(event: CourseEvent): string[] {
  switch (event.type) {
    case 'sekisho.connection.step':
      return describeStep(event.data);
    case 'sekisho.connection.established':
      return describeEstablished(event.data);
    case 'sekisho.connection.refused':
      return describeRefused(event.data);
    case 'sekisho.connection.ended':
      return describeEnded(event.data);
  }
}

const withStep = (step: string, text: string): string => `${step.padEnd(stepWidth)}  ${text}`;

/** That a client is connected the next event says better. */
function describeStep({ step, user, address, detail }: EventData<'connection.step'>): string[] {
  if (step === 'connected') return [];
  const known = step === 'authenticated' ? user : step === 'address-leased' ? address : undefined;
  const more = [known, detail].filter((text) => text !== undefined && text !== '').join(', ');
  return [withStep(step, more === '' ? stepWords[step] : `${stepWords[step]} (${more})`)];
}

const describeEstablished = ({
  user,
  address,
  authentication,
  ikeSuite,
  espSuite,
  tookMs,
}: EventData<'connection.established'>): string[] => [
  withStep('connected', `${user} has ${address}, after ${formatDuration(tookMs)}`),
  `${authentication}, IKE ${ikeSuite}, ESP ${espSuite}`,
];

function describeRefused({ code, detail, step, ...facts }: EventData<'connection.refused'>): string[] {
  const { sentence, clientShows, cure, command } = refusalText(code, facts);
  const why = detail === undefined || detail === '' ? '' : ` (${detail})`;
  return [
    withStep('REFUSED', `[${code}] ${sentence}${why}`),
    `At: ${step}`,
    `Client shows: ${clientShows}`,
    `Cure: ${cure}`,
    ...(command === undefined ? [] : [`Run: ${command}`]),
  ];
}

function describeEnded({
  reason,
  detail,
  durationMs,
  bytesIn,
  bytesOut,
  drops,
}: EventData<'connection.ended'>): string[] {
  const why = detail === undefined || detail === '' ? reason : `${reason}: ${detail}`;
  const dropped = Object.entries(drops)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`);
  return [
    withStep('ended', `after ${formatDuration(durationMs)} (${why})`),
    `${formatBytes(bytesIn)} in, ${formatBytes(bytesOut)} out`,
    ...(dropped.length === 0 ? [] : [`Dropped: ${dropped.join(', ')}`]),
  ];
}
