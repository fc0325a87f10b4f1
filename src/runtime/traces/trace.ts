/** What the program knows of tracing: spans, by whatever carries them out. Without `--traces` there is no tracer, and nothing of OpenTelemetry is loaded. */

/** Undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Span {
  set(attributes: Attributes): void;
  /** What was done did not succeed, although nothing was thrown. */
  fail(why: string): void;
}

export interface Tracer {
  /** A span for as long as `run` takes; what begins meanwhile is a child of it. What `run` throws is thrown, and marks the span. */
  span<T>(name: string, attributes: Attributes, run: (span: Span) => Promise<T>, kind?: 'client'): Promise<T>;
}

const nothing: Span = { set: () => undefined, fail: () => undefined };

export const traced = <T>(
  tracer: Tracer | undefined,
  name: string,
  attributes: () => Attributes,
  run: (span: Span) => Promise<T>,
  kind?: 'client',
): Promise<T> => (tracer ? tracer.span(name, attributes(), run, kind) : run(nothing));
