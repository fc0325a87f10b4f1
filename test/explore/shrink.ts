/** Makes a failing story smaller as long as it still fails in the same way. */

import type { Story } from './story.ts';

/** The way in which it fails: the first words of what is wrong, without what differs from run to run. */
export const kindOf = (wrong: readonly string[]): string => (wrong[0] ?? '').replace(/[0-9a-f]{6,}|\d+/g, '#').slice(0, 40);

const without = (story: Story, from: number, count: number): Story => ({
  ...story,
  actions: story.actions.filter((_, at) => at < from || at >= from + count),
});

/** Smaller in one way each, the boldest first. */
function* smaller(story: Story): Generator<Story> {
  const { actions, assumptions } = story;
  const { holdMinutes, ...turned } = assumptions;
  const kept = holdMinutes === undefined ? {} : { holdMinutes };
  if (Object.keys(turned).length > 1) yield { ...story, assumptions: kept };
  for (let count = actions.length; count >= 1; count = Math.floor(count / 2))
    for (let from = 0; from + count <= actions.length; from += count) yield without(story, from, count);
  for (const name of Object.keys(turned) as (keyof typeof assumptions)[]) {
    const { [name]: _, ...rest } = assumptions;
    yield { ...story, assumptions: rest };
  }
  if (story.replicas) yield { ...story, replicas: false };
  if (story.sharedZones) yield { ...story, sharedZones: false };
  if (!story.approver) yield { ...story, approver: true };
  if (story.tier !== 'Developer') yield { ...story, tier: 'Developer' };
  const firstEdit = actions.findIndex((action) => action.do === 'edit');
  const edit = actions[firstEdit];
  if (firstEdit === 0 && edit?.do === 'edit') yield { ...without(story, 0, 1), first: edit.spec };
  for (const field of Object.keys(story.first)) {
    if (field === 'serviceId' || field === 'mode' || field === 'subnetId') continue;
    const { [field]: _, ...rest } = story.first;
    yield { ...story, first: rest };
  }
  for (const [at, action] of actions.entries()) {
    if (action.do !== 'edit') continue;
    for (const field of Object.keys(action.spec)) {
      if (field === 'serviceId' || field === 'mode' || field === 'subnetId') continue;
      const { [field]: _, ...rest } = action.spec;
      yield { ...story, actions: actions.with(at, { ...action, spec: rest }) };
    }
  }
}

/** `fails` answers how a story fails, or that it does not. */
export async function shrink(
  story: Story,
  kind: string,
  fails: (story: Story) => Promise<string | undefined>,
  limitMs = 90_000,
): Promise<Story> {
  const end = performance.now() + limitMs;
  let smallest = story;
  while (performance.now() < end) {
    let found: Story | undefined;
    for (const candidate of smaller(smallest)) {
      if (performance.now() > end) break;
      if ((await fails(candidate)) === kind) {
        found = candidate;
        break;
      }
    }
    if (!found) break;
    smallest = found;
  }
  return smallest;
}
