/**
 * Keeps which rights the operator used of this API server, for the check that compares them with those that are granted (scripts/rights.ts). They lie as JSON
 * lines in the directory that CALLS_DIR names, a file per process, each once; where it names none, nothing is kept.
 */

import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerRequest } from '../server.ts';

export interface Call {
  readonly verb: string;
  readonly group: string;
  /** With its subresource, e.g. `apimvnetbindings/status`. */
  readonly resource: string;
  readonly namespace?: string;
  /** Of what is known by name: a right to it may be limited to that. */
  readonly name?: string;
}

/** All others are many, and no right is limited to one of them. */
const named = new Set(['leases', 'namespaces', 'serviceaccounts', 'customresourcedefinitions']);

const resourcePath =
  /^\/(?:api|apis\/(?<group>[^/]+))\/[^/]+(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<sub>[^/]+))?)?$/;

export function callOf(verb: string, path: string): Call | undefined {
  const { group = '', namespace, plural, name, sub } = resourcePath.exec(path)?.groups ?? {};
  if (plural === undefined) return undefined;
  return {
    verb,
    group,
    resource: sub === undefined ? plural : `${plural}/${sub}`,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && named.has(plural) && { name }),
  };
}

const directory = process.env['CALLS_DIR'];
const kept = new Set<string>();

/** In process the operator is the user of that name; over the network it says so itself. */
const isOperator = ({ user, agent }: Pick<ServerRequest, 'user' | 'agent'>): boolean =>
  agent === undefined ? user === 'operator' : agent.startsWith('apim-vnet-operator/');

export function keepCall(verb: string, request: Pick<ServerRequest, 'path' | 'user' | 'agent'>): void {
  if (!directory || !isOperator(request)) return;
  const call = callOf(verb, request.path);
  const line = call && JSON.stringify(call);
  if (line === undefined || kept.has(line)) return;
  kept.add(line);
  mkdirSync(directory, { recursive: true });
  appendFileSync(join(directory, `${process.pid}.jsonl`), `${line}\n`);
}
