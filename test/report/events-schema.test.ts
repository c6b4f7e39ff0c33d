import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventsJsonSchema } from '../../src/report/events-schema.ts';

const published = join(import.meta.dirname, '..', '..', 'docs', 'events.schema.json');

test('the published schema of events is the one that is checked', () => {
  assert.deepEqual(
    JSON.parse(readFileSync(published, 'utf8')),
    JSON.parse(JSON.stringify(eventsJsonSchema())),
    'write eventsJsonSchema() to docs/events.schema.json',
  );
});
