/** Judges the routes of the subnet. */

import { nothing, type Judge } from '../judgement.ts';
import type { SeenLocation } from '../observation.ts';
import type { Settings } from '../settings.ts';

export const judgeRoutes: Judge = () => nothing;

export const needsDependencies = (_settings: Settings, _locations: readonly SeenLocation[]): boolean => false;
