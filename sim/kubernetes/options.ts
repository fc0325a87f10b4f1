/** The options of a write that come with its query or body (apimachinery: pkg/apis/meta/v1/validation). */

import type { Query } from './lists.ts';
import { fieldError, invalid } from './refusal.ts';
import { asList, asTree, asText, type Tree } from './tree.ts';
import type { WriteOptions } from './writes.ts';
import type { DeleteOptions } from './write-checks.ts';

export type Verb = 'Create' | 'Update' | 'Patch' | 'Delete';

const validations = ['', 'Ignore', 'Strict', 'Warn'] as const;

const isValidation = (text: string): text is (typeof validations)[number] => validations.some((known) => known === text);

function refuse(verb: Verb, field: string, value: unknown, supported: readonly string[]): never {
  const detail = `supported values: ${supported.map((one) => JSON.stringify(one)).join(', ')}`;
  const options = { group: 'meta.k8s.io', kind: `${verb}Options`, plural: '' };
  throw invalid(options, '', [fieldError('FieldValueNotSupported', field, value, detail)]);
}

function isDry(verb: Verb, asked: readonly unknown[]): boolean {
  if (asked.some((one) => one !== 'All')) refuse(verb, 'dryRun', asked, ['All']);
  return asked.length > 0;
}

const fromQuery = ({ dryRun }: Query): readonly string[] => (dryRun === undefined || dryRun === '' ? [] : [dryRun]);

/** Unless told otherwise unknown fields are warned of. */
export function writeOptions(verb: Verb, query: Query, agent: string, warn: (warning: string) => void): WriteOptions {
  const dryRun = isDry(verb, fromQuery(query));
  const asked = query.fieldValidation ?? '';
  if (!isValidation(asked)) return refuse(verb, 'fieldValidation', asked, validations);
  // A client that does not say so owns fields as the program that it is (apiserver: pkg/endpoints/handlers, `managerOrUserAgent`).
  const manager = query.fieldManager || (agent.split('/')[0] ?? '') || 'unknown';
  return { fieldValidation: asked === '' ? 'Warn' : asked, dryRun, warn, manager };
}

const isTrue = (text: string | undefined): boolean => text === 'true' || text === '1';

/** Whether fields are taken from others; refused where it means nothing, as is an apply by nobody. */
export function forceOf(query: Query, isApply: boolean): boolean {
  const options = { group: 'meta.k8s.io', kind: 'PatchOptions', plural: '' };
  if (isApply && (query.fieldManager ?? '') === '')
    throw invalid(options, '', [fieldError('FieldValueRequired', 'fieldManager', '', 'is required for apply patch')]);
  if (!isApply && query.force !== undefined)
    throw invalid(options, '', [fieldError('FieldValueForbidden', 'force', '', 'may not be specified for non-apply patch')]);
  return isTrue(query.force);
}

export function deleteOptions(query: Query, body: unknown): DeleteOptions {
  const sent = asTree(body);
  const preconditions: Tree = asTree(sent.preconditions);
  const optional = (key: 'uid' | 'resourceVersion') => (preconditions[key] === undefined ? {} : { [key]: asText(preconditions[key]) });
  return {
    dryRun: isDry('Delete', [...fromQuery(query), ...asList(sent.dryRun)]),
    preconditions: { ...optional('uid'), ...optional('resourceVersion') },
  };
}
