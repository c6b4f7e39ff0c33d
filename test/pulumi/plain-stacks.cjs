/**
 * Loaded ahead of the program: `@pulumi/pulumi` takes stack traces of each resource and of each promise, and has all of them
 * mapped back to sources. What runs here is the source, so that there is nothing to map, and the mapping takes a quarter of an
 * engine's command.
 */
const { createRequire } = require('node:module');

const fromPulumi = createRequire(require.resolve('@pulumi/pulumi'));
require.cache[fromPulumi.resolve('source-map-support/register')] = { exports: {}, loaded: true };
