/** Where Azure puts the ETag of a virtual network and of a subnet, as recorded from May to July 2026, against the simulator's defaults. */

import { describe, expect, test } from '@jest/globals';
import { bench, networkId, subnetId } from '../../../sim/azure/azure.test-support.ts';
import { isObject, text } from '../../../sim/azure/json.ts';
import { readJson } from './files.ts';
import { describeWithReference } from './reference.ts';

const file = 'azure-recordings/aso/VirtualNetworks.2026-05-to-07.excerpt.json';

interface Entry {
  readonly RequestMethod: string;
  readonly RequestUri: string;
  readonly StatusCode: number;
  readonly ResponseHeaders: Readonly<Record<string, unknown>>;
  readonly ResponseBody: string | null;
}

const placeOf = (headers: readonly string[], body: unknown): string => {
  const inHeader = headers.some((name) => name.toLowerCase() === 'etag');
  const inBody = isObject(body) && text(body['etag']) !== '';
  return `header: ${inHeader}, body: ${inBody}`;
};

describeWithReference('W2: the ETag of a GET', [file], () => {
  const reads = () =>
    (readJson(file) as { readonly Entries: readonly Entry[] }).Entries.filter(
      (one) => one.RequestMethod === 'GET' && one.StatusCode === 200,
    );
  const placesIn = (path: RegExp): readonly string[] =>
    reads()
      .filter(({ RequestUri }) => path.test(new URL(RequestUri).pathname))
      .map(({ ResponseHeaders, ResponseBody }) => placeOf(Object.keys(ResponseHeaders), JSON.parse(ResponseBody ?? 'null')));

  describe.each([
    ['virtual network', /\/virtualNetworks\/[^/]+$/i, networkId, 'header: false, body: true'],
    ['subnet', /\/virtualNetworks\/[^/]+\/subnets\/[^/]+$/i, subnetId, 'header: true, body: true'],
  ])('of a %s', (_, path, id, place) => {
    test(`is as recorded (${place}) in every exchange`, () => {
      const places = placesIn(path);
      expect(places.length).toBeGreaterThan(4);
      expect([...new Set(places)]).toEqual([place]);
    });

    test('is there in the simulator too', async () => {
      const { headers, body } = await bench().ask('GET', id);
      expect(placeOf(Object.keys(headers), body)).toBe(place);
    });
  });
});
