import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { type DatabaseConnection, type Driver, SqliteDialect } from 'kysely';
import { sqliteBusyTimeoutMs, sqliteRetryMs, sqliteStatementsMax } from '../limits.ts';

const sqliteBusy = 5;

/** Kysely's SQLite dialect over node:sqlite. Transactions take the write lock at once, so that two writers queue up instead of failing. */
export function sqliteDialect(file: string): SqliteDialect {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file, { timeout: sqliteBusyTimeoutMs, enableForeignKeyConstraints: true });
  writeAhead(database);
  // From here on SQLite itself does not wait for locks, which would stop the event loop; `PatientSqlite` does.
  database.exec('pragma synchronous = normal; pragma busy_timeout = 0;');
  const statements = new Statements(database);
  return new PatientSqlite({
    database: {
      close: () => database.close(),
      prepare: (sql) => {
        const statement = statements.get(sql === 'begin' ? 'begin immediate' : sql);
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => statement.all(...bind(parameters)),
          run: (parameters) => statement.run(...bind(parameters)),
          // A statement that is read row by row can't be used by another meanwhile.
          iterate: (parameters) => database.prepare(sql).iterate(...bind(parameters)),
        };
      },
    },
  });
}

/** Two processes that open a new file at the same moment both want to switch it: SQLite tells one of them so without waiting. */
function writeAhead(database: DatabaseSync): void {
  const until = Date.now() + sqliteBusyTimeoutMs;
  for (;;) {
    try {
      return database.exec('pragma journal_mode = wal');
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, sqliteRetryMs);
    }
  }
}

/** Statements by their text, those used last: to compile one takes longer than to run it. */
class Statements {
  readonly #compiled = new Map<string, StatementSync>();

  constructor(private readonly database: DatabaseSync) {}

  get(sql: string): StatementSync {
    const statement = this.#compiled.get(sql) ?? this.database.prepare(sql);
    this.#compiled.delete(sql);
    this.#compiled.set(sql, statement);
    if (this.#compiled.size > sqliteStatementsMax) {
      const [oldest] = this.#compiled.keys();
      if (oldest !== undefined) this.#compiled.delete(oldest);
    }
    return statement;
  }
}

/** Waits, without stopping the event loop, while someone else holds the write lock. */
class PatientSqlite extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver();
    const acquireConnection = driver.acquireConnection.bind(driver);
    driver.acquireConnection = async () => patient(await acquireConnection());
    return driver;
  }
}

const patient = (connection: DatabaseConnection): DatabaseConnection => ({
  executeQuery: async (query) => {
    const until = Date.now() + sqliteBusyTimeoutMs;
    for (;;) {
      try {
        return await connection.executeQuery(query);
      } catch (error) {
        if (!isBusy(error) || Date.now() > until) throw error;
        await pause(sqliteRetryMs);
      }
    }
  },
  streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
});

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === sqliteBusy;

const bind = (parameters: readonly unknown[]): SQLInputValue[] => parameters.map(bindable);

function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite cannot store a value of type ${typeof value}`);
}
