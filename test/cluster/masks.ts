/** Masks what differs between two servers or two runs by nature, and nothing else: ids, versions, times, ages, ports, temporary files, padding. */

const masks: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>'],
  [/("?resourceVersion"?: |Resource Version: +)"?\d+"?/g, '$1<version>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}/g, '<time>'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>'],
  // What the simulated Azure draws for a gateway that moves.
  [/\b20\.50\.\d+\.\d+\b/g, '<address>'],
  [/(\/tmp\/(?:kubectl-edit-|LIVE-|MERGED-))\d+/g, '$1<number>'],
  // Ages, alone or in pairs such as 3m20s; the server counts in whole seconds.
  [/(?<![\w.-])(?:\d+[ydhms]){1,2}(?![\w-])/g, '<age>'],
  // Columns are as wide as their longest cell.
  [/(\S) {2,}/g, '$1  '],
];

export const masked = (text: string): string => masks.reduce((result, [pattern, mask]) => result.replace(pattern, mask), text);
