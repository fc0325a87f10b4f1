/** Turns an answer that is no success into a failure with one class. Never throws: what it does not know is transient, and counted. */

import { printable } from '../runtime/printable.ts';
import type { Failure } from './arm.ts';
import { errorTable, type ErrorRow } from './error-table.ts';

export interface Answer {
  readonly method: string;
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: string | undefined;
}

export interface Classified {
  readonly failure: Failure;
  /** False when no row knows the code, and the status or the default spoke. */
  readonly known: boolean;
  /** For `Throttled`: whose limit was passed. */
  readonly scope: 'Arm' | 'Provider' | 'Operation';
}

export function classify(answer: Answer): Classified {
  const error = errorOf(answer.body);
  const { status } = answer;
  const row = rowFor(status, error);
  const write = answer.method !== 'GET';
  const is = row?.is ?? 'Transient';
  return {
    // What ARM refuses itself bears this header with `gateway`; without it the refusal is taken for ARM's, whose limit holds for more.
    scope: row?.limit ?? (answer.header('x-ms-failure-cause')?.toLowerCase() === 'service' ? 'Provider' : 'Arm'),
    known: (row?.code ?? row?.detail ?? row?.message ?? row?.evenPage) !== undefined || (status >= 500 && error.code !== 'NotJson'),
    failure: {
      class: is,
      status,
      code: error.code,
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      message: error.message,
      ...(is === 'Blocked' ? { obstacle: row?.obstacle ?? 'Other' } : {}),
      ...(is === 'Throttled' ? restIn(answer, error.message) : retryAfter(answer)),
      // ARM's own refusals come before the provider saw the request; a 5xx may come after.
      ambiguous: write && (status >= 500 || status === 408 || status === 499),
      ...optional('requestId', clipped(answer.header('x-ms-request-id'), 200)),
      ...optional('correlationId', clipped(answer.header('x-ms-correlation-request-id'), 200)),
    },
  };
}

/** The row that speaks; undefined for what is not known. */
export const rowFor = (status: number, error: ArmError): ErrorRow | undefined =>
  errorTable.find(
    (one) =>
      // A page of some proxy on the way says nothing about the resource.
      (error.code !== 'NotJson' || one.evenPage === true) &&
      (one.status === undefined || one.status === status) &&
      (one.code === undefined || one.code.test(error.code)) &&
      (one.detail === undefined || one.detail.test(error.detail ?? '')) &&
      (one.message === undefined || one.message.test(error.message)),
  );

/** No answer came at all: for a write it is not known whether it was carried out. */
export const noAnswer = (method: string, message: string): Failure => ({
  class: 'Transient',
  status: 0,
  code: 'NoAnswer',
  message: clip(message),
  ambiguous: method !== 'GET',
});

/** An answer that is no JSON, or lacks what every such resource has. */
export const malformed = (status: number, why: string, method = 'GET'): Failure => ({
  class: 'Transient',
  status,
  code: 'Malformed',
  message: clip(why),
  ambiguous: method !== 'GET',
});

const optional = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, string>);

interface ArmError {
  readonly code: string;
  readonly detail: string | undefined;
  readonly message: string;
}

/** `{error: {code, message, details}}`, the same unwrapped (older services), or whatever else came. */
export function errorOf(body: string | undefined): ArmError {
  const parsed = parse(body);
  const error = record(record(parsed)?.['error']) ?? record(parsed);
  const code = text(error?.['code']) ?? text(error?.['Code']);
  const message = text(error?.['message']) ?? text(error?.['Message']);
  const details = error?.['details'];
  const first = record(Array.isArray(details) ? details[0] : undefined);
  const nested = text(first?.['message']);
  if (code === undefined && message === undefined)
    return {
      code: 'NotJson',
      detail: undefined,
      message: clip(
        `not an ARM answer: ${
          (body ?? '')
            .replace(/<[^>]*>/g, ' ')
            .replace(/\s+/g, ' ')
            .trim() || '(empty)'
        }`,
      ),
    };
  return {
    code: clip(code ?? 'NoCode', 200),
    detail: clipped(text(first?.['code']), 200),
    message: clip(
      [message, nested === message ? undefined : nested, policyOf([error, first], `${message} ${nested}`)]
        .filter((part) => part !== undefined)
        .join(' '),
    ),
  };
}

/** Newer denials leave the policy's names out of the sentence, and have them beside it (Azure/azure-resource-manager-rpc, common-api-details). */
function policyOf(errors: readonly (Readonly<Record<string, unknown>> | undefined)[], said: string): string | undefined {
  const more = errors.flatMap((error) => (Array.isArray(error?.['additionalInfo']) ? (error['additionalInfo'] as unknown[]) : []));
  const info = record(more.map(record).find((one) => one?.['type'] === 'PolicyViolation')?.['info']);
  const named = (kind: string): readonly string[] => {
    const name = text(info?.[`policy${kind}DisplayName`]) ?? text(info?.[`policy${kind}Name`]) ?? text(info?.[`policy${kind}Id`]);
    return name === undefined || said.includes(name) ? [] : [`${kind.toLowerCase()} ${name}`];
  };
  const names = [...named('Assignment'), ...named('Definition')];
  return names.length === 0 ? undefined : `Policy: ${names.join(', ')}.`;
}

function parse(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}

const record = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/** Signed query strings never leave this folder, nor does what a terminal would obey. */
const clip = (message: string, most = 1000): string =>
  printable(message)
    .replace(/\beyJ[\w-]+\.[\w-]+(\.[\w-]+)?/g, '…')
    .replace(/([?&](t|c|s|h|sig)=)[^&\s'"]{20,}/g, '$1…')
    .slice(0, most);

const clipped = (message: string | undefined, most: number): string | undefined => message && clip(message, most);

const longestPause = 3_600_000;

/** Retry-After, or else the seconds that the sentence names: "can be retried in 39 seconds", "try again after '10' seconds". */
function restIn(answer: Answer, message: string): { readonly retryAfterMs?: number } {
  const said = retryAfter(answer);
  const seconds = /(?:retried in|retry after|try again after) '?(\d{1,5})'? seconds/i.exec(message)?.[1];
  return said.retryAfterMs !== undefined || seconds === undefined ? said : { retryAfterMs: Math.min(Number(seconds) * 1000, longestPause) };
}

/** Seconds or an HTTP date in Retry-After, milliseconds in the other two. Clamped to an hour. */
export function retryAfter({ header }: Pick<Answer, 'header'>): { readonly retryAfterMs?: number } {
  const ms = Number(header('retry-after-ms') ?? header('x-ms-retry-after-ms') ?? NaN);
  const plain = header('retry-after');
  const seconds = Number(plain ?? NaN) * 1000;
  const date = header('date');
  const until = plain === undefined || date === undefined ? NaN : Date.parse(plain) - Date.parse(date);
  const pause = [ms, seconds, until].find((value) => Number.isFinite(value) && value >= 0);
  return pause === undefined ? {} : { retryAfterMs: Math.min(pause, longestPause) };
}
