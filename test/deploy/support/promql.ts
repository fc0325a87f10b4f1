/** Which series a PromQL expression reads: enough of its grammar for our own rules and panels; promtool reads them whole in the suite of the cluster. */

/** Words that are no series: aggregations, functions, keywords and what groups. */
const words = /^(?:by|without|on|ignoring|group_left|group_right|offset|bool|and|or|unless|inf|nan)$/i;

export function seriesIn(expr: string): readonly string[] {
  const bare = expr
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w)(?!\s*\()/g)].map(([name]) => name);
  // What stands before a blank and a bracket is an aggregation: `sum by (job) (…)` has lost its grouping by now.
  return [...new Set(names.filter((name) => !words.test(name) && !/^(?:sum|min|max|avg|count|absent)$/.test(name)))];
}
