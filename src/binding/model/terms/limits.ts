/** Lengths as the API server counts them, and the limits of status that a judgement has to know before a status is written. */

import { statusSchema } from '../../../api/status-schema.generated.ts';

const status = statusSchema.properties;

/** The lists of which more must not be taken than status holds: what would not fit would be forgotten. */
export const mostApprovals = status.approvals.maxItems;
export const mostOwned = status.owned.maxItems;

/** What takes two units of a JavaScript string. */
const pair = /[\ud800-\udbff][\udc00-\udfff]/;

/** Whether a text has at most so many characters: code points, as Go counts them (apiextensions-apiserver, maxLength). */
export const isWithin = (text: string, most: number): boolean =>
  text.length <= most || (text.length <= 2 * most && pair.test(text) && Array.from(text).length <= most);

/** The beginning of a text; no character is cut through. */
function firstOf(text: string, many: number): string {
  const head = text.slice(0, 2 * many);
  return pair.test(head) ? Array.from(head).slice(0, many).join('') : text.slice(0, many);
}

/** A text as status holds it. */
export const truncate = (text: string, most: number): string => (isWithin(text, most) ? text : `${firstOf(text, most - 1)}…`);

const mostEchoed = status.lastHandledReconcileAt.maxLength;

/** What status holds of a text that is echoed: no mark, because it is compared with the whole. */
export const echoed = (text: string | undefined): string | undefined =>
  text === undefined || isWithin(text, mostEchoed) ? text : firstOf(text, mostEchoed);

const place = status.locations.items.properties;

/** What status holds of the DNS servers of a network. */
export const shownServers = (servers: readonly string[]): readonly string[] => servers.slice(0, place.vnetDns.properties.servers.maxItems);

/** What status holds of a row of the network status: by it the row is known again, and between two refreshes it speaks for the row. */
export function shownRow(row: { readonly name: string; readonly resourceType: string; readonly error: string }): {
  readonly name: string;
  readonly type: string;
  readonly error?: string;
} {
  const { name, type, error } = place.networkStatus.properties.failures.items.properties;
  return {
    name: truncate(row.name, name.maxLength),
    type: truncate(row.resourceType, type.maxLength),
    ...(row.error === '' ? {} : { error: truncate(row.error, error.maxLength) }),
  };
}
