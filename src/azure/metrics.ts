/** What is counted of the traffic with ARM. */

import { Counter, Gauge, type Registry } from 'prom-client';

export interface ArmMetrics {
  request(method: string, status: number, provider: string): void;
  throttled(): void;
  /** Not sent now, because our own limits leave no room. */
  queued(provider: string): void;
  unknownError(code: string): void;
  /** Milliseconds, by the date of an answer. */
  clockAhead(ms: number): void;
}

export function armMetrics(registry: Registry): ArmMetrics {
  const requests = new Counter({
    name: 'apimvnet_arm_requests_total',
    help: 'Requests to Azure Resource Manager.',
    labelNames: ['method', 'code', 'provider'],
    registers: [registry],
  });
  const throttles = new Counter({
    name: 'apimvnet_arm_throttled_total',
    help: 'Requests that Azure refused for a rate limit, its own or that of a resource provider.',
    registers: [registry],
  });
  const queued = new Counter({
    name: 'apimvnet_arm_queued_total',
    help: 'Requests put off because the own limits, which are below those of Azure, left no room within ten seconds.',
    labelNames: ['provider'],
    registers: [registry],
  });
  const unknown = new Counter({
    name: 'apimvnet_arm_unknown_errors_total',
    help: 'Errors that no row of the error table knows.',
    labelNames: ['code'],
    registers: [registry],
  });
  const ahead = new Gauge({
    name: 'apimvnet_clock_ahead_seconds',
    help: "How far the machine's clock is ahead of Azure's; 0 within five minutes.",
    registers: [registry],
  });
  return {
    request: (method, status, provider) => requests.inc({ method, code: String(status), provider }),
    throttled: () => throttles.inc(),
    queued: (provider) => queued.inc({ provider }),
    unknownError: (code) => unknown.inc({ code }),
    clockAhead: (ms) => ahead.set(Math.round(ms / 1_000)),
  };
}

export const noArmMetrics: ArmMetrics = {
  request: () => undefined,
  throttled: () => undefined,
  queued: () => undefined,
  unknownError: () => undefined,
  clockAhead: () => undefined,
};
