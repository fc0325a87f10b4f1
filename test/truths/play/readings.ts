/** Table B as the product reads it: each promised answer is put to it, and what it makes of it is what a client has to. */

import { classify, type Answer as Received } from '../../../src/azure/errors.ts';
import { operationState, operationUrl } from '../../../src/azure/operations.ts';
import type { FailureClass } from '../../../src/azure/arm.ts';
import type { Meaning, RequestRow } from '../requests/request.ts';

const arm = 'https://management.azure.com';

/** The answer that the row promises, with its code and the words of its evidence. */
export function received({ request, answer, evidence }: RequestRow): Received {
  const { status, code, detail, state, isEmpty, headers } = answer;
  const values: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === 'absent' ? [] : [[name, valueOf(name, value)]])),
  );
  const message = 'words' in evidence ? evidence.words : '';
  const details = detail === undefined ? [] : [{ code: detail, message }];
  const shown = typeof request.path === 'string' ? { id: request.path, properties: { provisioningState: state } } : { status: state };
  const body = code === undefined ? shown : { error: { code, message, details } };
  return { method: request.method, status, header: (name) => values[name], body: isEmpty ? undefined : JSON.stringify(body) };
}

function valueOf(name: string, value: string): string {
  if (value !== 'present') return value.replace(/^= /, '');
  return name === 'retry-after' ? '12' : name === 'etag' ? '"one"' : `${arm}/subscriptions/1/providers/Microsoft.Network/operations/1`;
}

const classes: Readonly<Record<FailureClass, Meaning>> = {
  Waiting: 'come back',
  Transient: 'come back',
  Throttled: 'come back',
  Budget: 'come back',
  Blocked: 'something has to change',
  Invalid: 'something has to change',
  Gone: 'it is not there',
};

export interface Reading {
  readonly means: Meaning | 'success';
  /** Whether the code is one that it knows, and no guess by the status. */
  readonly known: boolean;
  readonly namesOperation: boolean;
  readonly comesBackIn: number | undefined;
}

export function reading(answer: Received): Reading {
  const isRefusal = answer.status >= 400;
  const { failure, known } = classify(answer);
  return {
    means: isRefusal ? classes[failure.class] : 'success',
    known: isRefusal ? known : true,
    namesOperation: operationUrl(answer, arm) !== undefined,
    comesBackIn: isRefusal ? failure.retryAfterMs : undefined,
  };
}

export const stateOf = (answer: Received): string => operationState(answer).status;
