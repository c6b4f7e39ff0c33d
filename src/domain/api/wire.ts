/** What travels between the SDK and the tool: JSON forms of the SDK's shapes. */

/** JSON form of an SDK shape: dates become ISO 8601 strings, SDK bookkeeping (`$metadata`) is gone. */
export type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer E)[]
    ? Wire<E>[]
    : T extends object
      ? { [K in keyof T as K extends '$metadata' ? never : K]: Wire<T[K]> }
      : T;

/** Input and output of one operation, as JSON. */
export interface Shape<Input, Output> {
  input: Wire<Input>;
  output: Wire<Output>;
}
