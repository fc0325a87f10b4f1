/** The URL of a resource: what is sent is the path of the id that was compared, or nothing is sent. */

import { idKey, partsOf, type ArmId } from '../api/arm-id.ts';
import type { ApiVersions, Cloud } from './clouds.ts';

/**
 * `path` is an id, or an id with a fixed word behind it. Each segment is encoded by itself; `@` and `*`, which name records, may stand in a path as they are
 * (RFC 3986, section 3.3). Throws on a path that a URL parser reads as another one, as it does `..` and backslashes: an id that was parsed never is one.
 */
export function urlOf(resourceManager: string, path: string, apiVersion: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encodeURIComponent(segment).replaceAll('%40', '@'))
    .join('/');
  const url = `${resourceManager}${encoded}?api-version=${apiVersion}`;
  const { origin, pathname, search, hash } = new URL(url);
  const isSame = origin === new URL(resourceManager).origin && pathname === encoded && decodeURIComponent(pathname) === path;
  if (!isSame || search !== `?api-version=${apiVersion}` || hash !== '')
    throw new Error(`${JSON.stringify(path)} is not the path of an Azure resource id, and nothing is sent there`);
  return url;
}

/** Of what is written back as a whole, or of an action on it. */
export function wholeUrl({ resourceManager, apiVersions, rewriteVersion }: Cloud, id: ArmId, path: string = id): string {
  const isRewritten = /^virtualNetworks$/i.test(partsOf(id).types[0] ?? '');
  return urlOf(resourceManager, path, isRewritten ? rewriteVersion : apiVersions[providerOf(id)]);
}

export const providerOf = (id: ArmId): keyof ApiVersions => {
  const { provider, types } = partsOf(id);
  if (idKey(provider) === 'microsoft.apimanagement') return 'Microsoft.ApiManagement';
  return idKey(types[0] ?? '') === 'privatednszones' ? 'Microsoft.Network/privateDnsZones' : 'Microsoft.Network';
};
