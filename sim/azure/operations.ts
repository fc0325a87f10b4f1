/** What the URLs of an operation answer, while it runs and afterwards. */

import { instant, toIsoExact } from '../../src/runtime/clock.ts';
import { Refusal } from './answers.ts';
import { isOver, type Engine, type Operation } from './engine.ts';
import type { Answer } from './exchange.ts';

/** The path's two last parts: what is asked for, and the operation's id. */
export const operationPath =
  /\/(operations|operationresults|operationsstatuses|privatednsoperationstatuses|privatednsoperationresults)\/([^/]+)$/i;

export function askOperation(engine: Engine, kind: string, id: string): Answer {
  const operation = engine.operations.get(id.toLowerCase());
  if (!operation || isOver(engine, operation)) throw new Refusal(404, 'NotFound', `The operation ${id} was not found.`);
  // A client that got no more than `Location` goes by the status of the answer, at every version.
  const isByLocation = operation.name === 'Apply' && engine.assumptions.applyAnswer === 'locationOnly';
  const isResult = kind.toLowerCase().endsWith('operationresults') && (isByLocation || operation.resultUrl !== operation.statusUrl);
  // Recorded: private DNS says 202 for as long as it is at work, and names both its URLs again.
  if (operation.status === 'InProgress' && operation.name === 'PrivateDns') {
    const { statusUrl, resultUrl } = operation;
    const { headers, body } = progress(operation);
    return { status: 202, headers: { ...headers, 'azure-asyncoperation': statusUrl, location: resultUrl }, body };
  }
  if (operation.status === 'InProgress') return isResult ? waiting(operation) : progress(operation);
  if (isResult && operation.status === 'Succeeded') return operation.result();
  const { status, error } = operation;
  return { status: 200, headers: {}, body: { status, ...timesOf(engine, operation), ...(error ? { error } : {}) } };
}

/** Microsoft: Track asynchronous Azure operations, 2024-05-13. */
function timesOf(engine: Engine, { provider, startedAt, endsAt }: Operation) {
  if (engine.assumptions.operationTimes === 'absent' || provider !== 'Microsoft.ApiManagement') return {};
  return { startTime: toIsoExact(instant(startedAt)), endTime: toIsoExact(instant(endsAt)) };
}

/** Recorded: API Management names its URL in both headers again, Microsoft.Network says only when to come back. */
function progress({ provider, statusUrl, retryAfter }: Operation): Answer {
  const urls = provider === 'Microsoft.ApiManagement' ? { 'azure-asyncoperation': statusUrl, location: statusUrl } : {};
  return { status: 200, headers: { ...urls, 'retry-after': `${retryAfter}` }, body: { status: 'InProgress' } };
}

const waiting = ({ resultUrl, retryAfter }: Operation): Answer => ({
  status: 202,
  headers: { location: resultUrl, 'retry-after': `${retryAfter}` },
  body: undefined,
});
