/** Structured logs, one JSON object a line; callers pass names and numbers, never bodies or tokens. */

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

/** Keys whose values are withheld should one slip in. */
const redact = { paths: ['token', 'authorization', 'body', '*.token', '*.authorization', '*.body'], censor: '[withheld]' };

export function createLog({ level, destination }: { readonly level: LogLevel; readonly destination?: DestinationStream }): Log {
  const options = {
    level,
    base: null,
    messageKey: 'message',
    redact,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(destination ? pino(options, destination) : pino(options));
}

const wrap = (logger: Logger): Log => ({
  debug: (message, fields = {}) => logger.debug(fields, message),
  info: (message, fields = {}) => logger.info(fields, message),
  warn: (message, fields = {}) => logger.warn(fields, message),
  error: (message, fields = {}) => logger.error(fields, message),
  child: (fields) => wrap(logger.child(fields)),
});
