/** Where the dashboards are that Grafana reads. */
export const dashboardDirectory = new URL('../dashboards/', import.meta.url);
/** Prometheus' configuration, and its alerts. */
export const prometheusDirectory = new URL('../../prometheus/', import.meta.url);
/** What to do about an alert, each in a chapter of its name. */
export const runbooks = new URL('../../../docs/runbooks.md', import.meta.url);
/** The page about metrics. */
export const observability = new URL('../../../docs/observability.md', import.meta.url);
