/** A user of kubectl cannot tell the embedded API server from a real one: the same commands end with the same codes and print the same. */

import { bindings, install, untilPublished } from '../conformance/kubernetes/install.ts';
import { tour } from './kubectl-tour.ts';
import { describeSameOnBoth } from './same-on-both.ts';

describeSameOnBoth('kubectl', tour, async ({ api }) => {
  await install(api, bindings());
  await untilPublished(api, bindings());
  return undefined;
});
