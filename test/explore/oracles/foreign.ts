/** What is not ours in a world, thing by thing, as text to be compared byte for byte, and who may change it. */

import type { Stage } from '../../scenarios/support/stage.ts';

type Json = Readonly<Record<string, unknown>>;
type Child = Json & { readonly name: string; readonly properties: Json };

interface Exception {
  /** Of the type of a resource or a child. */
  readonly of: RegExp;
  /** At any depth. */
  readonly fields: readonly string[];
  readonly why: string;
}

/** All that may differ in a thing of others after a write of ours. Whatever is not named here has to stay as it was, also in resources that no client thought of. */
export const exceptions: readonly Exception[] = [
  { of: /./, fields: ['etag', 'provisioningState', 'resourceGuid'], why: 'Azure counts writes in them, also those to children' },
  {
    of: /^(networkSecurityGroups|routeTables|virtualNetworks|subnets|publicIPAddresses)$/i,
    fields: ['ipConfigurations', 'ipConfiguration', 'networkInterfaces', 'subnets'],
    why: 'Azure shows in them who uses a thing',
  },
  { of: /^virtualNetworks$/i, fields: ['dhcpOptions'], why: 'a spec declares the DNS servers of a network' },
  {
    of: /^subnets$/i,
    fields: ['networkSecurityGroup', 'routeTable', 'serviceEndpoints'],
    why: 'what a spec attaches to the subnet of its gateway; endpoints of others are compared one by one',
  },
  {
    of: /^service$/i,
    fields: ['virtualNetworkType', 'virtualNetworkConfiguration', 'publicIpAddressId'],
    why: 'the three settings of a gateway, and of each of its regions, that a spec declares',
  },
  {
    of: /^service$/i,
    fields: [
      'targetProvisioningState',
      'publicIPAddresses',
      'outboundPublicIPAddresses',
      'privateIPAddresses',
      'gatewayRegionalUrl',
      'platformVersion',
      'systemData',
    ],
    why: 'Azure shows in them what follows from those settings',
  },
];

const childrenIn: Readonly<Record<string, readonly [field: string, type: string]>> = {
  networksecuritygroups: ['securityRules', 'securityRules'],
  routetables: ['routes', 'routes'],
  virtualnetworks: ['subnets', 'subnets'],
};

const passing = new Map<string, ReadonlySet<string>>();

function passingIn(type: string): ReadonlySet<string> {
  const known = passing.get(type) ?? new Set(exceptions.flatMap(({ of, fields }) => (of.test(type) ? fields : [])));
  passing.set(type, known);
  return known;
}

/** In one order of names: Azure writes the regions of a service anew, whatever order they were sent in. */
function text(type: string, value: unknown): string {
  const passes = passingIn(type);
  const inOrder = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(inOrder);
    if (typeof one !== 'object' || one === null) return one;
    const names = Object.keys(one).filter((name) => !passes.has(name));
    return Object.fromEntries(names.toSorted().map((name) => [name, inOrder((one as Json)[name])]));
  };
  return JSON.stringify(inOrder(value));
}

/** By name, as rules and routes are known, or by the mark in tags and metadata. */
const isNamedOurs = (name: string): boolean => name.startsWith('apimvnet-');
const isMarked = (body: Json): boolean => /"apimvnet-owner":"[0-9a-f]/.test(JSON.stringify([body['tags'], metadataOf(body)]));
const metadataOf = ({ properties }: Json): unknown => (properties as Json | undefined)?.['metadata'];

export function foreignThings(stage: Stage): ReadonlyMap<string, string> {
  const things = new Map<string, string>();
  for (const id of stage.azure.ids()) {
    const body = stage.azure.resource(id);
    if (!body) continue;
    const type = id.split('/').at(-2) ?? '';
    const place = id.replace(/^.*\/resourceGroups\//i, '').replace(/\/providers\/Microsoft\.\w+/i, '');
    const [field, childType] = childrenIn[type.toLowerCase()] ?? [];
    if (!isMarked(body)) things.set(place, text(type, field === undefined ? body : withoutChildren(body, field)));
    for (const child of (field === undefined ? [] : ((body['properties'] as Json)[field] ?? [])) as readonly Child[])
      if (!isNamedOurs(child.name)) {
        things.set(`${place}/${child.name}`, text(childType ?? '', child));
        for (const { service } of (child.properties['serviceEndpoints'] ?? []) as readonly { readonly service: string }[])
          if (service === 'Microsoft.Web') things.set(`endpoint ${service} of ${place}/${child.name}`, 'there');
      }
  }
  return things;
}

function withoutChildren(body: Json, field: string): Json {
  const { [field]: _, ...rest } = body['properties'] as Json;
  return { ...body, properties: rest };
}

export interface Others {
  /** What differs since the last reconcile, without others having changed it, is said to be `what`'s doing. */
  compare(what: string): void;
  /** Another client has just written. */
  accept(): void;
}

/** What others write through the simulator's own hands is theirs to change; all else is compared at every write of ours, and in the end. */
export function watchOthers(stage: Stage, say: (what: string) => void): Others {
  let known = foreignThings(stage);
  const accept = () => void (known = foreignThings(stage));
  const compare = (what: string) => {
    const now = foreignThings(stage);
    for (const [thing, before] of known) {
      const after = now.get(thing);
      if (after !== before) say(`${what} changes what is not ours: ${thing} ${differing(before, after)}`);
    }
    known = now;
  };
  const { azure } = stage;
  const [put, remove] = [azure.put.bind(azure), azure.remove.bind(azure)];
  const theirs =
    <A extends readonly unknown[]>(act: (...args: A) => void) =>
    (...args: A) => {
      compare('what was begun before');
      act(...args);
      accept();
    };
  Object.assign(azure, { put: theirs(put), remove: theirs(remove) });
  return { compare, accept };
}

/** From the first place on in which two texts differ. */
function differing(before: string, after: string | undefined): string {
  if (after === undefined) return `is gone, which was ${before.slice(0, 200)}`;
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  const from = Math.max(0, at - 40);
  return `from …${before.slice(from, from + 160)} to …${after.slice(from, from + 160)}`;
}
