/** Refusals in the API server's own words (k8s.io/apimachinery: pkg/api/errors, pkg/util/validation/field). */

import { ApiError } from '../../src/runtime/api.ts';
import { asText, type Tree } from './tree.ts';

export interface Refusal extends Tree {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}

/** Thrown inside the server; answered as a `Status` object. */
export class Refused extends Error {
  readonly status: Refusal;
  constructor(code: number, reason: string, message: string, details?: Tree) {
    super(message);
    this.name = 'Refused';
    this.status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details && { details }), code };
  }
}

export const toApiError = (status: Tree): ApiError => {
  const seconds = (status.details as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds;
  return new ApiError(Number(status.code), asText(status.reason), asText(status.message), {
    retryAfterMs: seconds === undefined ? undefined : seconds * 1000,
  });
};

export interface Named {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

export const qualified = (group: string, name: string): string => (group === '' ? name : `${name}.${group}`);

const about = (kind: Named, name: string): Tree => ({ name, ...(kind.group !== '' && { group: kind.group }), kind: kind.plural });

export const notFound = (kind: Named, name: string): Refused =>
  new Refused(404, 'NotFound', `${qualified(kind.group, kind.plural)} "${name}" not found`, about(kind, name));

export const alreadyExists = (kind: Named, name: string): Refused =>
  new Refused(409, 'AlreadyExists', `${qualified(kind.group, kind.plural)} "${name}" already exists`, about(kind, name));

export const conflict = (kind: Named, name: string, why: string): Refused =>
  new Refused(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(kind.group, kind.plural)} "${name}": ${why}`,
    about(kind, name),
  );

export const modified = (kind: Named, name: string): Refused =>
  conflict(kind, name, 'the object has been modified; please apply your changes to the latest version and try again');

export const forbidden = (kind: Named, name: string, why: string): Refused =>
  new Refused(403, 'Forbidden', `${qualified(kind.group, kind.plural)} "${name}" is forbidden: ${why}`, about(kind, name));

export const badRequest = (message: string): Refused => new Refused(400, 'BadRequest', message);

/** No `Status` but text: nobody feels responsible for the path. */
export const noSuchPath = (): Refused => new Refused(404, '', '404 page not found');

export const noSuchSubresource = (): Refused => new Refused(404, 'NotFound', 'the server could not find the requested resource', {});

export const notAllowed = (): Refused =>
  new Refused(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const unsupportedMedia = (accepted: readonly string[]): Refused =>
  new Refused(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

/** `Expired` of a list or watch that asks for what has been compacted away. */
export const expired = (message: string): Refused => new Refused(410, 'Expired', message);

type Cause =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueTypeInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueDuplicate'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany';

const title: Readonly<Record<Cause, string>> = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueTypeInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueTooLong: 'Too long',
  FieldValueTooMany: 'Too many',
};

/** One broken rule of an object: where, and the sentence without the place. */
export interface FieldError {
  readonly cause: Cause;
  readonly field: string;
  readonly body: string;
}

const withDetail = (head: string, detail: string) => (detail === '' ? head : `${head}: ${detail}`);
const blank: ReadonlySet<Cause> = new Set(['FieldValueRequired', 'FieldValueForbidden', 'FieldValueTooLong']);

/** The field of an error that is about the whole object. */
export const nowhere = '<nil>';

export const fieldError = (cause: Cause, field: string, value: unknown, detail = ''): FieldError => ({
  cause,
  field: field === '' ? nowhere : field,
  body: withDetail(blank.has(cause) ? title[cause] : `${title[cause]}: ${JSON.stringify(value ?? null)}`, detail),
});

/** 422 with every broken rule, each said once. */
export function invalid(kind: Named, name: string, errors: readonly FieldError[]): Refused {
  const said = [...new Set(errors.map((error) => `${error.field}: ${error.body}`))];
  const list = said.length === 1 ? said.join() : `[${said.join(', ')}]`;
  return new Refused(422, 'Invalid', `${qualified(kind.group, kind.kind)} "${name}" is invalid: ${list}`, {
    name,
    ...(kind.group !== '' && { group: kind.group }),
    kind: kind.kind,
    causes: errors.map((error) => ({ reason: error.cause, message: error.body, field: error.field })),
  });
}
