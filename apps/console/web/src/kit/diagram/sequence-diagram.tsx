import { Box } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../i18n/format.ts';
import classes from './diagram.module.css';
import {
  type Diagram,
  type DrawnMessage,
  headHeight,
  layOut,
  type Message,
  type Participant,
  shortened,
} from './layout.ts';

interface SequenceDiagramProps {
  /** What it tells, for screen readers. */
  readonly label: string;
  readonly participants: readonly Participant[];
  readonly messages: readonly Message[];
}

/** Who told whom what, and when: drawn, and as a list that a screen reader reads in its place. */
export function SequenceDiagram({ label, participants, messages }: SequenceDiagramProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const diagram = layOut(participants, messages, width);
  return (
    <div ref={ref}>
      <Told label={label} participants={participants} messages={messages} />
      <Box role="group" className={classes.scroll} tabIndex={0} aria-label={label}>
        <svg width={diagram.width} height={diagram.height} aria-hidden="true">
          <Columns diagram={diagram} />
          {diagram.messages.map((message) => (
            <Arrow key={`${message.y}`} message={message} />
          ))}
        </svg>
      </Box>
    </div>
  );
}

function Columns({ diagram }: { readonly diagram: Diagram }) {
  return diagram.columns.map(({ id, label, hint, x }) => (
    <g key={id}>
      <text className={classes.head} x={x} y={18} textAnchor="middle">
        {label}
      </text>
      <text className={classes.hint} x={x} y={34} textAnchor="middle">
        {hint}
      </text>
      <line className={classes.life} x1={x} x2={x} y1={headHeight - 14} y2={diagram.height} />
    </g>
  ));
}

/** How far a tip reaches, and how wide a loop is. */
const tip = 7;
const loop = 34;

function Arrow({ message }: { readonly message: DrawnMessage }) {
  const { x1, x2, y, at, after, label, detail, failed } = message;
  const isOwn = x1 === x2;
  const to = isOwn ? -1 : Math.sign(x2 - x1);
  const end = isOwn ? x2 + 3 : x2;
  const tipY = isOwn ? y + 10 : y;
  const textX = isOwn ? x1 + loop + 8 : (x1 + x2) / 2;
  const anchor = isOwn ? 'start' : 'middle';
  return (
    <g className={failed ? classes.failed : undefined}>
      <text className={classes.time} x={8} y={y + 1}>
        {formatDuration(at)}
      </text>
      <text className={classes.after} x={8} y={y + 15}>
        {after > 0 && `+${formatDuration(after)}`}
      </text>
      <path
        className={classes.arrow}
        d={isOwn ? `M${x1} ${y - 6}h${loop}v16H${end + tip}` : `M${x1} ${y}H${end - to * tip}`}
      />
      <path className={classes.tip} d={`M${end} ${tipY}l${-to * tip} -4v8z`} />
      <text className={classes.label} x={textX} y={isOwn ? y + 2 : y - 7} textAnchor={anchor}>
        {shortened(label, message.room)}
      </text>
      <text className={classes.detail} x={textX} y={y + 15} textAnchor={anchor}>
        {detail !== undefined && shortened(detail, message.room)}
      </text>
    </g>
  );
}

function Told({ label, participants, messages }: SequenceDiagramProps) {
  const { t } = useTranslation();
  const nameOf = (id: string): string => participants.find((each) => each.id === id)?.label ?? id;
  return (
    <ol className="visually-hidden" aria-label={`${label}: ${t('kit.steps')}`}>
      {messages.map(({ from, to, label: what, detail, at, failed }) => (
        <li key={`${at} ${from} ${to} ${what}`}>
          {formatDuration(at)}, {from === to ? nameOf(from) : `${nameOf(from)} → ${nameOf(to)}`}: {what}
          {detail !== undefined && ` (${detail})`}
          {failed && ` ${t('kit.failedHere')}`}
        </li>
      ))}
    </ol>
  );
}
