import type { CompiledQuery, DatabaseConnection, Dialect, Driver } from 'kysely';
import { inSpan, isTracing, type SpanOptions } from '../telemetry/spans.ts';

export type DatabaseSystem = 'sqlite' | 'postgresql';

/** A dialect whose statements are spans, below whatever span is open. Their text has placeholders in it, never values. */
export const traced = (dialect: Dialect, system: DatabaseSystem): Dialect => ({
  createAdapter: () => dialect.createAdapter(),
  createDriver: () => new TracedDriver(dialect.createDriver(), system),
  createIntrospector: (database) => dialect.createIntrospector(database),
  createQueryCompiler: () => dialect.createQueryCompiler(),
});

class TracedDriver implements Driver {
  /** The driver's own, by what is handed out in its place. */
  readonly #own = new WeakMap<DatabaseConnection, DatabaseConnection>();

  constructor(
    private readonly driver: Driver,
    private readonly system: DatabaseSystem,
  ) {}

  init: Driver['init'] = (...options) => this.driver.init(...options);
  destroy: Driver['destroy'] = (...options) => this.driver.destroy(...options);

  async acquireConnection(...options: Parameters<Driver['acquireConnection']>): Promise<DatabaseConnection> {
    const connection = await this.driver.acquireConnection(...options);
    const handedOut: DatabaseConnection = {
      executeQuery: (query, ...options) => {
        if (!isTracing()) return connection.executeQuery(query, ...options);
        const { name, options: about } = statementSpan(query, this.system);
        return inSpan(name, about, () => connection.executeQuery(query, ...options));
      },
      streamQuery: (query, ...options) => connection.streamQuery(query, ...options),
    };
    this.#own.set(handedOut, connection);
    return handedOut;
  }

  beginTransaction: Driver['beginTransaction'] = (connection, ...settings) =>
    this.driver.beginTransaction(this.#ownOf(connection), ...settings);
  commitTransaction: Driver['commitTransaction'] = (connection, ...options) =>
    this.driver.commitTransaction(this.#ownOf(connection), ...options);
  rollbackTransaction: Driver['rollbackTransaction'] = (connection, ...options) =>
    this.driver.rollbackTransaction(this.#ownOf(connection), ...options);
  releaseConnection: Driver['releaseConnection'] = (connection, ...options) =>
    this.driver.releaseConnection(this.#ownOf(connection), ...options);

  #ownOf(connection: DatabaseConnection): DatabaseConnection {
    return this.#own.get(connection) ?? connection;
  }
}

/** Named by OpenTelemetry's conventions for databases: what is done, and to which table. */
function statementSpan({ sql }: CompiledQuery, system: DatabaseSystem): { name: string; options: SpanOptions } {
  const operation = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? 'QUERY';
  const table = /\b(?:from|into|update)\s+"(\w+)"/i.exec(sql)?.[1];
  return {
    name: table === undefined ? operation : `${operation} ${table}`,
    options: {
      role: 'client',
      attributes: {
        'db.system.name': system,
        'db.operation.name': operation,
        'db.collection.name': table,
        'db.query.text': sql,
      },
    },
  };
}
