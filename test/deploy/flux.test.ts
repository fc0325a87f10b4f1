/** Promises about Flux: the shipped health checks judge every status as the table of situations says. */

import { celEnv, CelScalar, parse, plan, type CelInput } from '@bufbuild/cel';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Binding } from '../../src/api/binding.ts';
import { kstatus } from '../../src/binding/status/kstatus.test-support.ts';
import { distinctStatuses } from '../scenarios/support/statuses.ts';
import { manifestsIn, textOf } from './support/objects.ts';
import { examples, promised, situations } from './support/situations.ts';

interface Checks {
  readonly apiVersion: string;
  readonly kind: string;
  readonly inProgress: string;
  readonly failed: string;
  readonly current: string;
}

const [kustomization] = manifestsIn(textOf('deploy/flux/health-checks.yaml'));
const { healthCheckExprs, wait, timeout } = kustomization?.['spec'] as {
  readonly healthCheckExprs: readonly [Checks];
  readonly wait: boolean;
  readonly timeout: string;
};
const [checks] = healthCheckExprs;

const environment = celEnv({ variables: { metadata: CelScalar.DYN, spec: CelScalar.DYN, status: CelScalar.DYN } });
const programs = (['inProgress', 'failed', 'current'] as const).map((field) => ({
  field,
  run: plan(environment, parse(checks[field])) as unknown as (object: Readonly<Record<string, CelInput>>) => unknown,
}));

/** As fluxcd/pkg, runtime/cel, status_evaluator.go does: the generation first, then the expressions in this order; none is in progress. */
function flux(binding: Binding): string {
  const { metadata, status } = binding;
  if (status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation) return 'inProgress';
  const object = Object.fromEntries(Object.entries(binding).map(([name, value]) => [name, toCel(value)]));
  for (const { field, run } of programs) {
    const is = run(object);
    if (typeof is !== 'boolean') throw new Error(`${field}: ${String(is)}`);
    if (is) return field;
  }
  return 'inProgress';
}

const toCel = (value: unknown): CelInput => {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).flatMap(([name, one]) => (one === undefined ? [] : [[name, toCel(one)]])));
  return value as CelInput;
};

const fluxOf = { InProgress: 'inProgress', Current: 'current', Failed: 'failed', Terminating: 'inProgress' } as const;

describe("Flux' health checks", () => {
  let seen: readonly Binding[] = [];
  beforeAll(async () => {
    seen = [...(await distinctStatuses()).values()];
  }, 300_000);

  test('are for bindings, are waited for, and leave Azure the time it takes', () => {
    expect([checks.apiVersion, checks.kind, wait, timeout]).toEqual(['apimvnet.io/v1alpha1', 'ApimVnetBinding', true, '2h']);
  });

  test('agree with the table in every situation of it', () => {
    for (const example of examples) expect([example.status, flux(example)]).toEqual([example.status, fluxOf[promised(example).kstatus]]);
  });

  test('agree with the table, as kstatus does, at every instant of many stories', () => {
    const judged = seen.map((binding) => [binding.status?.conditions, flux(binding), kstatus(binding)]);
    expect(judged).toEqual(
      seen.map((binding) => [binding.status?.conditions, fluxOf[promised(binding).kstatus], promised(binding).kstatus]),
    );
  });

  test('are asked about every reason', () => {
    const met = new Set(seen.flatMap(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.reason ?? []));
    const reasons = new Set(situations.map(({ ready }) => ready.split('/')[1] ?? ''));
    expect([...reasons].filter((reason) => !met.has(reason))).toEqual([]);
  });

  test('call a binding that is being deleted, and one whose status was emptied, in progress', () => {
    const [settled] = seen.filter(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'));
    if (!settled) throw new Error('no binding was settled');
    expect(flux({ ...settled, metadata: { ...settled.metadata, deletionTimestamp: '2026-01-05T08:00:00Z' } })).toBe('inProgress');
    expect(flux({ ...settled, status: {} })).toBe('inProgress');
  });
});
