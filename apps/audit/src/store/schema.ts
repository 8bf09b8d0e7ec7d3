/** Times are ISO 8601 in UTC with milliseconds, which sort as text. Numbers beyond 32 bits are doubles: exact to 2⁵³. */
export interface AuditTables {
  /** One row a connection: the log an administrator reads. */
  audit_connection: {
    connection: string;
    edge: string;
    remote: string;
    client: string | null;
    started_at: string;
    /** Time of its latest event. */
    latest_at: string;
    outcome: string;
    user_name: string | null;
    address: string | null;
    authentication: string | null;
    ike_suite: string | null;
    esp_suite: string | null;
    pre_shared_key: string | null;
    code: string | null;
    sentence: string | null;
    detail: string | null;
    step: string | null;
    ended_at: string | null;
    duration_ms: number | null;
    bytes_in: number | null;
    bytes_out: number | null;
    /** ConnectionState as JSON, what later events are added to. */
    state: string;
  };
  /** Every event, once. Only ever appended to, until its time is over. */
  audit_event: {
    id: string;
    connection: string;
    type: string;
    time: string;
    /** The whole CloudEvent as JSON. */
    event: string;
  };
  /** What administrators have changed. */
  audit_change: {
    id: string;
    at: string;
    made_by: string;
    made_from: string;
    what: string;
    /** JSON. */
    before: string | null;
    after: string | null;
    request_id: string;
  };
  /** Edges as they have told of themselves. */
  audit_edge: {
    edge: string;
    /** When its process began to serve, and its last word; both by its own clock. */
    since: string;
    alive_at: string;
    /** Last word of the process before. */
    former_alive_at: string | null;
  };
  /** Messages of the event stream that are no events. */
  audit_poison: {
    /** Place and time in the stream. */
    id: string;
    subject: string;
    received_at: string;
    reason: string;
    body: string;
  };
  /** One row, written first by every transaction that records events: instances take turns. */
  audit_writer: {
    id: number;
    batches: number;
  };
}
