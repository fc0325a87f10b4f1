/** Long operations by their URL: where it is, and what it says. The URL is opaque: never rebuilt, never re-cased. */

import { fromIso, instant } from '../runtime/clock.ts';
import { printable } from '../runtime/printable.ts';
import type { Failure, OperationState } from './arm.ts';
import { errorOf, retryAfter, rowFor, type Answer } from './errors.ts';

/** The URL of the first answer; undefined when ARM did it at once, or names another host than its own. */
export function operationUrl({ header }: Pick<Answer, 'header'>, resourceManager: string): string | undefined {
  const url = header('azure-asyncoperation') ?? header('location');
  if (url === undefined) return undefined;
  return ownUrl(url, resourceManager) ? url : undefined;
}

/** True for an https URL of ARM itself: nothing else may see the bearer token. It is kept and shown as it came, so nothing in it may be unseen. */
export function ownUrl(url: string, resourceManager: string): boolean {
  if (url.length > 8192 || printable(url) !== url || !URL.canParse(url)) return false;
  const { origin, username } = new URL(url);
  return origin === new URL(resourceManager).origin && username === '';
}

const running = new Set(['inprogress', 'running', 'accepted', 'updating', 'creating', 'deleting', 'pending']);

/** Recorded: 200 with a status; 202 with or without a body; 200 with the resource itself or nothing (older API versions); 404 early or late. */
export function operationState(answer: Answer, ahead = 0): OperationState {
  const pause = retryAfter(answer);
  if (answer.status === 202) return { status: 'InProgress', ...pause };
  if (answer.status === 404 || answer.status === 410) return { status: 'Unknown' };
  // Some operations end with no content at all.
  if (answer.status === 204) return { status: 'Succeeded' };
  const body = objectIn(answer.body);
  const word = body?.['status'];
  // Older API versions answer with the resource itself; anything else without a status proves nothing.
  if (typeof word !== 'string') return { status: body?.['id'] !== undefined && body['properties'] !== undefined ? 'Succeeded' : 'Unknown' };
  const small = word.toLowerCase();
  if (running.has(small)) return { status: 'InProgress', ...pause };
  if (small === 'succeeded') return { status: 'Succeeded', ...endIn(body, ahead) };
  if (small !== 'failed' && small !== 'canceled' && small !== 'cancelled') return { status: 'Unknown', ...pause };
  const status = small === 'failed' ? 'Failed' : 'Canceled';
  if (body?.['error'] === undefined || body['error'] === null) return { status };
  const { code, detail, message } = errorOf(answer.body);
  return { status, code: detail ?? code, message };
}

/** `endTime` is in the status of an operation that has ended (Microsoft: Track asynchronous Azure operations, 2024-05-13); in our time. */
function endIn(body: Readonly<Record<string, unknown>> | undefined, ahead: number): Pick<OperationState, 'endedAt'> {
  const at = fromIso(typeof body?.['endTime'] === 'string' ? body['endTime'] : undefined);
  return at === undefined ? {} : { endedAt: instant(at + ahead) };
}

/** The end of an operation as a refusal: what the table knows under its code, else a definite one. */
export function failureOf({ status, code = status, message = '', retryAfterMs }: OperationState): Failure {
  const row = rowFor(200, { code, detail: undefined, message });
  const is = row?.is === 'Gone' ? 'Invalid' : (row?.is ?? 'Blocked');
  return {
    class: is,
    status: 200,
    code,
    message: message === '' ? `Azure ended the operation as ${status} and gave no reason.` : message,
    ...(is === 'Blocked' ? { obstacle: row?.obstacle ?? 'Other' } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ambiguous: false,
  };
}

function objectIn(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
