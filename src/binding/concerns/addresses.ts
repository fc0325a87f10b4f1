/** Judges the public IP addresses that the binding names, and makes those that it asks for. */

import { nothing, type Judge } from '../judgement.ts';

export const judgeAddresses: Judge = () => nothing;
