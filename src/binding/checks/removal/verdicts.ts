/** Says verdicts on removal in one line each, with what a policy makes of them. */

import type { Policy, Settings } from '../../model/values/settings.ts';
import type { Step, Removal, Thing, RemovalVerdict } from '../../model/values/step.ts';

/** Undefined where we may write. */
export const policySays = (policy: Policy, field: string): string | undefined =>
  policy === 'Enforce' ? undefined : `${field} is ${policy}`;

export const keeping = (things: readonly Thing[], why: string): readonly Removal[] =>
  things.map((thing) => ({ ...thing, verdict: { is: 'Keep', why } }));

export const staying = (things: readonly Thing[], why: string): readonly Removal[] =>
  things.map((thing) => ({ ...thing, verdict: { is: 'Stays', why } }));

export const forgetting = (things: readonly Thing[]): readonly Removal[] => things.map((thing) => ({ ...thing, verdict: { is: 'Gone' } }));

/** What one step takes away, as far as the policy of its part lets it. */
export const removing = (things: readonly Thing[], step: Step, settings: Settings): readonly Removal[] =>
  things.map((thing) => ({ ...thing, verdict: removal(thing, step, settings) }));

function removal({ kind }: Thing, step: Step, settings: Settings): RemovalVerdict {
  const part = partOf(kind);
  const policy = part?.policy(settings) ?? 'Enforce';
  const why = part && policySays(policy, part.field);
  if (why === undefined) return { is: 'Remove', step };
  return { is: 'Stays', why, ...(policy === 'Audit' ? { audited: step } : {}) };
}

interface PartOfSpec {
  readonly field: string;
  readonly policy: (settings: Settings) => Policy;
}

const security: PartOfSpec = { field: 'spec.networkSecurity.policy', policy: (settings) => settings.security.policy };
const routing: PartOfSpec = { field: 'spec.routing.policy', policy: (settings) => settings.routing.policy };
const endpoints: PartOfSpec = { field: 'spec.routing.serviceEndpoints.policy', policy: (settings) => settings.routing.endpointPolicy };
const address: PartOfSpec = { field: 'spec.publicIp.policy', policy: (settings) => settings.addressPolicy };
const dns: PartOfSpec = { field: 'spec.dns.policy', policy: (settings) => settings.dns.policy };
const gateway: PartOfSpec = { field: 'spec.policy', policy: (settings) => settings.policy };

/** What of the spec speaks of each kind; a record of a later version may be of a kind that has none. */
const parts: ReadonlyMap<string, PartOfSpec> = new Map([
  ['Gateway', gateway],
  ['Rule', security],
  ['SecurityRules', security],
  ['SecurityGroup', security],
  ['SecurityGroupAttachment', security],
  ['Attachment', security],
  ['Route', routing],
  ['Routes', routing],
  ['RouteTable', routing],
  ['RouteTableAttachment', routing],
  ['ServiceEndpoint', endpoints],
  ['PublicIp', address],
  ['Record', dns],
  ['Link', dns],
  ['PrivateRecords', dns],
  ['PrivateZone', dns],
]);

export const partOf = (kind: string): PartOfSpec | undefined => parts.get(kind);
