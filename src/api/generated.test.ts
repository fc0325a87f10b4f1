/** The CRD is the only source of the API: what is made from it is current. */

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { generated } from '../../scripts/generate.ts';

test.each(generated)('$path is what npm run generate makes of the CRD', async ({ path, make }) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(await make());
});

test('there is something to generate', () => expect(generated.map(({ path }) => path)).toContain('src/api/apimvnetbinding.generated.ts'));
