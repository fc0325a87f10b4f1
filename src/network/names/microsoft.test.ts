/** Which host names are Microsoft's. */

import { describe, expect, test } from '@jest/globals';
import { hostsOf, isOwnName, type Named } from '../hostnames.ts';
import { domainOfMicrosoft } from './microsoft.ts';

describe('T4: a host name', () => {
  test.each<[host: string, domain: string | undefined]>([
    ['login.microsoftonline.com', 'microsoftonline.com'],
    ['LOGIN.MicrosoftOnline.com.', 'microsoftonline.com'],
    ['microsoftonline.com', 'microsoftonline.com'],
    ['management.azure.com', 'azure.com'],
    ['victim.vault.azure.net', 'azure.net'],
    ['victim.blob.core.windows.net', 'windows.net'],
    ['victim.azure-api.net', 'azure-api.net'],
    ['victim.azure-api.us', 'azure-api.us'],
    ['login.chinacloudapi.cn', 'chinacloudapi.cn'],
    ['login.microsoftonline.us', 'microsoftonline.us'],
    ['azure.status.microsoft', 'microsoft'],
    ['api.example.com', undefined],
    ['notazure.com', undefined],
    ['azure.com.example.com', undefined],
    ['microsoft.example', undefined],
  ])('%s: %s', (host, domain) => expect(domainOfMicrosoft(host)).toBe(domain));
});

describe('T4: the names that every service has', () => {
  const named = (suffix: string): Named => ({
    name: 'Orders',
    gatewayUrl: `https://orders.${suffix}`,
    customDomains: ['api.example.com', `victim.${suffix}`, `victim.portal.${suffix}`, `orders.evil.${suffix}`, 'login.microsoftonline.com'],
    regionalUrls: [`https://orders-westeurope-01.regional.${suffix}`],
  });

  test.each(['azure-api.net', 'azure-api.us', 'azure-api.cn'])('of %s are its own, and those of no other', (suffix) => {
    const one = named(suffix);
    const ofMicrosoft = hostsOf(one, 'AllAndConfiguration').filter((host) => domainOfMicrosoft(host) !== undefined);
    expect(ofMicrosoft.filter((host) => isOwnName(host, one)).toSorted()).toEqual(
      [
        ...['', '.portal', '.developer', '.management', '.scm', '.configuration'].map((part) => `orders${part}.${suffix}`),
        `orders-westeurope-01.regional.${suffix}`,
      ].toSorted(),
    );
  });

  test('are not what another suffix makes of them', () => {
    expect(isOwnName('orders.azure-api.us', named('azure-api.net'))).toBe(false);
    expect(isOwnName('orders.microsoft.com', named('azure-api.net'))).toBe(false);
  });
});
