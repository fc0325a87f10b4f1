/** Long operations by their URL: where it is, and what it says. The URL is opaque: never rebuilt, never re-cased. */

import type { OperationState } from './arm.ts';
import { errorOf, retryAfter, type Answer } from './errors.ts';

/** The URL of the first answer; undefined when ARM did it at once, or names another host than its own. */
export function operationUrl({ header }: Pick<Answer, 'header'>, resourceManager: string): string | undefined {
  const url = header('azure-asyncoperation') ?? header('location');
  if (url === undefined) return undefined;
  const host = (text: string): string => new URL(text).host.toLowerCase();
  try {
    return host(url) === host(resourceManager) && url.length <= 8192 ? url : undefined;
  } catch {
    return undefined;
  }
}

const running = new Set(['inprogress', 'running', 'accepted', 'updating', 'creating', 'deleting', 'pending']);

/** Recorded: 200 with a status; 202 with or without a body; 200 with the resource itself or nothing (older API versions); 404 early or late. */
export function operationState(answer: Answer): OperationState {
  const pause = retryAfter(answer);
  if (answer.status === 202) return { status: 'InProgress', ...pause };
  if (answer.status === 404 || answer.status === 410) return { status: 'Unknown' };
  const word = statusIn(answer.body);
  if (word === undefined) return { status: answer.status === 200 || answer.status === 204 ? 'Succeeded' : 'Unknown' };
  const small = word.toLowerCase();
  if (running.has(small)) return { status: 'InProgress', ...pause };
  if (small === 'succeeded') return { status: 'Succeeded' };
  if (small !== 'failed' && small !== 'canceled' && small !== 'cancelled') return { status: 'InProgress', ...pause };
  const { code, detail, message } = errorOf(answer.body);
  return { status: small === 'failed' ? 'Failed' : 'Canceled', code: detail ?? code, message };
}

function statusIn(body: string | undefined): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body ?? '');
    const status: unknown = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>)['status'] : undefined;
    return typeof status === 'string' ? status : undefined;
  } catch {
    return undefined;
  }
}
