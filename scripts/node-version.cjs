// Loaded before whatever `npm run …` starts (node -r): a Node that cannot read TypeScript is told so in one sentence. Written for old Nodes to read.
'use strict';

const { engines } = require('../package.json');

const needed = /\d+/.exec(engines.node)[0];
if (Number(process.versions.node.split('.')[0]) < Number(needed)) {
  const what = process.env.npm_lifecycle_event ? 'npm run ' + process.env.npm_lifecycle_event : 'this';
  console.error(
    what +
      ' needs Node ' +
      needed +
      ' or newer, and this is v' +
      process.versions.node +
      ': install it from https://nodejs.org; on Linux "npm ci" brings it.',
  );
  process.exit(64);
}
