/** What Azure itself calls an id is one to us, whatever it names; and its path is what is sent. */

import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseArmId } from '../../../src/api/arm-id.ts';
import { clouds } from '../../../src/azure/clouds.ts';
import { urlOf } from '../../../src/azure/url.ts';
import { readRecording } from './recordings.ts';
import { pathOf } from './files.ts';
import { describeWithReference } from './reference.ts';

const folders = ['aso', 'azure-cli'];

/** Every id in an answer; `id` of what is in a service (`apis/echo;rev=2`) is nothing that is ever asked for. */
function idsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    /id$/i.test(name) && typeof member === 'string' && member.startsWith('/subscriptions/') ? [member] : idsIn(member),
  );
}

/** Read as text only: a lock may have a blank in its name, and a provider is not a resource. */
const isNoResource = (id: string): boolean => /\/service\/[^/]+\/|\/locks\/[^/]+$|^\/subscriptions\/[^/]+\/providers\/[^/]+$/i.test(id);

describeWithReference(
  'T1: recorded ids',
  folders.map((folder) => `azure-recordings/${folder}`),
  () => {
    const files = folders.flatMap((folder) =>
      readdirSync(pathOf(`azure-recordings/${folder}`))
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => `${folder}/${file}`),
    );
    const ids = new Set(files.flatMap((file) => readRecording(file).flatMap(({ body }) => idsIn(body))).filter((id) => !isNoResource(id)));

    test('T1: are there by the hundred', () => expect(ids.size).toBeGreaterThan(150));
    test('T1: are ids', () => expect([...ids].filter((id) => parseArmId(id) === undefined)).toEqual([]));
    test('T1: are sent as they are', () => {
      const { resourceManager } = clouds.public;
      expect([...ids].filter((id) => urlOf(resourceManager, id, '1') !== `${resourceManager}${id}?api-version=1`)).toEqual([]);
    });
  },
);
