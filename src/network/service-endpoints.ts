/** Service endpoints that a tunnelled gateway needs: they take traffic to these services off the tunnel. */

export interface Endpoint {
  readonly service: string;
  readonly why: string;
}

/** Microsoft: API Management, forced tunneling, 2023-11-29. */
export const endpointSource = 'Microsoft: API Management, forced tunneling, 2023-11-29';

const everywhere: readonly Endpoint[] = [
  { service: 'Microsoft.Storage', why: 'the core storage of the service' },
  { service: 'Microsoft.EventHub', why: 'logs and metrics' },
  { service: 'Microsoft.KeyVault', why: 'certificates and secrets' },
];
/** The endpoint reaches the database from the primary region only (Microsoft: Deploy an API Management instance to multiple regions). */
const sql: Endpoint = { service: 'Microsoft.Sql', why: 'the configuration database' };

/** What is wanted and not there; `explicit` replaces what tunnelling needs. Endpoints of others stay. */
export function missingEndpoints(
  present: readonly string[],
  tunnelled: boolean,
  isPrimary: boolean,
  explicit: readonly string[] | undefined,
): readonly Endpoint[] {
  const wanted =
    explicit?.map((service) => ({ service, why: 'the binding names it' })) ??
    (tunnelled ? [...everywhere, ...(isPrimary ? [sql] : [])] : []);
  const has = new Set(present.map((service) => service.toLowerCase()));
  return wanted.filter(({ service }) => !has.has(service.toLowerCase()));
}
