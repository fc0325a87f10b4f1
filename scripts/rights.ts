/**
 * `npm run check:rights`: compares the rights in Kubernetes that deploy/ grants with those that the operator used in the whole suite. CALLS_DIR is where the
 * simulated API servers (sim/kubernetes/rights/calls.ts) and the real ones (their audit logs) left what they were asked. A right that is not used fails, and
 * so does one that is missing. What a real server forbade is told besides: a test may take rights away on purpose.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { callOf, type Call } from '../sim/kubernetes/rights/calls.ts';
import { compare, type Grant, type Rule } from './rights/compare.ts';

const root = new URL('..', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly Rule[];
}

/** Of the operator itself; not of users, and not those by which others reach its metrics. */
const isOfOperator = ({ kind, metadata }: Role): boolean => /^(Cluster)?Role$/.test(kind) && metadata.name.startsWith('apim-vnet-operator');

const base = (): readonly Grant[] =>
  parseAllDocuments(text('deploy/base/rbac.yaml'))
    .map((document) => document.toJS() as Role)
    .filter(isOfOperator)
    .flatMap(({ kind, metadata, rules = [] }) => rules.map((rule) => ({ from: `${kind} ${metadata.name}`, rule })));

interface Overlay {
  readonly patches?: readonly { readonly patch?: string }[];
}

/** Rules that an overlay adds. */
const added = (overlay: string): readonly Grant[] =>
  ((parse(text(`deploy/overlays/${overlay}/kustomization.yaml`)) as Overlay).patches ?? [])
    .flatMap(({ patch }) => (patch === undefined ? [] : (parse(patch) as readonly { path?: string; value?: Rule }[])))
    .flatMap(({ path, value }) => (path === '/rules/-' && value ? [{ from: `overlay ${overlay}`, rule: value }] : []));

export const granted = (): readonly Grant[] => [...base(), ...added('namespace-identity'), ...added('firewall-config-maps')];

interface AuditLine {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly responseStatus?: { readonly code?: number };
}

interface Seen {
  readonly calls: readonly Call[];
  readonly forbidden: readonly string[];
}

const linesOf = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'));

/** Reviews of others' tokens and rights are what metrics are served with, by a role of its own. */
const isReview = ({ resource }: Call): boolean => resource === 'tokenreviews' || resource === 'subjectaccessreviews';

export function seenIn(directory: string): Seen {
  const names = readdirSync(directory);
  const simulated = names
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => linesOf(join(directory, name)).map((line) => JSON.parse(line) as Call));
  const audited = names
    .filter((name) => name.includes('.audit'))
    .flatMap((name) => linesOf(join(directory, name)).map((line) => JSON.parse(line) as AuditLine))
    .filter(({ userAgent = '' }) => userAgent.startsWith('apim-vnet-operator/'));
  const real = audited.flatMap(({ verb, requestURI }) => callOf(verb, requestURI.replace(/\?.*$/, '')) ?? []);
  return {
    calls: [...simulated, ...real].filter((call) => !isReview(call)),
    forbidden: [
      ...new Set(
        audited.filter(({ responseStatus }) => responseStatus?.code === 403).map(({ verb, requestURI }) => `${verb} ${requestURI}`),
      ),
    ],
  };
}

if (import.meta.main) {
  const directory = process.env['CALLS_DIR'];
  if (!directory) {
    console.error('CALLS_DIR is not set: run the suites with it first, then this.');
    process.exitCode = process.env['REQUIRE_CLUSTER'] === '1' ? 1 : 0;
  } else {
    const { calls, forbidden } = seenIn(directory);
    const { unused, missing } = compare(granted(), calls);
    for (const right of unused) console.error(`granted and not used in any suite: ${right}`);
    for (const right of missing) console.error(`used and not granted: ${right}`);
    for (const request of forbidden) console.log(`forbidden by a real API server, in a test: ${request}`);
    if (unused.length + missing.length > 0) process.exitCode = 1;
    else console.log(`${granted().length} rules in Kubernetes, each used, and none is missing (${calls.length} distinct calls).`);
  }
}
