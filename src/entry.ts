/** What `dist/apimvnet.mjs` and `dist/kubectl-apimvnet.mjs` begin with: under a Node that is too old it says so in one line. The program itself, which only a newer one can read, comes after. */

/** The major version that package.json asks for under engines; the build puts it in. */
declare const neededNode: number;
/** How the program is called, and the file beside this one that has it; from the build too. */
declare const called: string;
declare const program: string;

if (Number(process.versions.node.split('.')[0]) < neededNode) {
  console.error(`${called} needs Node ${neededNode} or newer; this is v${process.versions.node}.`);
  process.exitCode = 64;
} else {
  void import(new URL(program, import.meta.url).href);
}
