/** What is not ours in the networks of a world, thing by thing, as text to be compared byte for byte. */

import type { Stage } from '../scenarios/support/stage.ts';

type Child = Readonly<Record<string, unknown>> & { readonly name: string; readonly properties: Readonly<Record<string, unknown>> };
interface Top {
  readonly id: string;
  readonly tags?: unknown;
  readonly properties: Readonly<Record<string, unknown>>;
}

const ours = (name: string): boolean => name.startsWith('apimvnet-');
/** Follows any write, or is what the operator is there to set. */
const passing: ReadonlySet<string> = new Set([
  'etag',
  'provisioningState',
  'ipConfigurations',
  'networkInterfaces',
  'subnets',
  'resourceGuid',
]);
const declared: ReadonlySet<string> = new Set(['networkSecurityGroup', 'routeTable', 'serviceEndpoints']);

const text = (value: unknown, without: ReadonlySet<string> = passing): string =>
  JSON.stringify(value, (name, entry: unknown) => (passing.has(name) || without.has(name) ? undefined : entry));

/** Of all networks, or of the one group, table or network that a path leads to or below. */
export function foreignThings(stage: Stage, path?: string): ReadonlyMap<string, string> {
  const things = new Map<string, string>();
  for (const [kind, field] of [
    ['networkSecurityGroups', 'securityRules'],
    ['routeTables', 'routes'],
    ['virtualNetworks', 'subnets'],
  ] as const)
    for (const top of topsOf(stage, kind, path)) {
      const name = top.id.split('/').at(-1) ?? '';
      const children = (top.properties[field] ?? []) as readonly Child[];
      if (kind === 'virtualNetworks') {
        const { subnets: _, dhcpOptions: _servers, ...rest } = top.properties;
        things.set(`network ${name}`, text({ tags: top.tags, ...rest }));
      }
      for (const child of children) {
        if (ours(child.name)) continue;
        things.set(`${field}/${child.name} of ${name}`, text(child, kind === 'virtualNetworks' ? declared : passing));
        for (const endpoint of (child.properties['serviceEndpoints'] ?? []) as readonly { readonly service: string }[])
          if (endpoint.service === 'Microsoft.Web') things.set(`endpoint ${endpoint.service} of ${child.name}`, 'there');
      }
    }
  return things;
}

const topsOf = (stage: Stage, kind: string, path?: string): readonly Top[] =>
  stage.azure
    .ids()
    .filter((id) => id.toLowerCase().includes(`/microsoft.network/${kind.toLowerCase()}/`))
    .filter((id) => path === undefined || `${path.toLowerCase()}/`.startsWith(`${id.toLowerCase()}/`))
    .map((id) => stage.azure.resource(id) as unknown as Top);
