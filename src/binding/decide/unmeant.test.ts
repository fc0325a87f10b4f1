/** Which bindings are deleted by their definition alone. */

import { describe, expect, test } from '@jest/globals';

import type { Binding } from '../../api/binding.ts';
import { fromIso } from '../../runtime/clock.ts';
import { isUnmeant } from './unmeant.ts';

const at = (time: string) => `2026-01-05T${time}Z`;
const deleted = (time: string | undefined, annotations?: Readonly<Record<string, string>>) =>
  ({
    metadata: { name: 'orders', namespace: 'platform', ...(time && { deletionTimestamp: at(time) }), ...(annotations && { annotations }) },
  }) as Binding;
const confirmed = (name: string) => ({ 'apimvnet.io/confirm-delete': name });

describe('T17: a binding that is deleted', () => {
  test.each<[string, Binding, string | undefined, boolean]>([
    ['while its definition stays', deleted('08:00:00'), undefined, false],
    ['in an earlier second', deleted('07:59:59'), '08:00:00', false],
    ['in the same second', deleted('08:00:00'), '08:00:00', true],
    ['after its definition', deleted('08:00:07'), '08:00:00', true],
    ['after its definition, confirmed', deleted('08:00:07', confirmed('orders')), '08:00:00', false],
    ['after its definition, confirmed for another', deleted('08:00:07', confirmed('billing')), '08:00:00', true],
    ['not at all', deleted(undefined), '08:00:00', false],
  ])('T17: %s', (_, binding, definition, unmeant) =>
    expect(isUnmeant(binding, definition === undefined ? undefined : fromIso(at(definition)))).toBe(unmeant),
  );
});
