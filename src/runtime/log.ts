/** Structured logs, one JSON object a line; callers pass names and numbers, and what looks like a secret or a body is withheld. */

import { pino, type DestinationStream, type Logger } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
}

export function createLog({ level, destination }: { readonly level: LogLevel; readonly destination?: DestinationStream }): Log {
  const options = {
    level,
    base: null,
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(destination ? pino(options, destination) : pino(options));
}

const wrap = (logger: Logger): Log => {
  const at =
    (level: Exclude<LogLevel, 'silent'>) =>
    (message: string, fields: LogFields = {}): void => {
      if (logger.isLevelEnabled(level)) logger[level](harmless(fields) as LogFields, withoutTokens(message));
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(harmless(fields) as LogFields)),
  };
};

const withheld = '[withheld]';
const secretKey = /^(.*token|authorization|.*password|.*secret|.*cookie|body)$/i;
const tokens = /\bBearer\s+[^\s"']+|\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const deepest = 6;

/** For what else an error may get into, such as a status. */
export const withoutTokens = (text: string): string => text.replace(tokens, withheld);

/** The same value without what must not be logged. Of an error only what is listed: SDKs hang whole requests onto theirs. */
function harmless(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return withoutTokens(value);
  if (typeof value !== 'object' || value === null || ('toJSON' in value && !isError(value))) return value;
  if (depth === deepest) return '[deeper]';
  if (Array.isArray(value)) return value.map((one) => harmless(one, depth + 1));
  const entries = isError(value) ? described(value) : Object.entries(value);
  return Object.fromEntries(entries.map(([key, one]) => [key, secretKey.test(key) ? withheld : harmless(one, depth + 1)]));
}

type ErrorLike = Error & Readonly<Partial<Record<'code' | 'status' | 'statusCode' | 'reason' | 'errors', unknown>>>;

const isError = (value: object): value is ErrorLike => 'message' in value && 'stack' in value && typeof value.message === 'string';

function described({ name, message, stack, code, status, statusCode, reason, errors, cause }: ErrorLike): [string, unknown][] {
  return Object.entries({ type: name, message, stack, code, status, statusCode, reason, errors, cause }).filter(
    ([, one]) => one !== undefined,
  );
}
