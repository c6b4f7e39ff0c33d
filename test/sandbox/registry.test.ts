import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_SERVICES } from '../../src/sandbox/services/registry.ts';
import { createTestWorld, WEST } from './core-fixture.ts';

/** What each service brings under one field, by kind; of two services with the same name one would be lost. */
const namesBrought = (): Record<string, string[]> => {
  const { state } = createTestWorld();
  const region = state.regions[WEST];
  assert.ok(region);
  return {
    'what becomes due': ALL_SERVICES.flatMap(({ due = {} }) => Object.keys(due)),
    'declared types': ALL_SERVICES.flatMap(({ declared }) => declared?.types ?? []),
    descriptions: ALL_SERVICES.flatMap(({ describes = [] }) => describes.map(({ name }) => name)),
    'shown of a region': ALL_SERVICES.flatMap(({ showsIn }) => Object.keys(showsIn?.(state, region) ?? {})),
    'shown of the whole': ALL_SERVICES.flatMap(({ shows }) => Object.keys(shows?.(state) ?? {})),
    'edited by hand': ALL_SERVICES.flatMap(({ byHand }) => Object.keys(byHand?.collections(region) ?? {})),
    quotas: ALL_SERVICES.flatMap(({ quotas }) => Object.keys(quotas?.(WEST) ?? {})),
  };
};

test('no two services bring anything of one kind under the same name', () => {
  for (const [kind, names] of Object.entries(namesBrought())) {
    assert.ok(names.length > 0, kind);
    assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted(), kind);
  }
});

test('whatever a stack brings is of a type that its service declares', () => {
  for (const { declared } of ALL_SERVICES)
    for (const type of Object.keys(declared?.arrivals ?? {})) assert.ok(declared?.types.includes(type), type);
});

test('a choice or an optional field is of a collection that its service lets people edit', () => {
  const region = createTestWorld().state.regions[WEST];
  assert.ok(region);
  for (const { byHand } of ALL_SERVICES) {
    const collections = Object.keys(byHand?.collections(region) ?? {});
    const named = [
      ...Object.keys(byHand?.optional ?? {}),
      ...Object.keys(byHand?.choices ?? {}).map((key) => key.split(' ')[0] ?? ''),
    ];
    for (const name of named) assert.ok(collections.includes(name), name);
  }
});
