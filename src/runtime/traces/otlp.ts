/**
 * A tracer that sends its spans by OTLP over HTTP, as the standard environment says: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS,
 * OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES and their kin (OpenTelemetry: environment variable specification; SDK 2.x reads them).
 *
 * The only file that imports OpenTelemetry, and itself imported only when traces are wanted: in the bundle it is a file of its own.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { diag, DiagLogLevel, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { orAborted } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Attributes, Tracer } from './trace.ts';

export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what is left, until `signal` aborts, and ends. Never rejects. */
  readonly close: (signal: AbortSignal) => Promise<void>;
}

export interface TracingOptions {
  readonly name: string;
  readonly version: string;
  /** Unique among the instances. */
  readonly instance: string;
  readonly log: Pick<Log, 'warn'>;
}

/** A collector that is away fails every few seconds. */
const tellEveryMs = 10 * 60_000;
const longestError = 300;

export function startTracing({ name, version, instance, log }: TracingOptions): Tracing {
  tellErrors(log);
  const own = resourceFromAttributes({ 'service.name': name, 'service.version': version, 'service.instance.id': instance });
  const provider = new BasicTracerProvider({
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer(name, version);
  const current = new AsyncLocalStorage<Context>();
  return {
    tracer: {
      span(title, attributes, run, kind) {
        const parent = current.getStore() ?? ROOT_CONTEXT;
        const span = tracer.startSpan(
          title,
          { attributes: present(attributes), kind: kind === 'client' ? SpanKind.CLIENT : SpanKind.INTERNAL },
          parent,
        );
        const fail = (message: string) => {
          span.setStatus({ code: SpanStatusCode.ERROR, message: message.slice(0, longestError) });
        };
        return current.run(trace.setSpan(parent, span), async () => {
          try {
            return await run({ set: (more) => void span.setAttributes(present(more)), fail });
          } catch (error) {
            fail(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
            throw error;
          } finally {
            span.end();
          }
        });
      },
    },
    async close(signal) {
      await orAborted(provider.shutdown(), signal).catch(() => undefined);
      diag.disable();
    },
  };
}

const present = (attributes: Attributes): Record<string, string | number | boolean> =>
  Object.fromEntries(Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

/** The exporter's words may hold what the environment says of its headers: only their beginning is told, and not often. */
function tellErrors(log: Pick<Log, 'warn'>): void {
  let toldAt = -tellEveryMs;
  const error = (message: string) => {
    if (performance.now() - toldAt < tellEveryMs) return;
    toldAt = performance.now();
    log.warn('traces cannot be sent', { why: reasonIn(message) });
  };
  const silent = () => undefined;
  diag.setLogger(
    { error, warn: error, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

/** The SDK reports an error as JSON with its whole stack. */
function reasonIn(message: string): string {
  try {
    const { name = 'Error', message: why = '', code = '' } = JSON.parse(message) as Partial<Record<'name' | 'message' | 'code', string>>;
    return `${name}: ${why} ${code}`.trim().slice(0, longestError);
  } catch {
    return message.slice(0, longestError);
  }
}
