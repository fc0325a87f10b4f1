/** What differs between runs without meaning anything, taken out of a text: ids that are drawn, and the bookkeeping of the API server. */

import type { Binding } from '../../../src/api/binding.ts';

/** Left out: managedFields. Shown as what they are: uid, resourceVersion. Kept: instants, because the clock is virtual, and the ids of subscriptions. */
const bookkeeping: Readonly<Record<string, string | undefined>> = {
  managedFields: undefined,
  resourceVersion: '<version>',
  uid: '<uid>',
};

/** As `kubectl get -o yaml` orders it. */
export const fieldOrder = ({ apiVersion, kind, metadata, spec, status }: Binding): object => ({
  apiVersion,
  kind,
  metadata: Object.fromEntries(
    Object.entries(metadata).flatMap(([name, value]): readonly (readonly [string, unknown])[] => {
      const shown = name in bookkeeping ? bookkeeping[name] : value;
      return shown === undefined ? [] : [[name, shown]];
    }),
  ),
  spec,
  status,
});

const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Every other id is drawn; that of the subscription is said by the world. */
export const masked = (text: string): string =>
  text.replace(uuids, (id) => (id.startsWith('11111111-') ? id : '<uid>')).replace(/\b(hash|fulfilled): "?[0-9a-f]{12}"?/g, '$1: <hash>');
