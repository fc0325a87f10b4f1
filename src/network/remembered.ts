/** Works out once what is asked again and again: of texts, of which rules name the same few, and of values, which every reconcile judges anew. */

/** `most` texts are kept; then all are forgotten, which costs a moment and no truth. */
export function remembered<T>(read: (text: string) => T, most = 50_000): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (known.has(text)) return known.get(text) as T;
    const value = read(text);
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
}

/**
 * A pure function of values that never change, called once for each combination of them. Objects are told apart by identity, and what was made is kept as
 * long as the first of them is in use; of texts beside the same objects the last is kept, so that nothing gathers.
 */
export function oncePer<V extends readonly [object, ...(object | string)[]], T>(make: (...values: V) => T): (...values: V) => T {
  const root: Branch<T> = {};
  return (...values) => {
    let branch = root;
    for (const value of values) branch = typeof value === 'string' ? belowText(branch, value) : belowObject(branch, value);
    branch.made ??= { value: make(...values) };
    return branch.made.value;
  };
}

interface Branch<T> {
  objects?: WeakMap<object, Branch<T>>;
  last?: { readonly text: string; readonly branch: Branch<T> };
  made?: { readonly value: T };
}

function belowObject<T>(branch: Branch<T>, value: object): Branch<T> {
  branch.objects ??= new WeakMap();
  const next = branch.objects.get(value) ?? {};
  branch.objects.set(value, next);
  return next;
}

function belowText<T>(branch: Branch<T>, text: string): Branch<T> {
  if (branch.last?.text !== text) branch.last = { text, branch: {} };
  return branch.last.branch;
}
