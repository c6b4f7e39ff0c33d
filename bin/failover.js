#!/usr/bin/env node
// Plain old JavaScript, so that any Node reads it as far as the one line that says which Node is needed.
var OLDEST = [22, 18];

var version = process.versions.node;
var parts = version.split('.').map(Number);
var isTooOld = parts[0] < OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] < OLDEST[1]);

/** The sources of a checkout, whatever was compiled of it some time; the package has only what was compiled. */
function start() {
  var sources = new URL('../src/cli/main.ts', import.meta.url);
  return import('node:module')
    .then(function (builtin) {
      builtin.enableCompileCache();
      return import('node:fs');
    })
    .then(function (fs) {
      return fs.existsSync(sources) ? import(sources.href) : import('../dist/src/cli/main.js');
    })
    .then(function (program) {
      return program.main(process.argv.slice(2));
    });
}

if (isTooOld) {
  process.stderr.write(
    'failover needs Node ' +
      OLDEST.join('.') +
      ' or newer; this is ' +
      version +
      '. ' +
      'Install Node 24 ("nvm install 24"), or in a checkout run "npx failover" after "npm ci".\n',
  );
  process.exitCode = 2;
} else {
  void start();
}
