/** The list of additional locations, which Azure takes only as a whole: echoed from a read that is taken in the act. */

import { nameOf } from '../../api/arm-id.ts';
import type { Failure, Outcome } from '../../azure/arm.ts';
import { readService } from '../../azure/read-apim.ts';
import type { Service } from '../../azure/resources.ts';
import { regionCode } from '../../network/regions.ts';
import type { WriteContext } from './apply.ts';
import { isTransitional, valueOf } from '../model/values/observation.ts';
import { at } from '../plan/render.ts';
import { sentBy, type Write } from '../model/values/step.ts';
import type { Situation } from '../model/values/situation.ts';

export type EchoedBody = {
  readonly properties?: { readonly additionalLocations: readonly Readonly<Record<string, unknown>>[] };
};

/** What Azure alone writes in an additional location. */
const readOnly: ReadonlySet<string> = new Set([
  'publicIPAddresses',
  'privateIPAddresses',
  'outboundPublicIPAddresses',
  'gatewayRegionalUrl',
  'platformVersion',
  'provisioningState',
]);

/**
 * Additional locations are written as one list, and a region that is left out is deleted: the whole list is echoed from a read taken in the act. Only of a
 * service at rest, and of the very version that was judged, because what another client is just changing would be taken back.
 */
export async function echoFor(write: Write, { arm }: WriteContext, { seen }: Situation): Promise<Outcome<EchoedBody>> {
  const { target } = write;
  if (!sentBy(write).some(({ path }) => path.includes('additionalLocations['))) return { ok: true, value: {} };
  const raw = await arm.raw(target, { fresh: true });
  if (!raw.ok) return raw;
  const { body } = raw.value;
  const shown = serviceIn(body);
  if (!shown || isTransitional(shown) || shown.etag === undefined || shown.etag !== valueOf(seen.service)?.etag)
    return { ok: false, failure: changedInTheAct(target) };
  const entries = at(body, 'properties.additionalLocations');
  const additionalLocations = (Array.isArray(entries) ? entries : []).map((entry: unknown) =>
    Object.fromEntries(Object.entries(entry ?? {}).filter(([name]) => !readOnly.has(name))),
  );
  return { ok: true, value: { properties: { additionalLocations } } };
}

const changedInTheAct = (target: string): Failure => ({
  class: 'Waiting',
  status: 0,
  code: 'ChangedMeanwhile',
  message: `${nameOf(target)} is not the version that was judged, or is being changed; its regions are written as a whole, so it is judged anew first.`,
  ambiguous: false,
});

/** Region codes in the list that was sent; undefined where none was. */
export const regionsSent = ({ properties }: EchoedBody): readonly string[] | undefined =>
  properties?.additionalLocations.map(({ location }) => regionCode(String(location)));

/** A service as a body shows it; undefined for a body that is none. */
export function serviceIn(body: unknown): Service | undefined {
  try {
    return readService(body);
  } catch {
    return undefined;
  }
}
