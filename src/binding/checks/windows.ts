/** Judges the windows in which disruptive steps may begin: can they be read, do they ever open, and are they long enough for what is planned. */

import { nameOf } from '../../api/arm-id.ts';
import { blockingSwitch, degrading, type Finding } from '../model/values/finding.ts';
import type { Context } from '../model/values/judgement.ts';
import type { Step } from '../model/values/step.ts';
import { readWindow } from '../model/terms/calendar.ts';
import type { Settings, WindowSettings } from '../model/values/settings.ts';
import { interrupts } from '../model/terms/declaration.ts';

const minuteMs = 60_000;
const removing: ReadonlySet<Step['phase']> = new Set(['clean', 'retire']);

export function checkWindows(settings: Settings, steps: readonly Step[], { previous }: Context): readonly Finding[] {
  const { windows = [] } = settings.changes;
  if (windows.length === 0) return [];
  const bound = steps.filter((step) => !removing.has(step.phase) && interrupts(step, { settings, previous }));
  const read = windows.map((window) => ({ window, wrong: readWindow(window) }));
  const usable = read.filter(({ wrong }) => typeof wrong !== 'string').map(({ window }) => window);
  const judged = bound.length > 0 && usable.length === 0 ? blockingSwitch : degrading;
  return [
    ...read.flatMap(({ window, wrong }) =>
      typeof wrong === 'string'
        ? [
            judged('WindowInvalid', settings.serviceId, {
              message: `Window "${window.schedule}" of the binding for ${nameOf(settings.serviceId)} cannot be used: ${wrong}.`,
              remedy: `Correct spec.changes.windows: five fields of cron (minute, hour, day of month, month, day of week), a duration such as 4h and an IANA time zone.${usable.length === 0 ? ' Until then nothing disruptive begins.' : ' The other windows are used meanwhile.'}`,
              source: 'apim-vnet-operator: disruptive steps begin inside a window only; crontab(5)',
            }),
          ]
        : [],
    ),
    ...(usable.length === 0 ? [] : tooShort(settings, usable, bound)),
  ];
}

/** Waiting for a window that is never long enough would end never: that is said at once. */
function tooShort({ serviceId }: Settings, usable: readonly WindowSettings[], bound: readonly Step[]): readonly Finding[] {
  const longest = Math.floor(Math.max(...usable.map(({ duration }) => duration)) / minuteMs);
  const [step] = bound.filter(({ impact }) => impact.minutes[1] > longest).toSorted((a, b) => b.impact.minutes[1] - a.impact.minutes[1]);
  if (!step) return [];
  return [
    blockingSwitch('WindowTooShort', serviceId, {
      message: `The longest window of the binding for ${nameOf(serviceId)} lasts ${longest} minutes; this may take ${step.impact.minutes[1]}: ${step.why}`,
      remedy: `Make a window of spec.changes.windows at least ${step.impact.minutes[1]} minutes long, or take the windows out for this change.`,
      source: 'Microsoft: API Management, updates of the service take 15 to 45 minutes',
    }),
  ];
}
