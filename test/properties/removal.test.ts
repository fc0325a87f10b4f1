/** Promise: whatever is remembered and seen, the list of removal has one verdict for each thing of ours, and nothing of others goes. */

import { expect, test } from '@jest/globals';
import { idKey, parentOf, type ArmId } from '../../src/api/arm-id.ts';
import { valueOf } from '../../src/binding/model/values/observation.ts';
import { gone } from '../../src/binding/testing/observation.test-support.ts';
import { holds } from './runs.ts';
import { deletedBy, isSeen, judgedBy, keyOf, markedIn, type Marked } from './removal.judged.test-support.ts';
import { cases, home, isOfUs, prefix } from './removal.test-support.ts';

test('W35: one verdict for each entry of status.owned and each thing with our mark', () => {
  holds(cases, 3000, (given) => {
    const { judgement, looked, owned } = judgedBy(given);
    const keys = judgement.removals.map(keyOf);
    expect(keys.length).toBe(new Set(keys).size);
    expect([...owned.map(keyOf), ...markedIn(looked)].filter((key) => !keys.includes(key))).toEqual([]);
  });
});

test('W35: what is deleted is deleted by its verdict, once, and only what can be read decides', () => {
  holds(cases, 3000, (given) => {
    const { judgement, settings } = judgedBy(given);
    const deleted = deletedBy(judgement).map(idKey);
    expect(deleted.length).toBe(new Set(deleted).size);
    const going = judgement.removals.flatMap(({ id, verdict }) =>
      verdict.is === 'Remove' || (verdict.is === 'Keep' && verdict.later) ? [idKey(id)] : [],
    );
    expect(deleted.filter((id) => !going.includes(id))).toEqual([]);
    const isDark = !given.service.ok && given.service !== gone;
    if (isDark) expect(judgement.removals.filter(({ verdict }) => verdict.is !== 'Keep' && verdict.is !== 'Stays')).toEqual([]);
    if (settings.wish.is === 'Declared')
      expect(judgement.removals.filter(({ verdict }) => verdict.is === 'Keep' && verdict.later !== undefined)).toEqual([]);
  });
});

test('W1: nothing of others is deleted, alone or with what it is in', () => {
  holds(cases, 3000, (given) => {
    const { judgement, looked } = judgedBy(given);
    const deleted = new Set(deletedBy(judgement).map(idKey));
    const isHit = (id: string): boolean => deleted.has(idKey(id)) || deleted.has(idKey(parentOf(id as ArmId)));
    const hit = [
      ...[...looked.locations.map((one) => one.group), ...looked.left.map((one) => one.group)]
        .flatMap((one) => valueOf(one) ?? [])
        .flatMap(({ id, rules }) =>
          rules.flatMap(({ name, description }) => {
            const [by] = /[0-9a-f-]{36}\/[0-9a-f-]{36}/.exec(description ?? '') ?? [];
            return name.startsWith(prefix) && (by === undefined || isOfUs(by)) ? [] : [`${id}/securityRules/${name}`];
          }),
        ),
      ...looked.left
        .flatMap((one) => valueOf(one.table) ?? [])
        .flatMap(({ id, routes }) => routes.flatMap(({ name }) => (name.startsWith(prefix) ? [] : [`${id}/routes/${name}`]))),
      ...looked.zones.flatMap(({ records, links }) => [
        ...(valueOf(records) ?? []).flatMap(({ id, metadata }) => (isOfUs(metadata['apimvnet-owner']) ? [] : [id])),
        ...(valueOf(links) ?? []).flatMap(({ id, tags }) => (isOfUs(tags['apimvnet-owner']) ? [] : [id])),
      ]),
    ].filter(isHit);
    const whole = [
      ...[...looked.left.map((one) => one.group), ...looked.left.map((one) => one.table)].flatMap((one) => valueOf<Marked>(one) ?? []),
      ...looked.zones.flatMap((one) => valueOf(one.zone) ?? []),
      ...(looked.remembered?.addresses ?? []).flatMap((one) => valueOf(one.seen) ?? []),
    ].flatMap(({ id, tags }) => (isOfUs(tags['apimvnet-owner']) ? [] : [id]));
    const inUse = (looked.remembered?.addresses ?? []).flatMap((one) =>
      one.seen.ok && one.seen.value.attachedTo?.startsWith(home) === true ? [one.id] : [],
    );
    expect([...whole, ...inUse].filter((id) => deleted.has(idKey(id)))).toEqual([]);
    expect(hit).toEqual([]);
  });
});

test('W6: what is remembered is forgotten only when it is known not to be there', () => {
  holds(cases, 3000, (given) => {
    const { judgement, looked } = judgedBy(given);
    const marked = new Set(markedIn(looked));
    const forgotten = judgement.removals.filter(({ verdict }) => verdict.is === 'Gone');
    expect(forgotten.map(keyOf).filter((key) => marked.has(key))).toEqual([]);
    if (looked.remembered === undefined)
      expect(forgotten.filter(({ id }) => looked.doubted?.has(idKey(id)) && !isSeen(looked, id))).toEqual([]);
  });
});
