import {
  DashboardLinkBuilder,
  DashboardLinkType,
  PanelBuilder,
  TextBoxVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { SearchTableType, DataqueryBuilder as TempoQuery } from '@grafana/grafana-foundation-sdk/tempo';
import { TextMode, PanelBuilder as TextPanel } from '@grafana/grafana-foundation-sdk/text';
import { tempo } from '../data-sources.ts';
import { dashboardOf } from '../page.ts';
import { chart, type PanelOf } from '../panels.ts';
import { quantile, rate, same } from '../promql.ts';

/** What Grafana puts in. */
const template = (name: string): string => `$\{${name}}`;

/** Traces of Tempo that a query of its own language finds, each with a way to the whole trace on this page. */
const search = (title: string, description: string, traceql: string): PanelOf =>
  new TablePanel()
    .title(title)
    .description(description)
    .datasource(tempo)
    .span(12)
    .height(8)
    .dataLinks([
      new DashboardLinkBuilder('Show its story here')
        .type(DashboardLinkType.Link)
        .url(`/d/sekisho-one-session?var-trace=${template('__data.fields.traceID')}&${template('__url_time_range')}`),
    ])
    .targets([
      new TempoQuery()
        .datasource(tempo)
        .refId('A')
        .queryType('traceql')
        .query(traceql)
        .limit(50)
        .tableType(SearchTableType.Traces)
        .filters([]),
    ]);

const trace = new PanelBuilder()
  .type('traces')
  .title('From the first IKE packet on')
  .description('Every step, what each service and server took, and the reason where it was refused.')
  .datasource(tempo)
  .span(24)
  .height(16)
  .targets([
    new TempoQuery()
      .datasource(tempo)
      .refId('A')
      .queryType('traceql')
      .query('$trace')
      .limit(1)
      .tableType(SearchTableType.Traces)
      .filters([]),
  ]);

const help = new TextPanel()
  .title('How to find one')
  .span(24)
  .height(4)
  .mode(TextMode.Markdown)
  .content(
    [
      'Write the id of a connection above (`sekisho log` and `sekisho sessions` tell it): the first table finds its trace, a click on it shows it below.',
      'A trace’s id is the connection’s id as a number in hexadecimal digits, so that logs, metrics and traces lead to each other.',
      'What a user can do about it: `sekisho diagnose ID`.',
    ].join('\n\n'),
  );

/** One connection, and how the gateway did meanwhile. */
export const oneSession = dashboardOf({
  name: 'one-session',
  title: 'one session',
  description: 'One connection from its first IKE packet on, and what the gateway was doing at that time.',
  variables: [
    new TextBoxVariableBuilder('connection').label('Connection').defaultValue(''),
    new TextBoxVariableBuilder('trace').label('Trace').defaultValue(''),
  ],
  rows: {
    'Its story': [
      help,
      search(
        'The connection',
        'Traces with its id: the attempt, renewals of its keys, its end.',
        '{ span.sekisho.connection.id = "$connection" }',
      ),
      search('Attempts that failed', 'The latest ones, whoever it was.', '{ name = "connect" && status = error }'),
      trace,
    ],
    'The gateway at that time': [
      chart(
        [{ expr: rate('sekisho.connect.attempts', ['result']), legend: '{{result}}' }],
        { title: 'Attempts by result', description: 'Was it this client alone?', unit: 'ops' },
        true,
      ),
      chart(
        [
          {
            expr: same('nodejs.eventloop.delay', ['job', 'instance'], { quantile: 'max' }),
            legend: '{{job}} {{instance}}',
          },
        ],
        { title: 'Lateness of event loops', description: 'The latest in ten seconds.', unit: 's' },
      ),
      chart([{ expr: quantile(0.95, 'sekisho.auth.back_end.duration', ['back_end']), legend: '{{back_end}}' }], {
        title: 'Time back ends take, p95',
        description: 'To say whether credentials are right.',
        unit: 's',
      }),
      chart([{ expr: quantile(0.95, 'sekisho.bus.request.duration', ['subject']), legend: '{{subject}}' }], {
        title: 'Time until requests are answered, p95',
        description: 'By subject on the bus.',
        unit: 's',
      }),
    ],
  },
});
