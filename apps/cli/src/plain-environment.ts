/** What any process may need of the machine, and holds no secret of ours; OpenTelemetry's says where all of them send metrics. */
const plainNames =
  /^(PATH|HOME|USER|LOGNAME|TZ|TMPDIR|LANG|LANGUAGE|LC_[A-Z]+|NODE_[A-Z_]+|UV_[A-Z_]+|OTEL_[A-Z_]+|SSL_CERT_(FILE|DIR)|OPENSSL_CONF|(HTTPS?|NO)_PROXY|SEKISHO_LOG_LEVEL)$/i;

export const isPlain = (name: string): boolean => plainNames.test(name);

/** The environment of a process that reads no settings. */
export const plainEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => chosenFrom(env, isPlain);

/** The variables of an environment whose names are chosen. */
export const chosenFrom = (env: NodeJS.ProcessEnv, isChosen: (name: string) => boolean): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => isChosen(name)));
