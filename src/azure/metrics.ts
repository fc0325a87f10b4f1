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

/**
 * Codes that no row of the error table knows and that are worth a series of their own; all others are `other`, and named in the log: whatever answers
 * in Azure's place could otherwise make as many series as it likes. Microsoft: Troubleshoot common Azure deployment errors; REST API error codes of
 * Azure Resource Manager.
 */
const namedCodes: ReadonlySet<string> = new Set([
  'AccountRestricted',
  'AuthenticationFailed',
  'BadRequest',
  'Conflict',
  'DeploymentFailed',
  'FeatureNotEnabled',
  'Gone',
  'InvalidApiVersionParameter',
  'InvalidRequestContent',
  'InvalidRequestFormat',
  'InvalidResourceReference',
  'InvalidSubscriptionId',
  'MethodNotAllowed',
  'NotFound',
  'NotJson',
  'NoCode',
  'OperationNotAllowed',
  'PreconditionRequired',
  'QuotaExceeded',
  'ResourceNotFound',
  'SkuNotAvailable',
  'SubscriptionNotFound',
  'UnsupportedMediaType',
  'ValidationError',
]);
/** So many different codes are told; then what answers is out of order, and the log is not its to fill. */
const mostTold = 100;

/** `told` hears of each code without a series of its own, once. */
export function armMetrics(registry: Registry, told: (code: string) => void = () => undefined): ArmMetrics {
  const heard = new Set<string>();
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
    help: 'Errors that no row of the error table knows, by their code; codes without a series of their own are "other" and in the log.',
    labelNames: ['code'],
    registers: [registry],
  });
  // Else the first one would not show as an increase.
  unknown.inc({ code: 'other' }, 0);
  const ahead = new Gauge({
    name: 'apimvnet_clock_ahead_seconds',
    help: "How far the machine's clock is ahead of Azure's; 0 within five minutes.",
    registers: [registry],
  });
  return {
    request: (method, status, provider) => requests.inc({ method, code: String(status), provider }),
    throttled: () => throttles.inc(),
    queued: (provider) => queued.inc({ provider }),
    unknownError(code) {
      unknown.inc({ code: namedCodes.has(code) ? code : 'other' });
      if (namedCodes.has(code) || heard.has(code) || heard.size >= mostTold) return;
      heard.add(code);
      told(code);
    },
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
