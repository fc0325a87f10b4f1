/** A binding as a file has it: without what only an API server gives. */

import { apiVersion, kind, type Binding, type BindingSpec } from '../../src/api/binding.ts';

export const bindingFor = (spec: object, name = 'orders'): Binding => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'platform', uid: '', resourceVersion: '', generation: 1, creationTimestamp: '' },
  spec: spec as BindingSpec,
});
