import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ComposeError, type Service } from './compose.ts';
import { programFolder } from './container-root.ts';

const postgresVersions = '/usr/lib/postgresql';

/** What stands for an image here. */
interface Image {
  /** Why it is left out; undefined: it is not. */
  readonly absent?: string;
  /** What its entrypoint does before it becomes the command, for a shell. */
  readonly entrypoint?: string;
}

const absent: Image = { absent: 'Debian has no package of it' };

/**
 * The database's image makes its cluster at the first start, and runs what it finds in a folder; then it becomes the command.
 * The same as its docker-entrypoint.sh, as far as docker-compose.yml asks for it.
 */
const postgresEntrypoint = `
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-local=trust --auth-host=scram-sha-256 >/dev/null
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses=''" --wait start >/dev/null
  for each in /docker-entrypoint-initdb.d/*.sql; do
    psql --username="$POSTGRES_USER" --dbname=postgres --no-psqlrc -v ON_ERROR_STOP=1 --quiet --file="$each"
  done
  pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop >/dev/null
fi
exec "$@"
`;

/** By repository. */
const images: Readonly<Record<string, Image>> = {
  nats: {},
  redis: {},
  postgres: { entrypoint: postgresEntrypoint },
  'prom/prometheus': {},
  'otel/opentelemetry-collector-contrib': absent,
  'grafana/tempo': absent,
  'grafana/grafana': absent,
  'sekisho-edge': {},
  'sekisho-service': {},
};

/** @throws ComposeError: nothing here stands for it */
function imageOf({ name, image }: Service): Image {
  const [repository = ''] = image.split(':');
  const found = images[repository];
  if (found === undefined) throw new ComposeError(`${name}: nothing here stands for the image ${image}`);
  return found;
}

/** Why a service is left out here; undefined: it is not. @throws ComposeError */
export const reasonForAbsence = (service: Service): string | undefined => imageOf(service).absent;

/** Program and arguments of a container. */
export function commandOf(service: Service): readonly string[] {
  const { entrypoint } = imageOf(service);
  const command = entrypoint === undefined ? service.command : ['/bin/sh', '-ec', entrypoint, 'sh', ...service.command];
  return service.init ? ['tini', '--', ...command] : command;
}

/** Environment of a container. */
export const environmentOf = (service: Service, hostname: string): Record<string, string> => ({
  PATH: searchPath,
  HOME: '/tmp',
  HOSTNAME: hostname,
  ...service.environment,
});

const searchPath = [
  `${programFolder}/node_modules/.bin`,
  ...postgresFolders(),
  ...['/usr/local', '/usr', ''].flatMap((each) => [`${each}/sbin`, `${each}/bin`]),
].join(':');

/** Debian keeps the server's programs away from the search path. */
function postgresFolders(): string[] {
  try {
    const [newest] = readdirSync(postgresVersions).toSorted((a, b) => Number(b) - Number(a));
    return newest === undefined ? [] : [join(postgresVersions, newest, 'bin')];
  } catch {
    return [];
  }
}
