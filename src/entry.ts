/** What `dist/apimvnet.mjs` begins with: under a Node that is too old it says so in one line. The program itself, which only a newer one can read, comes after. */

/** The major version that package.json asks for under engines; the build puts it in. */
declare const neededNode: number;

if (Number(process.versions.node.split('.')[0]) < neededNode) {
  console.error(`apimvnet needs Node ${neededNode} or newer; this is v${process.versions.node}.`);
  process.exitCode = 64;
} else {
  void import(new URL('program.mjs', import.meta.url).href);
}
