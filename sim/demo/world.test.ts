/** Promises about the Azure that the demo starts from: what is one service's is no other's. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { demoHelp, demoOptions, readDemoOptions } from './options.ts';

interface Place {
  readonly publicIPAddresses: readonly string[];
  readonly publicIpAddressId?: string;
}
interface Resource {
  readonly id: string;
  readonly properties: Place & {
    readonly ipAddress?: string;
    readonly additionalLocations?: readonly Place[];
    readonly addressSpace?: { readonly addressPrefixes: readonly string[] };
    readonly subnets?: readonly { readonly properties: { readonly addressPrefix: string } }[];
  };
}
const { resources } = JSON.parse(readFileSync(new URL('../worlds/demo.json', import.meta.url), 'utf8')) as {
  readonly resources: readonly Resource[];
};
const services = resources.filter(({ id }) => id.includes('/service/'));

test('P11: every service has addresses of its own, in each of its regions', () => {
  const all = services.flatMap(({ properties }) =>
    [properties, ...(properties.additionalLocations ?? [])].flatMap(({ publicIPAddresses }) => publicIPAddresses),
  );
  expect(all.length).toBeGreaterThan(services.length);
  expect(all.toSorted()).toEqual([...new Set(all)].toSorted());
});

test('P11: a service whose address is a resource has that of the resource', () => {
  const attached = services.filter(({ properties }) => typeof properties.publicIpAddressId === 'string');
  expect(attached.length).toBeGreaterThan(0);
  for (const { properties } of attached)
    expect(properties.publicIPAddresses).toEqual([resources.find(({ id }) => id === properties.publicIpAddressId)?.properties.ipAddress]);
});

test('P11: no two networks have the same range, and no id stands twice', () => {
  const ranges = resources.flatMap(({ properties }) => properties.addressSpace?.addressPrefixes ?? []);
  expect(new Set(ranges).size).toBe(ranges.length);
  expect(new Set(resources.map(({ id }) => id.toLowerCase())).size).toBe(resources.length);
});

describe('P11: the options of the demo', () => {
  const values: Readonly<Record<string, string>> = {
    once: 'true',
    speed: '7',
    seed: '7',
    world: 'w',
    samples: 's',
    assumptions: 'a',
    dir: 'd',
  };

  test('P11: each does something', () => {
    for (const [name, value] of Object.entries(values)) {
      expect(readDemoOptions([`--${name}=${value}`])).not.toEqual(readDemoOptions([]));
    }
    expect(Object.keys(demoOptions).toSorted()).toEqual(Object.keys(values).toSorted());
  });

  test('P11: the help names no variable of the environment, because none is read', () => {
    expect(demoHelp()).not.toMatch(/APIMVNET_|\[[A-Z]+_[A-Z_]+\]/);
    for (const name of Object.keys(demoOptions)) expect(demoHelp()).toContain(`--${name}`);
  });
});
