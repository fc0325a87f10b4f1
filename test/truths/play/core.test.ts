/** The core on sets of addresses, to which the product's checks will be moved, against table A. */

import * as core from './core.ts';
import { known } from '../known/core.ts';
import { playRows } from './rows-against.ts';

playRows(core, known);
