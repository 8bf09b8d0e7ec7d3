import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { backEnds } from './dashboards/back-ends.ts';
import { capacity } from './dashboards/capacity.ts';
import { connectFunnel } from './dashboards/connect-funnel.ts';
import { edges } from './dashboards/edges.ts';
import { oneSession } from './dashboards/one-session.ts';
import { overview } from './dashboards/overview.ts';

/** All of them, by the name of their file. */
export const dashboards: Readonly<Record<string, Dashboard>> = {
  overview,
  'connect-funnel': connectFunnel,
  'one-session': oneSession,
  edges,
  'back-ends': backEnds,
  capacity,
};

/** As it stands in its file. */
export const textOf = (dashboard: Dashboard): string => `${JSON.stringify(dashboard, undefined, 2)}\n`;
