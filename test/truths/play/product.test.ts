/** The product as its checks judge today, against table A and the needs of a gateway. */

import { describe, expect, test } from '@jest/globals';
import { needs } from '../needs.ts';
import { known } from '../known/product.ts';
import { fails, listed } from './outcome.ts';
import * as product from './product.ts';
import { playRows } from './rows-against.ts';

playRows(product, known, needs);

describe('its flows', () => {
  test.each(needs.map((need) => [need.id, need.says, need] as const))('%s: %s', (id, _says, need) => {
    expect(fails({ level: need.level }, { level: product.levelOf(need) })).toEqual(listed(known, id));
  });
});
