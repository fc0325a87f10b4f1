/** Service endpoints that a gateway wants: they take traffic to these services off a tunnel. */

export interface Endpoint {
  readonly service: string;
  readonly why: string;
}

/** Microsoft: API Management, forced tunneling, 2023-11-29. */
export const endpointSource = 'Microsoft: API Management, forced tunneling, 2023-11-29';

export const storage = 'Microsoft.Storage';

/** Why a gateway wants it. */
const uses: Readonly<Record<string, string>> = {
  'microsoft.storage': 'the core storage of the service',
  'microsoft.eventhub': 'logs and metrics',
  'microsoft.keyvault': 'certificates and secrets',
  'microsoft.sql': 'the configuration database',
};

/** The endpoint for storage in all regions takes the place of the other; a subnet cannot have both (Microsoft: Azure Storage network security, cross-region endpoints). */
const placeOf = (service: string): string => service.toLowerCase().replace(/^microsoft\.storage\.global$/, 'microsoft.storage');
export const isSamePlace = (a: string, b: string): boolean => placeOf(a) === placeOf(b);

/** What is wanted and not there; `explicit` replaces what helps. Endpoints of others stay. */
export const missingEndpoints = (
  present: readonly string[],
  helpful: readonly string[],
  explicit: readonly string[] | undefined,
): readonly Endpoint[] =>
  (explicit ?? helpful)
    .filter((service) => !present.some((one) => isSamePlace(one, service)))
    .map((service) => ({ service, why: explicit ? 'the binding names it' : (uses[service.toLowerCase()] ?? 'the gateway uses it') }));
