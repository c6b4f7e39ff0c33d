/**
 * How the program of a Pulumi project tells which application it declares without declaring it: whoever runs it for that
 * puts a listener under this symbol, and the components stop there. A symbol of the whole process, since the project may
 * have a copy of the package of its own.
 */
export const DECLARING = Symbol.for('oregon-trail.declaring');

/** Is told the description as the program hands it over, unchecked. */
export type DeclaringListener = (description: unknown) => void;
