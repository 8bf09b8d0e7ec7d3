import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';

/** As `provisioning/datasources` names them. */
export const prometheus: DataSourceRef = { type: 'prometheus', uid: 'sekisho-prometheus' };
export const tempo: DataSourceRef = { type: 'tempo', uid: 'sekisho-tempo' };
