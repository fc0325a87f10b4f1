/** The host names of a gateway, for which clients of an Internal one need records. */

/** What a service may answer to: its own names, its custom domains, its names by region. */
export interface Named {
  readonly name: string;
  /** e.g. `https://orders.azure-api.net`: says which suffix the cloud has. */
  readonly gatewayUrl: string | undefined;
  readonly customDomains: readonly string[];
  readonly regionalUrls: readonly string[];
}

/** The names that every service has, before the suffix (Microsoft: internal virtual network, DNS configuration, 2026-08-24). */
const parts = ['', '.portal', '.developer', '.management', '.scm'];

export const defaultSuffix = 'azure-api.net';

const hostOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).hostname.toLowerCase() : undefined;

/** `azure-api.net`, `azure-api.us` or `azure-api.cn`, by what the service itself shows. */
export function suffixOf({ name, gatewayUrl }: Pick<Named, 'name' | 'gatewayUrl'>): string {
  const host = hostOf(gatewayUrl);
  const start = `${name.toLowerCase()}.`;
  return host?.startsWith(start) === true ? host.slice(start.length) : defaultSuffix;
}

/** What may be the name of a private zone (RFC 1123, and the underscore that Azure takes). */
const zoneName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:[.][a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)+$/;

/** The word that `spec.dns.privateRecords.hosts` has for a set of names. */
export type HostSet = 'Defaults' | 'All' | 'DefaultsAndConfiguration' | 'AllAndConfiguration';

/**
 * What self-hosted gateways read their configuration from (Microsoft: Self-hosted gateway overview, 2025-09-30); on request, so that an existing binding
 * makes no zone that it does not ask for.
 */
const configuration = '.configuration';

/** Host names in small letters, each once. Wildcards, and what is no host name at all, cannot be a private zone of their own and are left out. */
export function hostsOf(named: Named, which: HostSet): readonly string[] {
  const suffix = suffixOf(named);
  const wanted = which === 'DefaultsAndConfiguration' || which === 'AllAndConfiguration' ? [...parts, configuration] : parts;
  const own = wanted.map((part) => `${named.name.toLowerCase()}${part}.${suffix}`);
  const isAll = which === 'All' || which === 'AllAndConfiguration';
  const more = isAll ? [...named.customDomains, ...named.regionalUrls.flatMap((url) => hostOf(url) ?? [])] : [];
  return [...new Set([...own, ...more.map((host) => host.toLowerCase().replace(/[.]$/, ''))])].filter((host) => zoneName.test(host));
}

/** One of those that Azure gave this very service, its names by region included: they are its own, although they are under a domain of Microsoft's. */
export function isOwnName(host: string, named: Named): boolean {
  const own = hostsOf({ ...named, customDomains: [], regionalUrls: [] }, 'DefaultsAndConfiguration');
  const suffix = suffixOf(named);
  const isRegional = named.regionalUrls.some((url) => hostOf(url) === host && host.endsWith(`.regional.${suffix}`));
  return own.includes(host) || isRegional;
}

/** A zone for the whole suffix hides the public names of all other services (the same page: do not create one). */
export const isApex = (zone: string): boolean => /^azure-api\.(net|us|cn)$/i.test(zone);

/** The name of a host's record in a zone: `@` where the zone is the host itself; undefined when the zone is not its own. */
export function recordName(host: string, zone: string): string | undefined {
  const [one, other] = [host.toLowerCase(), zone.toLowerCase()];
  if (one === other) return '@';
  return one.endsWith(`.${other}`) ? one.slice(0, -other.length - 1) : undefined;
}
