import { switchMapping } from './mapping.ts';

/** `mapping.disable`: fences a consumer. A batch that is being worked on may still finish. */
export const mappingDisable = switchMapping(
  'mapping.disable',
  'The event source mapping is Disabled: the function reads no more from the stream and keeps its position.',
  false,
);
