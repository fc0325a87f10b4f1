/** Promises about host names: every name that clients use, in every cloud, and no zone that hides those of others. */

import { describe, expect, test } from '@jest/globals';
import { hostsOf, isApex, recordName, suffixOf, type Named } from './hostnames.ts';

const orders: Named = {
  name: 'Orders',
  gatewayUrl: 'https://orders.azure-api.net',
  customDomains: ['API.example.com', '*.example.com'],
  regionalUrls: ['https://orders-westeurope-01.regional.azure-api.net', 'not a url'],
};
const defaults = [
  'orders.azure-api.net',
  'orders.portal.azure-api.net',
  'orders.developer.azure-api.net',
  'orders.management.azure-api.net',
  'orders.scm.azure-api.net',
];

test.each([
  ['https://orders.azure-api.net', 'azure-api.net'],
  ['https://orders.azure-api.us', 'azure-api.us'],
  ['https://orders.azure-api.cn', 'azure-api.cn'],
  ['https://api.example.com', 'azure-api.net'],
  ['garbage', 'azure-api.net'],
  [undefined, 'azure-api.net'],
])('a service with the gateway URL %s has the suffix %s', (gatewayUrl, suffix) => {
  expect(suffixOf({ name: 'Orders', gatewayUrl })).toBe(suffix);
});

describe('the hosts of a service', () => {
  test('are its own five by default', () => {
    expect(hostsOf(orders, 'Defaults')).toEqual(defaults);
  });

  test('are custom domains and names by region too when all are wanted; wildcards and what is no URL are left out', () => {
    expect(hostsOf(orders, 'All')).toEqual([...defaults, 'api.example.com', 'orders-westeurope-01.regional.azure-api.net']);
  });

  /** Microsoft: Self-hosted gateway overview, 2025-09-30; Azure/api-management-self-hosted-gateway#193. */
  test.each([
    ['https://orders.azure-api.net', 'orders.configuration.azure-api.net'],
    ['https://orders.azure-api.us', 'orders.configuration.azure-api.us'],
    ['https://orders.azure-api.cn', 'orders.configuration.azure-api.cn'],
  ])('A33: the configuration endpoint of %s is %s, and only there when it is asked for', (gatewayUrl, host) => {
    const of = { ...orders, gatewayUrl };
    expect(hostsOf(of, 'DefaultsAndConfiguration')).toEqual([...hostsOf(of, 'Defaults'), host]);
    expect(hostsOf(of, 'AllAndConfiguration').toSorted()).toEqual([...hostsOf(of, 'All'), host].toSorted());
    for (const which of ['Defaults', 'All'] as const) expect(hostsOf(of, which)).not.toContain(host);
  });

  test('A33: a custom domain of the configuration endpoint is in All, and the default one is there once', () => {
    const of = { ...orders, customDomains: ['config.example.com', 'orders.configuration.azure-api.net'] };
    expect(hostsOf(of, 'DefaultsAndConfiguration')).toEqual([...defaults, 'orders.configuration.azure-api.net']);
    expect(hostsOf(of, 'AllAndConfiguration').filter((host) => host.includes('config'))).toEqual([
      'orders.configuration.azure-api.net',
      'config.example.com',
    ]);
  });

  test('are each there once', () => {
    expect(hostsOf({ ...orders, customDomains: ['orders.azure-api.net'], regionalUrls: [] }, 'All')).toEqual(defaults);
  });
});

test.each([
  ['azure-api.net', true],
  ['Azure-API.us', true],
  ['azure-api.cn', true],
  ['orders.azure-api.net', false],
  ['my-azure-api.net', false],
])('%s: hides the names of all clients is %p', (zone, expected) => {
  expect(isApex(zone)).toBe(expected);
});

test.each([
  ['orders.azure-api.net', 'Orders.azure-api.net', '@'],
  ['orders.portal.azure-api.net', 'azure-api.net', 'orders.portal'],
  ['orders.azure-api.net', 'example.com', undefined],
  ['badexample.com', 'example.com', undefined],
])('the record of %s in zone %s is %s', (host, zone, expected) => {
  expect(recordName(host, zone)).toBe(expected);
});
